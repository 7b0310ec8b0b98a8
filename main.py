"""Generate adversarial images as config.toml says: python main.py [--config FILE]."""

import sys
from pathlib import Path

try:
    from austicker.cli.adversarial import main
except ModuleNotFoundError as error:
    if error.name != "austicker":
        raise
    sys.exit("error: Au-Sticker is not installed; run `pip install -r requirements.txt` first")

if __name__ == "__main__":
    sys.exit(main(None, config=Path(__file__).with_name("config.toml")))
