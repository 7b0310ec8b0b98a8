"""One query of a victim for each person: `--emotion victim --victim SPEC`."""

from pathlib import Path

import numpy as np
import pytest

import austicker
from austicker.cli.main import main
from austicker.errors import UsageError
from austicker.protection.check import check_names
from austicker.protection.options import Options
from austicker.recognizers.named import NamedRecognizer
from tests.actors import astronaut, shoot, talk

ASKED: list[tuple[int, ...]] = []


def gloomy(maps: np.ndarray) -> np.ndarray:
    """A recogniser that says one thing, whatever it is shown."""
    ASKED.append(maps.shape)
    return np.tile([0.7, 0.2, 0.1], (len(maps), 1))


SPEC = f"{__name__}:gloomy"


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return shoot(tmp_path / "v.mp4", talk(30, lift=3.0))


def test_the_victim_is_asked_once_and_believed(video, tmp_path):
    ASKED.clear()
    done = austicker.protect(
        video, tmp_path / "o.mp4", emotion="victim", victim=NamedRecognizer(SPEC), verify=False
    )
    assert ASKED == [(1, 28, 28, 3)]
    (placement,) = done.people[0].placements
    assert placement.queries == 1
    assert "'negative'" in placement.reason
    assert "inferred" not in placement.reason


def test_where_nothing_moves_nobody_is_asked(tmp_path):
    ASKED.clear()
    still = shoot(tmp_path / "s.mp4", talk(1) * 30)
    done = austicker.protect(
        still, tmp_path / "o.mp4", emotion="victim", victim=NamedRecognizer(SPEC), verify=False
    )
    assert not ASKED
    assert done.people[0].placements[0].queries == 0


def test_a_photo_says_that_it_cannot_be_asked_about():
    done = austicker.protect(astronaut(), emotion="victim", victim=NamedRecognizer(SPEC))
    assert any("no movement to ask the victim" in note for note in done.notes)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--emotion", "victim"], "go together"),
        (["--victim", SPEC], "go together"),
        (["--emotion", "victim", "--victim", "ststnet"], "has to be trained"),
        (["--emotion", "victim", "--victim", "onnx:none.onnx"], "no such file"),
        (["--emotion", "victim", "--victim", "nonsense"], "unknown recogniser"),
    ],
)
def test_victims_that_cannot_be_asked(words, sentence, video, capsys):
    assert main(["protect", str(video), *words]) == 2
    assert sentence in capsys.readouterr().err
    assert not video.with_name("v_protected.mp4").exists()


def test_options_keep_only_the_name():
    options = Options(emotion="victim", victim=NamedRecognizer(SPEC))
    check_names(options)
    assert options.as_dict()["victim"] == {"spec": SPEC}
    with pytest.raises(UsageError, match="go together"):
        check_names(Options(victim=NamedRecognizer(SPEC)))
