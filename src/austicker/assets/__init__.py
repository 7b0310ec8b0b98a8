"""Model files: known by name, verified, cached."""
