"""What holds for every registered data set."""

from __future__ import annotations

from pathlib import Path

import pytest

from austicker.bench.datasets import DATASETS
from austicker.errors import DataError

NAMES = {
    "casme2", "samm", "smic-hs", "smic-vis", "smic-nir", "casme3", "mmew", "4dme", "dfme",
    "megc2019", "megc2019-flow", "synthetic", "fer2013", "image-folders",
}  # fmt: skip


def test_all_are_there() -> None:
    assert set(DATASETS) == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_card_says_what_and_under_which_terms(name: str) -> None:
    card = DATASETS.card(name)
    assert card.summary
    assert card.licence


@pytest.mark.parametrize("name", sorted(NAMES))
@pytest.mark.parametrize("place", ["empty", "missing"])
def test_wrong_root_is_one_sentence(tmp_path: Path, name: str, place: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError) as caught:
        DATASETS.make(name).scan(tmp_path / place)
    assert str(caught.value).count("\n") == 0
    assert place in str(caught.value)
