"""Copying what nothing is drawn on changes neither what is drawn nor what is said of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

import austicker
from austicker.media import writer
from austicker.media.packet_plan import PacketPlan, plan_packets
from tests.actors import shoot, talk

FACE = slice(30, 60)


def pictures(path: Path | None) -> np.ndarray[Any, Any]:
    with av.open(str(path)) as container:
        return np.stack([frame.to_ndarray() for frame in container.decode(video=0)])


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    slide = np.zeros((320, 480, 3), np.uint8)
    slide[40:280, 60:420] = (20, 60, 180)
    slides = [slide] * 30
    return shoot(tmp_path_factory.mktemp("film") / "in.mp4", [*slides, *talk(30), *slides])


def test_the_report_is_the_same(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans: list[PacketPlan | None] = []

    def kept(*arguments: Any) -> PacketPlan | None:
        plans.append(plan_packets(*arguments))
        return plans[-1]

    monkeypatch.setattr(writer, "plan_packets", kept)
    joined = austicker.protect(film, film.with_name("joined.mp4"), seed=1)
    (plan,) = plans
    assert plan is not None
    assert np.flatnonzero(~plan.copied).tolist() == list(range(FACE.start, FACE.stop))
    monkeypatch.setattr(writer, "plan_packets", lambda *_: None)
    plain = austicker.protect(film, film.with_name("plain.mp4"), seed=1)
    for name in ("people", "frames", "blurred", "left_out", "kind", "notes"):
        assert getattr(joined, name) == getattr(plain, name)
    before, after, ordinary = (pictures(path) for path in (film, joined.output, plain.output))
    free = ~np.isin(np.arange(90), np.arange(FACE.start, FACE.stop))
    assert np.array_equal(before[free], after[free])
    assert np.abs(after[FACE].astype(int) - ordinary[FACE]).mean() < 1.5
    assert np.abs(after[FACE].astype(int) - before[FACE]).max() > 60  # the stickers


def test_a_quality_of_its_own_is_kept(film: Path) -> None:
    copy = austicker.protect(film, film.with_name("quality.mp4"), crf=30, verify=False)
    assert not np.array_equal(pictures(film)[0], pictures(copy.output)[0])
