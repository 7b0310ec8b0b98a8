"""Studies: a script for each claim of quality in the docs, ``python -m studies.NAME``."""
