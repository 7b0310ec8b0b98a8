"""`python -m austicker` is `austicker`."""

import sys

from austicker.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
