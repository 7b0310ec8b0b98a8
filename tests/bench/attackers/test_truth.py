"""Toys in which it is known who reads what, and who cannot."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from austicker.bench.attackers import (
    ATTACKERS,
    Condition,
    Row,
    StoredClips,
    VisibleChoice,
    VisibleSticker,
    read_clip,
    save_clip,
    table,
)
from austicker.bench.attackers.motion import blanked, cells_under, discs, mirrored
from austicker.bench.attackers.outcomes import attackers_of
from austicker.errors import DataError, RecordError
from tests.bench.attackers.toys import Toy, filmed, material

LEARN, TRY = range(16), range(100, 112)
BARE = material(Toy(signal=4, with_sticker=False).clip, LEARN)
ON_MAPS = attackers_of(frames=False)
CHANCE = 1 / 3


@cache
def row_of(toy: Toy) -> Row:
    condition = Condition("toy", material(toy.clip, LEARN, seed=1), material(toy.clip, TRY, seed=2))
    return table([condition], BARE, np.random.default_rng(0))[0]


def scores(toy: Toy) -> dict[str, float]:
    return {one.attacker: one.uf1.value for one in row_of(toy).outcomes}


def test_bare_faces_are_read_by_everybody_but_the_probe() -> None:
    found = scores(Toy(signal=4, with_sticker=False))
    assert set(found) == set(ON_MAPS)
    probe = found.pop("choice-probe")
    assert min(found.values()) > 0.9
    assert probe < 0.45


def test_noise_is_read_by_nobody() -> None:
    row = row_of(Toy())
    for one in row.outcomes:
        assert one.interval.low < CHANCE + 0.05, one
        assert one.uf1.value < 0.5, one


def test_a_code_in_the_place_is_read_by_the_probe_and_by_who_learns_from_it() -> None:
    row = row_of(Toy(coded=True, drift=4))
    found = {one.attacker: one for one in row.outcomes}
    assert found["choice-probe"].uf1.value > 0.95
    assert found["retrained"].uf1.value > 0.9
    assert found["naive"].uf1.value < 0.5
    assert found["blanks"].uf1.value < 0.5
    assert row.worst.attacker in {"choice-probe", "retrained"}
    assert row.worst.interval.low > 0.9


def test_drifting_prints_mislead_the_naive_and_not_who_blanks_them() -> None:
    found = scores(Toy(signal=4, drift=8, decoy=True))
    assert found["naive"] < 0.5
    # Where the print lies on what is to be hidden, one in three, nothing is left beside it.
    assert found["blanks"] > found["naive"] + 0.1
    assert found["retrained-blanks"] > 0.6
    assert found["choice-probe"] < 0.5


def test_those_who_work_on_frames_read_what_moves() -> None:
    names = [name for name in ATTACKERS if name not in ON_MAPS]
    make = filmed(3.0)
    condition = Condition("toy", material(make, range(8), 3), material(make, range(50, 54), 3))
    (row,) = table([condition], condition.protected, np.random.default_rng(0), attackers=names)
    assert [one.attacker for one in row.outcomes] == names
    for one in row.outcomes:
        assert one.uf1.value > 0.9, one


def test_those_who_work_on_frames_read_nothing_where_nothing_moves() -> None:
    names = [name for name in ATTACKERS if name not in ON_MAPS]
    make = filmed(0.0)
    condition = Condition("toy", material(make, range(8), 3), material(make, range(50, 56), 3))
    (row,) = table([condition], condition.protected, np.random.default_rng(0), attackers=names)
    for one in row.outcomes:
        assert one.interval.low < CHANCE + 0.05, one


def test_the_table_says_what_it_measured() -> None:
    row = row_of(Toy(signal=4, with_sticker=False))
    predicted = row.as_dict()
    assert predicted["worst"] == row.worst.attacker
    assert list(predicted["attackers"]) == list(ON_MAPS)
    naive = predicted["attackers"]["naive"]
    assert naive["low"] <= naive["uf1"] <= naive["high"]
    assert naive["n"] == 6 * len(TRY)
    assert len(naive["each"]) == 4


def test_blanks_leave_nothing_of_a_sticker() -> None:
    rng = np.random.default_rng(0)
    covered = discs(np.array([8]), 2.5)
    one = rng.normal(size=(28, 28, 3))
    two = one.copy()
    two[covered] = 99
    assert blanked(one, covered) == pytest.approx(blanked(two, covered))
    assert np.array_equal(blanked(one, np.zeros_like(covered)), one)
    assert not blanked(one, np.ones_like(covered)).any()


def test_mirrored_twice_is_the_same() -> None:
    field = np.random.default_rng(0).normal(size=(5, 38, 28, 2))
    assert np.array_equal(mirrored(mirrored(field)), field)
    assert np.array_equal(mirrored(field)[..., 0], -field[:, :, ::-1, 0])


def test_cells_under_a_mask() -> None:
    masks = np.zeros((2, 190, 140), bool)
    masks[1, :5, :5] = True
    cells = cells_under(masks)
    assert cells[0, 0]
    assert cells.sum() <= 4


@pytest.mark.parametrize("make", [Toy(drift=2).clip, filmed(1.0)])
def test_clips_keep_on_disk(make, tmp_path: Path) -> None:
    made = material(make, range(1), clips=2)
    paths = [tmp_path / f"{i}.npz" for i in range(2)]
    for clip, path in zip(made.clips, paths, strict=True):
        save_clip(clip, path)
    stored = StoredClips(paths)
    assert len(stored) == len(stored[:2]) == 2
    for clip, kept in zip(made.clips, stored, strict=True):
        assert (kept.name, kept.subject) == (clip.name, clip.subject)
        assert kept.choice == clip.choice
        assert np.array_equal(kept.motion, clip.motion)
        assert np.array_equal(kept.covered, clip.covered)
        if clip.frames is not None:
            assert kept.frames is not None
            assert np.array_equal(kept.frames.images, clip.frames.images)
            assert np.array_equal(kept.frames.covered, clip.frames.covered)
    paths[0].write_bytes(b"no clip")
    with pytest.raises(DataError, match="delete it"):
        read_clip(paths[0])


def test_choices_say_what_they_lack() -> None:
    assert not VisibleChoice().vector().any()
    with pytest.raises(RecordError, match="ROIs"):
        VisibleChoice((VisibleSticker(15, "dots", 2.0),))
    with pytest.raises(RecordError, match="one for each time"):
        VisibleChoice((VisibleSticker(1, "dots", 2.0, ((0.0, 0.0),)),))
