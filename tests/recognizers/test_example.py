"""The example of docs/victims.md does what it says."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from austicker.recognizers.load import load_recognizer
from tests.bench.datasets.flow_folders import drawn_map

PAGE = Path(__file__).parents[2] / "docs" / "victims.md"


def test_the_example_is_a_victim(monkeypatch: pytest.MonkeyPatch) -> None:
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    module = types.ModuleType("example_of_the_docs")
    exec(found[1], module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    victim = load_recognizer(f"{module.__name__}:function")
    rng = np.random.default_rng(0)
    raw = np.stack([drawn_map(name, rng).raw for name in ("surprise", "negative") * 3])
    said = [victim.classes[i] for i in victim.predict(raw).argmax(axis=1)]  # type: ignore[union-attr]
    assert said == ["surprise", "negative"] * 3
