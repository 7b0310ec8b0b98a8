"""The picture of why: one face, its regions, how they moved, and the choice."""
