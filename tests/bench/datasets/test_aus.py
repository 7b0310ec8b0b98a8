import pytest

from austicker.bench.datasets.aus import certain_aus


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("4", (4,)),
        ("4+7", (4, 7)),
        ("L10+R12", (10, 12)),
        ("12A + 14C", (12, 14)),
        ("AU12, AU6", (6, 12)),
        ("4 or 5", ()),
        ("4+5 or 7", (4,)),
        ("12?", ()),
        ("/", ()),
        ("", ()),
        ("123", ()),
        ("R14+L14", (14,)),
        ("none", ()),
    ],
)
def test_only_what_the_annotator_was_sure_of(text: str, units: tuple[int, ...]) -> None:
    assert certain_aus(text) == units
