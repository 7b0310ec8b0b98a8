"""Training of victims: fixed epochs, subject-disjoint folds, the final epoch."""
