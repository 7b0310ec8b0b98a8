import pytest

from austicker.bench.datasets.mappings import MAPPINGS, canonical, mapping
from austicker.errors import UsageError


@pytest.mark.parametrize("name", MAPPINGS)
def test_every_mapping_reaches_all_its_classes_and_no_others(name: str) -> None:
    chosen = mapping(name)
    assert set(chosen.table.values()) == set(chosen.classes)
    assert len(set(chosen.classes)) == len(chosen.classes)
    assert all(canonical(emotion) == emotion for emotion in chosen.table)


@pytest.mark.parametrize(
    ("name", "emotion", "label"),
    [
        ("megc2019", "Contempt", "negative"),
        ("megc2019", " Happy ", "positive"),
        ("megc2019", "others", None),
        ("megc2019", "Other", None),
        ("megc2019-casme2", "disgust", "negative"),
        ("megc2019-casme2", "repression", "negative"),
        ("megc2019-casme2", "fear", None),
        ("megc2019-casme2", "sadness", None),
        ("samm-5", "Other", "others"),
        ("casme3-4", "anger", "negative"),
        ("casme3-7", "sad", "sadness"),
        ("stills-7", "angry", "anger"),
    ],
)
def test_classes_of_emotions(name: str, emotion: str, label: str | None) -> None:
    assert mapping(name).label(emotion) == label


def test_unknown_mapping_lists_the_known() -> None:
    with pytest.raises(UsageError, match="unknown mapping 'x'; choose one of: megc2019, "):
        mapping("x")
