"""Populations measured in frames, at the regions that stickers are put on."""

import numpy as np
import pytest

from austicker.bench.measured import measured_synthetic, motion_of
from austicker.bench.rendered import ends
from austicker.errors import NoFaceError
from austicker.faces.models import load_models
from austicker.synth.clip import record_clip
from austicker.synth.level import LEVELS
from austicker.synth.session import open_session
from austicker.synth.subject import Subject
from austicker.types import Clip

MODELS = load_models


def smile() -> Clip:
    session = open_session(Subject.draw(3), LEVELS["clean"])
    clips = (record_clip(session, number, "happiness") for number in range(20))
    return ends(next(clip for clip in clips if clip.annotations[0].aus.keys() == {12}))[0]


def test_a_smile_lifts_the_corners_of_the_mouth_and_is_stretched() -> None:
    values = motion_of(smile(), MODELS())
    assert values.shape == (14, 3)
    assert values[[9, 11], 1].min() < -0.3  # up
    moved = np.hypot(values[:, 0], values[:, 1])
    assert set(np.argsort(-moved)[:4] + 1) & {10, 12}
    assert float(np.ptp(np.append(values[:, 1], 0))) == pytest.approx(1)


def test_a_clip_without_a_face_is_refused() -> None:
    clip = smile()
    empty = Clip(np.zeros_like(clip.frames), clip.fps, 0, 1, 1, "nobody", "happiness", "dark")
    with pytest.raises(NoFaceError, match="dark: no face"):
        motion_of(empty, MODELS())


def test_every_clip_is_in_the_population_or_counted() -> None:
    told: list[tuple[int, int]] = []
    found, lost = measured_synthetic(
        MODELS(),
        people=1,
        clips=3,
        levels=("clean",),
        seed=5,
        progress=lambda done, total: told.append((done, total)),
    )
    assert len(found) + lost == 3
    assert told[-1] == (3, 3)
    assert set(found.labels) <= {"negative", "positive", "surprise"}
