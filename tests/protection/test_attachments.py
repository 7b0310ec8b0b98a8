"""Attachments end to end, on film with known motion; what docs/attachments.md promises."""

from __future__ import annotations

import numpy as np
import pytest

import austicker
from austicker.faces.models import FaceModels, load_models
from austicker.placement import PLACERS
from austicker.registry import Card
from austicker.types import Choice, PlacementProblem
from studies import attachments as study
from studies.flow import structural_similarity
from studies.recorded import Recorded, encoded
from tests.actors import portrait, shoot, talk
from tests.protection.test_protect import pixels


class Misleading:
    """Names a place, and where prints drift a drift for every window."""

    def place(self, problem: PlacementProblem, rng: np.random.Generator) -> Choice:
        drifts = ((0.02, 0.01),) * len(problem.observed.weights)
        count = problem.wanted.count
        asked = (drifts, drifts)[:count] if problem.wanted.decoys is not None else ()
        return Choice((8, 9)[:count], "for a test", drifts=asked)


@pytest.fixture
def misleading(monkeypatch) -> str:
    monkeypatch.setattr(PLACERS, "_cards", dict(PLACERS._cards))
    monkeypatch.setattr(PLACERS, "_factories", dict(PLACERS._factories))
    PLACERS.register(Card("misleading", "for a test"))(Misleading)
    return "misleading"


@pytest.fixture(scope="module")
def models() -> FaceModels:
    return load_models()


@pytest.mark.parametrize("surface", ["flat", "mesh"])
def test_a_decoy_s_print_moves_in_the_window_and_not_before(surface, misleading, tmp_path):
    images = talk(40, lift=3.0)
    video = shoot(tmp_path / "v.mp4", images)
    worn = {"strength": "paper", "placer": misleading, "sticker": "dots", "size": 3.0}
    worn |= {"surface": surface, "crf": 10}
    done = {
        attach: austicker.protect(video, tmp_path / f"{attach}.mp4", seed=0, attach=attach, **worn)
        for attach in ("head", "decoy")
    }
    (person,) = done["decoy"].people
    (placement,) = person.placements
    assert placement.drifts
    window = max(person.windows, key=lambda w: w.score)
    head, decoy = (pixels(done[attach].output).astype(int) for attach in ("head", "decoy"))
    change = np.abs(head - decoy).max(axis=3)
    differing = (change > 40).sum(axis=(1, 2))
    assert differing[window.apex] > 60
    assert differing[window.apex] > 4 * differing[: max(1, window.onset)].max()


def test_the_same_seed_gives_the_same_gentle_motion(tmp_path):
    video = shoot(tmp_path / "v.mp4", talk(16))
    one, same, other = (
        pixels(
            austicker.protect(
                video,
                tmp_path / f"{i}.mp4",
                strength="paper",
                attach="decoy",
                seed=seed,
                crf=0,
                placer="centre",
            ).output
        ).astype(int)
        for i, seed in enumerate((3, 3, 4))
    )
    assert np.abs(one - same).mean() < 0.02
    assert np.abs(one - other).max() > 4


@pytest.mark.parametrize("attach", ["skin", "decoy"])
def test_in_a_photo_nothing_moves_and_that_is_said(attach):
    image = portrait()
    done, plain = (austicker.protect(image, attach=a) for a in (attach, "head"))
    assert done.image is not None
    assert plain.image is not None
    assert np.array_equal(done.image, plain.image)
    assert done.people[0].placements[0].attachment == "head"
    assert any("nothing moves in a photo" in note for note in done.notes)


@pytest.fixture(scope="module")
def acting(models) -> Recorded:
    return study.filmed(models, 1, acting=True)


@pytest.fixture(scope="module")
def calm(models) -> Recorded:
    return study.filmed(models, 1, acting=False, size=256)


@pytest.mark.slow
def test_a_head_sticker_shows_no_motion_on_a_moving_head(calm):
    errors = study.head_errors(calm, "mesh")
    # The mouth and the chin are far from the firm points that tell the head's pose.
    assert max(errors[roi] for roi in (2, 8)) < 0.1
    assert max(errors.values()) < 0.2


@pytest.mark.slow
def test_a_skin_sticker_follows_the_skin(acting):
    for rms, median, _ in study.skin_errors(acting, "mesh").values():
        assert median < 0.1
        assert rms < 0.15


@pytest.mark.slow
def test_a_decoy_delivers_what_is_asked(acting):
    plan = study.plan_of(acting, "decoy", "mesh", rois=(2, 12), drifting=True)
    done = study.protected(acting, plan)
    shown = {0: done.images} | {crf: encoded(done.images, study.FPS, crf) for crf in study.CRFS}
    along = {
        crf: float(np.median([d.along for d in study.delivered(done, images)]))
        for crf, images in shown.items()
    }
    assert along[0] == pytest.approx(1, abs=0.15)
    assert along[18] == pytest.approx(1, abs=0.25)
    assert along[28] == pytest.approx(1, abs=0.35)


@pytest.mark.slow
def test_outside_the_masks_nothing_changes_before_encoding(acting):
    done = study.protected(acting, study.plan_of(acting, "decoy", "mesh"))
    line = done.overlay.timeline
    for t in (0, 40, 90):
        image, out = acting.images[t], done.images[t]
        bare = np.ones(image.shape[:2], np.float32)
        for sticker in done.overlay.tracks:
            # The masks with the shadows: those of the layers that were pasted.
            where = sticker.where(line.pose[t - line.start], t - line.start)
            sticker.compositor.uncover(bare, where, (0, 0))
        assert np.array_equal(out[bare == 1], image[bare == 1])
        assert structural_similarity(image, out, bare == 1) > 0.999
