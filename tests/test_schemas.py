"""docs/schema/ holds the schemas of the records as they are."""

import importlib.metadata
import json
import re
import runpy
from pathlib import Path

import jsonschema
import pytest

from austicker.protection.analyze import analyze_photo
from austicker.protection.make_plan import make_plan
from austicker.protection.networks import load_once as models
from austicker.protection.options import Options
from tests.actors import astronaut

ROOT = Path(__file__).parents[1]
SCHEMAS = runpy.run_path(str(ROOT / "docs" / "make_schemas.py"))["schemas"]()


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_schema_is_current(name: str) -> None:
    text = (ROOT / "constraints.txt").read_text()
    pinned = re.search(r"^pydantic==([\d.]+)", text, re.MULTILINE)
    assert pinned is not None
    if importlib.metadata.version("pydantic") != pinned[1]:
        pytest.skip("schemas are worded by the version of pydantic in constraints.txt")
    current = (ROOT / "docs" / "schema" / name).read_text(encoding="utf-8")
    assert current == SCHEMAS[name], "run `python docs/make_schemas.py`"


def test_what_is_written_follows_the_schemas() -> None:
    analysis = analyze_photo(astronaut(), models())
    plan = make_plan(analysis, Options())
    for name, record in (("analysis.json", analysis), ("plan.json", plan)):
        schema = json.loads(SCHEMAS[name])
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(json.loads(record.to_json()), schema)
