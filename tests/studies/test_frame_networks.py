"""The study of networks that read pictures or whole movements, on clips that are in its cache."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from austicker.bench.attackers.clip import FaceFrames, PublishedClip, VisibleChoice
from austicker.bench.attackers.storage import save_clip
from austicker.bench.datasets.mappings import THREE
from austicker.errors import UsageError
from studies import frame_networks
from studies.synthetic_clips import ClipSettings
from studies.worst_case_pixels import PixelSettings
from tests.bench.victims.test_causalnet import movement

pytest.importorskip("torch")

PLACES = {"negative": (40, 60), "positive": (70, 140), "surprise": (100, 60)}
LEARN, TEST, CLIPS = 3, 1, 3


def fill(cache: Path, row: str, moves: bool) -> None:
    """Clips of a row: each class moves at its own place, or nothing does."""
    rendering = ClipSettings()
    settings = PixelSettings(rendering, LEARN, TEST, CLIPS, 1, None, ("bare", row), cache)
    for part in ("learn", "test"):
        for path in settings.paths(row, part):
            path.parent.mkdir(parents=True, exist_ok=True)
            person, number, _ = path.stem.split("-")
            label = THREE[int(number)]
            crops = movement(3.0 if moves else 0.0, at=PLACES[label])[1:]
            frames = FaceFrames(crops, np.zeros(crops.shape[:3], bool))
            motion, covered = np.zeros((28, 28, 3), np.float32), np.zeros((28, 28), bool)
            name = f"{person}-{number}"
            save_clip(PublishedClip(name, person, motion, covered, VisibleChoice(), frames), path)
            (path.parent / f"{name}.label").write_text(label)


def test_what_moves_is_read_and_what_does_not_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path, "bare", moves=True)
    fill(tmp_path, "strong", moves=False)
    words = ["--people-train", str(LEARN), "--people-test", str(TEST), "--clips", str(CLIPS)]
    words += ["--rows", "strong", "--victims", "causalnet", "--jobs", "1"]
    out = tmp_path / "out.json"
    assert frame_networks.main([*words, "--cache", str(tmp_path), "--json", str(out)]) == 0
    found = {(r["row"], r["network"], r["attacker"]): r for r in json.loads(out.read_text())}
    assert len(found) == 3
    assert found["bare", "causalnet", "naive"]["uf1"] == 1
    for attacker in ("naive", "retrained"):
        assert found["strong", "causalnet", attacker]["uf1"] < 0.4
    assert "strong" in capsys.readouterr().out


def test_a_network_that_reads_maps_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'ststnet': expected a network to be trained that reads"):
        frame_networks.main(["--victims", "ststnet", "--cache", str(tmp_path)])
