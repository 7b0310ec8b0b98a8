"""A stream: blurred first, then dressed, never bare, and never waiting for what is to come."""

from __future__ import annotations

import numpy as np
import pytest

from austicker.errors import UsageError
from austicker.faces.models import FaceModels
from austicker.live.person import BLUR, LEARN
from austicker.live.pipeline import LiveFrame
from austicker.live.places import live_options
from austicker.types import Image
from tests.actors import ground, paste, portrait, talk
from tests.live.conftest import FPS, away, run

FACE = (slice(90, 230), slice(165, 275))
"""Within the face of `talk`, wherever it sways."""


@pytest.fixture(scope="session")
def shown(networks: FaceModels, sitting: list[Image]) -> list[LiveFrame]:
    return run(networks, sitting)


def test_every_frame_comes_out_once_and_in_order(
    shown: list[LiveFrame], sitting: list[Image]
) -> None:
    assert [round(one.seconds * FPS) for one in shown] == list(range(len(sitting)))


def test_the_first_two_seconds_are_blurred_as_a_whole(
    shown: list[LiveFrame], sitting: list[Image]
) -> None:
    for one, image in zip(shown, sitting, strict=True):
        assert one.learning == (one.seconds < LEARN)
        if one.learning:
            fine = one.image.astype(float)
            step = np.abs(np.diff(fine, axis=1)).max()
            assert step < 40 < np.abs(np.diff(image.astype(float), axis=1)).max()


def test_then_everybody_wears_stickers(shown: list[LiveFrame], sitting: list[Image]) -> None:
    after = [(one, sitting[i]) for i, one in enumerate(shown) if not one.learning]
    assert len(after) > 20
    for one, image in after:
        assert (one.protected, one.blurred) == (1, 0)
        changed = away(one.image, image)
        assert (changed > 40).sum() > 150  # stickers
        assert changed[:40].max() == 0  # and nothing of the picture's top


def test_nothing_depends_on_frames_to_come(networks: FaceModels, sitting: list[Image]) -> None:
    whole = run(networks, sitting)
    cut = run(networks, [*sitting[:70], *[ground()] * 4])
    for a, b in zip(whole[:69], cut[:69], strict=True):
        assert np.array_equal(a.image, b.image)


def test_a_lost_face_is_blurred_at_once_and_for_half_a_second(
    networks: FaceModels, sitting: list[Image]
) -> None:
    # The face is there, but turned into noise that nobody detects; then it is back.
    rng = np.random.default_rng(0)
    hidden = sitting[60].copy()
    hidden[60:270, 130:320] = rng.integers(90, 160, (210, 190, 3))
    gone = 6
    images = [*sitting[:60], *[hidden] * gone, *sitting[60:80]]
    shown = run(networks, images)
    for i, one in enumerate(shown):
        if 60 <= i < 60 + BLUR * FPS:
            assert (one.protected, one.blurred) == (0, 1), i
            assert away(one.image, images[i])[FACE].mean() > 5, i
    assert shown[-1].protected == 1


def test_a_new_face_is_blurred_until_it_is_dressed(networks: FaceModels) -> None:
    alone = [ground()] * 60
    both = [*alone, *talk(70)]
    shown = run(networks, both)
    assert all((one.protected, one.blurred) == (0, 0) for one in shown[:60])
    assert not shown[60].learning
    for i, one in enumerate(shown[60:], start=60):
        dressed = one.protected == 1
        assert dressed or away(one.image, both[i])[FACE].mean() > 5, i
        if one.seconds - 60 / FPS < LEARN:
            assert (one.protected, one.blurred) == (0, 1), i
    assert shown[-1].protected == 1


def test_somebody_beside_is_blurred_while_the_other_is_dressed(networks: FaceModels) -> None:
    one = talk(75, x=20)
    two = [paste(image, portrait(), 290, 60) if i >= 60 else image for i, image in enumerate(one)]
    last = run(networks, two)[-1]
    assert (last.protected, last.blurred) == (1, 1)
    assert away(last.image, two[-1])[100:220, 330:420].mean() > 5


def test_another_size_begins_anew(networks: FaceModels, sitting: list[Image]) -> None:
    smaller = [image[:300, :440] for image in sitting[:5]]
    shown = run(networks, [*sitting[:60], *smaller])
    assert not shown[58].learning
    assert shown[-1].learning


def test_what_is_drawn_does_not_depend_on_what_the_face_does(networks: FaceModels) -> None:
    still, moving = talk(70), [*talk(70)[:55], *talk(70, lift=4.0)[55:]]
    a, b = run(networks, still), run(networks, moving)
    for i in range(56, 70):
        # Where no skin is changed the same pixels are painted over.
        before, after = away(a[i].image, still[i]) > 60, away(b[i].image, moving[i]) > 60
        assert (before & after).sum() > 0.8 * max(before.sum(), after.sum())


def test_draws_differ_from_run_to_run(networks: FaceModels, sitting: list[Image]) -> None:
    a, b = (run(networks, sitting[:60], seed=seed)[-1].image for seed in (1, 2))
    assert not np.array_equal(a, b)


def test_the_published_method_needs_the_whole_clip() -> None:
    with pytest.raises(UsageError, match="standard, strong"):
        live_options("paper")
