"""Write the JSON Schemas of analyses and plans: python docs/make_schemas.py."""

from __future__ import annotations

import json
from pathlib import Path

from austicker.protection.analysis import Analysis
from austicker.protection.plan import Plan

FOLDER = Path(__file__).parent / "schema"


def schemas() -> dict[str, str]:
    """File name -> text."""
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {
        f"{record.__name__.lower()}.json": json.dumps(draft | record.json_schema(), indent=2) + "\n"
        for record in (Analysis, Plan)
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
