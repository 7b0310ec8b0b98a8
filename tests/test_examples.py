"""The scripts and the notebook of examples/ do what they say."""

import json
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from austicker import assets
from tests.actors import shoot, talk

EXAMPLES = Path(__file__).parents[1] / "examples"


def script(name: str) -> dict[str, Any]:
    return runpy.run_path(str(EXAMPLES / f"{name}.py"))


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not all(status.ok for status in assets.status()):
        pytest.skip("model files not fetched on this machine; `austicker assets fetch`")
    return shoot(tmp_path_factory.mktemp("examples") / "talk.mp4", talk(20, lift=3.0))


def test_all_are_tried() -> None:
    here = {path.stem for path in EXAMPLES.iterdir() if path.suffix in (".py", ".ipynb")}
    assert here == {"protect_video", "edit_plan", "own_recogniser", "protect_look_measure"}


def test_protect_video(video: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = video.with_name("copy.mp4")
    script("protect_video")["main"](str(video), str(copy))
    said = capsys.readouterr().out
    assert copy.is_file()
    assert str(copy) in said.splitlines()[0]
    assert "person 1: " in said


def test_edit_plan(video: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = video.with_name("edited.mp4")
    script("edit_plan")["main"](str(video), str(copy))
    assert copy.is_file()
    assert "heart" in capsys.readouterr().out


def test_own_recogniser(capsys: pytest.CaptureFixture[str]) -> None:
    share = script("own_recogniser")["main"](1)
    assert 0 <= share <= 1
    assert f"{share:.0%} of 3 answers change" in capsys.readouterr().out


def test_the_notebook_runs_from_top_to_bottom(video: Path) -> None:
    """The last line of a cell may be a value, which the notebook would show."""
    notebook = json.loads((EXAMPLES / "protect_look_measure.ipynb").read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        assert not cell.get("outputs")  # no picture is kept in the file
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)  # our own file
    assert names["done"].image.shape == names["photo"].shape
    assert 0 < np.asarray(names["changed"]).mean() < 0.1
