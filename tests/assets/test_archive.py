"""Reading members, and packing them into bytes that do not depend on how the wheel was made."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.assets.archive import Member, Pack
from austicker.errors import AssetError
from tests.assets.conftest import BESIDE, NESTED, SHAPES, TAKE_SHAPES, zipped


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def test_member_and_member_of_a_member() -> None:
    wheel = opened(zipped({"a/plain": b"12345", "a/bundle": zipped({"inner": NESTED})}))
    assert Member(("a/plain",)).read(wheel, 5) == b"12345"
    assert Member(("a/bundle", "inner")).read(wheel, len(NESTED)) == NESTED


@pytest.mark.parametrize(
    ("path", "size", "said"), [("gone", 5, "no file gone"), ("a", 6, "6 B are expected")]
)
def test_member_that_is_missing_or_of_another_size(path: str, size: int, said: str) -> None:
    with pytest.raises(AssetError, match=said):
        Member((path,)).read(opened(zipped({"a": b"12345"})), size)


@given(
    order=st.permutations(sorted(SHAPES | BESIDE)),
    method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_pack_is_the_same_whatever_the_order_and_compression(order: list[str], method: int) -> None:
    everything = SHAPES | BESIDE
    wheel = zipped({f"toy/{name}": everything[name] for name in order}, method)
    pack = TAKE_SHAPES.read(opened(wheel), 10_000)
    straight = TAKE_SHAPES.read(opened(zipped({f"toy/{n}": d for n, d in SHAPES.items()})), 10_000)
    assert pack == straight
    with opened(pack) as archive:
        assert archive.namelist() == ["a/one.target", "b/two.target"]
        assert archive.read("a/one.target") == SHAPES["shapes/a/one.target"]


def test_pack_refuses_more_than_it_should_hold() -> None:
    with pytest.raises(AssetError, match="larger than the expected 79 B"):
        Pack("", ("*/*/*.target",)).read(opened(zipped(SHAPES)), 79)
