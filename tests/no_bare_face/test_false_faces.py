"""Title cards and noise: nothing is taken for a face, on however many frames."""

from fractions import Fraction

import numpy as np
import pytest

from austicker.faces.models import FaceModels, load_models
from austicker.protection.analyze import analyze_frames, analyze_photo
from austicker.types import Image
from tests.cards import title_card


@pytest.fixture(scope="module")
def models() -> FaceModels:
    return load_models()


def credits(rng: np.random.Generator, cards: int, each: int) -> list[Image]:
    """A film of title cards that fade in, stand, and scroll."""
    frames = []
    for _ in range(cards):
        card = title_card(rng, 480, 320)
        ground = np.full_like(card, card[0, 0])
        for t in range(each):
            share = min(1.0, (t + 1) / 5)
            shown = ground * (1 - share) + np.roll(card, -2 * t, axis=0) * share
            frames.append(shown.astype(np.uint8))
    return frames


def test_letters_of_a_film_are_no_faces(models, rng) -> None:
    found = analyze_frames(credits(rng, 3, 12), Fraction(24), models, flow=False)
    assert (found.people, found.untracked) == ((), ())


@pytest.mark.slow
def test_letters_of_many_cards_are_no_faces(models, rng) -> None:
    found = analyze_frames(credits(rng, 60, 24), Fraction(24), models, flow=False)
    assert (found.people, found.untracked) == ((), ())
    photos = [analyze_photo(title_card(rng), models) for _ in range(100)]
    assert [(p.people, p.untracked) for p in photos] == [((), ())] * 100
