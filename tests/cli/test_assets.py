"""`austicker assets` over a manifest of two files, one of them out of reach."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Answer

pytestmark = pytest.mark.usefixtures("two_assets")


def test_list(austicker: Callable[..., Answer]) -> None:
    answer = austicker("assets", "list")
    assert answer.code == 0
    rows = [line.split("\t") for line in answer.out.splitlines()]
    assert [row[:2] for row in rows] == [["here", "ready"], ["gone", "missing"]]


def test_fetch_of_what_is_there(austicker: Callable[..., Answer], tmp_path: Path) -> None:
    answer = austicker("assets", "fetch", "here")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == f"here\t{tmp_path / 'mine' / 'here.bin'}\n"


def test_fetch_goes_on_after_a_failure(austicker: Callable[..., Answer]) -> None:
    answer = austicker("assets", "fetch", "gone", "here")
    assert answer.code == 1
    assert answer.out.startswith("here\t")
    failure = [line for line in answer.err.splitlines() if line.startswith("error: ")]
    assert len(failure) == 1
    assert failure[0].startswith("error: gone: pip could not download gone-models==1.0")
    assert "set AUSTICKER_ASSETS" in failure[0]


def test_verify_names_what_is_damaged(austicker: Callable[..., Answer], tmp_path: Path) -> None:
    assert austicker("assets", "verify", "here").code == 0
    (tmp_path / "mine" / "here.bin").write_bytes(b"damaged")
    answer = austicker("assets", "verify")
    assert answer.code == 1
    assert "has 7 B where 600 are expected; replace it" in answer.out
    assert "gone\tmissing" in answer.out
