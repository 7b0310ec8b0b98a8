"""One file or TOML a claim of the docs: what is run to find out whether it holds."""
