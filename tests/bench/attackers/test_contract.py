"""What every attacker keeps to."""

from dataclasses import replace

import numpy as np
import pytest

from austicker.bench.attackers import ATTACKERS, Material, attack, card_of, examples_of
from austicker.bench.attackers.outcomes import attackers_of
from austicker.errors import DataError, UsageError
from tests.bench.attackers.toys import Toy, filmed, material

FRAMES = material(filmed(2.0), range(2), clips=2)
MAPS = material(Toy(signal=2, drift=3).clip, range(2), clips=3)


@pytest.mark.parametrize("name", ATTACKERS)
def test_what_is_learnt_and_what_is_read_fit_together(name: str) -> None:
    clips = FRAMES.clips
    learnt = examples_of(name, clips, np.random.default_rng(0))
    again = examples_of(name, clips, np.random.default_rng(0))
    read = examples_of(name, clips)
    assert np.isfinite(learnt.values).all()
    assert np.isfinite(read.values).all()
    assert np.array_equal(learnt.values, again.values)
    assert learnt.values.shape[2:] == read.values.shape[2:]
    assert read.values.shape[:2] == (4, 1)
    assert learnt.subjects == read.subjects == ("p0", "p0", "p1", "p1")
    shape = {"map": (28, 28, 3), "vector": read.values.shape[2:3]}[card_of(name).reads]
    assert read.values.shape[2:] == shape


@pytest.mark.parametrize("name", ATTACKERS)
def test_names_of_clips_and_people_are_not_read(name: str) -> None:
    clip = FRAMES.clips[0]
    other = replace(clip, name="elsewhere", subject="somebody")
    assert np.array_equal(examples_of(name, [clip]).values, examples_of(name, [other]).values)


@pytest.mark.parametrize("name", ATTACKERS)
def test_people_learnt_from_are_not_tried(name: str) -> None:
    used = FRAMES if card_of(name).needs else MAPS
    with pytest.raises(DataError, match=rf"{name}: .*p1.*split by subject"):
        attack(name, used, used.clips[-1:], np.random.default_rng(0))


@pytest.mark.parametrize("name", ATTACKERS)
def test_nothing_to_learn_from_is_refused(name: str) -> None:
    rng = np.random.default_rng(0)
    used = FRAMES if card_of(name).needs else MAPS
    with pytest.raises(DataError, match="expected clips"):
        attack(name, Material([], []), used.clips, rng)
    alike = Material(used.clips, ["negative"] * len(used.clips))
    with pytest.raises(DataError, match="two classes"):
        attack(name, alike, used.clips, rng)


def test_frames_are_asked_for_by_those_who_need_them() -> None:
    need = {name for name in ATTACKERS if card_of(name).needs == "frames"}
    assert need == set(ATTACKERS) - set(attackers_of(frames=False))
    assert need < set(attackers_of(frames=True))
    for name in need:
        with pytest.raises(DataError, match=f"{name}: expected a clip with frames"):
            examples_of(name, MAPS.clips)


def test_unknown_attackers_are_refused() -> None:
    with pytest.raises(UsageError, match="unknown attacker"):
        examples_of("nobody", MAPS.clips)


def test_nobody_is_registered_without_a_card() -> None:
    for name in ATTACKERS:
        card = card_of(name)
        assert card.summary
        assert card.learns in ("bare", "protected")
