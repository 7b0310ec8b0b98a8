"""Damaged files of every kind that is no photo or video: used, or an error of ours in one line.

`python -m tests.fuzz.test_readers` prints what became of them.
"""

from __future__ import annotations

import faulthandler
import sys
import tempfile
from collections import Counter
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from austicker.errors import AuStickerError
from tests.fuzz.limits import HANG, limits
from tests.fuzz.mutate import mutations
from tests.fuzz.mutate_text import text_mutations
from tests.fuzz.readers import KINDS, seed_of

EACH = 300
FAST = 12
SEED = 15


def tried(name: str, path: Path) -> str:
    """What became of a file: "used" or "refused"; anything but an error of ours passes through."""
    try:
        KINDS[name].read(path)
    except AuStickerError as error:
        refusal = str(error)
    else:
        return "used"
    assert len(refusal.splitlines()) == 1
    assert len(refusal) < 2000
    return "refused"


def fuzzed(name: str, folder: Path, count: int = EACH) -> Counter[str]:
    """Counts of what became of mutations of one kind."""
    rng = np.random.default_rng([SEED, crc32(name.encode())])
    damage = text_mutations if KINDS[name].text else mutations
    outcomes: Counter[str] = Counter()
    path = folder / name
    with limits():
        for damaged in damage(seed_of(name), count, rng):
            path.write_bytes(damaged)
            faulthandler.dump_traceback_later(HANG, exit=True)
            try:
                outcomes[tried(name, path)] += 1
            except BaseException:
                (Path(tempfile.gettempdir()) / f"failing.{name}").write_bytes(damaged)
                raise
    return outcomes


@pytest.mark.parametrize("name", KINDS)
def test_seeds_are_sound(tmp_path: Path, name: str) -> None:
    """Else the fuzzing would only ever see refusals."""
    (tmp_path / name).write_bytes(seed_of(name))
    assert tried(name, tmp_path / name) == "used"


@pytest.mark.parametrize("name", [name for name in KINDS if name != "net.onnx"])
def test_a_few_damaged_files(tmp_path: Path, name: str) -> None:
    assert fuzzed(name, tmp_path, FAST).total() == FAST


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_damaged_files_are_used_or_refused(tmp_path: Path, name: str) -> None:
    outcomes = fuzzed(name, tmp_path)
    assert outcomes.total() == EACH
    assert outcomes["refused"] > EACH // 10


if __name__ == "__main__":
    for each in sys.argv[1:] or KINDS:
        with tempfile.TemporaryDirectory() as place:
            counts = fuzzed(each, Path(place))
        print(f"| {each} | {counts['used']} | {counts['refused']} |", flush=True)  # noqa: T201
