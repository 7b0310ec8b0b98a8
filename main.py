"""Adversarial images, recognisers and attacks as config.toml says: python main.py [COMMAND].

`python main.py` generates adversarial images; `train` trains a recogniser, `attack` puts stickers
on the people that it has not seen, `all` does the three. `python main.py --help` explains.
"""

import sys
from pathlib import Path

try:
    from austicker.cli.program import main
except ModuleNotFoundError as error:
    if error.name != "austicker":
        raise
    sys.exit("error: Au-Sticker is not installed; run `pip install -r requirements.txt` first")

if __name__ == "__main__":
    sys.exit(main(None, config=Path(__file__).with_name("config.toml")))
