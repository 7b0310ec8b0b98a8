import itertools

import pytest

from austicker.errors import UsageError
from austicker.synth import CLASSES, LEVELS, PROTOTYPES, Level, class_of, level_named


@pytest.mark.parametrize("emotion", PROTOTYPES)
def test_variants_are_a_distribution(emotion: str) -> None:
    variants = PROTOTYPES[emotion]
    assert sum(v.weight for v in variants) == pytest.approx(1)
    assert all(0 <= v.one_sided <= 1 and v.aus for v in variants)


@pytest.mark.parametrize("classes", CLASSES)
def test_emotions_map_back_to_their_class(classes: int) -> None:
    for name, shares in CLASSES[classes].items():
        assert sum(shares.values()) == pytest.approx(1)
        for emotion in shares:
            assert class_of(emotion, classes) == name


def test_classes_do_not_overlap() -> None:
    for classes, sets in CLASSES.items():
        emotions = [emotion for shares in sets.values() for emotion in shares]
        assert len(emotions) == len(set(emotions))
        assert len(sets) == classes


def test_unknown_names_are_named() -> None:
    with pytest.raises(UsageError, match="boredom"):
        class_of("boredom", 3)
    with pytest.raises(UsageError, match="3, 5 or 7"):
        class_of("happiness", 4)
    with pytest.raises(UsageError, match="clean, easy, default, hard"):
        level_named("harder")


def test_nuisances_grow_with_the_level() -> None:
    rows = list(LEVELS.values())
    names = ("head_turn", "head_shift", "read", "shot", "flicker", "blinks", "gaze", "apex_jitter")
    for easier, harder in itertools.pairwise(rows):
        assert all(getattr(easier, n) < getattr(harder, n) for n in names)


@pytest.mark.parametrize("wrong", [{"intensity": 0.0}, {"blinks": 1.5}, {"read": -1.0}])
def test_levels_validate(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="level: expected"):
        Level(**wrong)
