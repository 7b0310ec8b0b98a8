"""One file for each claim of the documentation: how it is measured."""
