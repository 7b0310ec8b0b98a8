"""A person before a camera, and the networks, loaded once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from austicker.faces.models import FaceModels, load_models
from austicker.live.pipeline import LiveFrame, LivePipeline
from austicker.live.places import live_options
from austicker.types import Image
from tests.actors import ground, talk
from tests.disks import small_disk

FPS = 25.0


@pytest.fixture(scope="session")
def networks() -> FaceModels:
    return load_models()


@pytest.fixture(scope="session")
def sitting() -> list[Image]:
    """3.2 s of a swaying face."""
    return talk(80)


@pytest.fixture(scope="session")
def empty() -> Image:
    return ground()


def run(
    networks: FaceModels, images: list[Image], *, seed: int = 0, strength: str = "standard"
) -> list[LiveFrame]:
    """All frames of a stream, in order."""
    pipeline = LivePipeline(
        networks, live_options(strength), fps=FPS, rng=np.random.default_rng(seed)
    )
    fed = [pipeline.feed(image, i / FPS) for i, image in enumerate(images)]
    assert fed[0] is None
    out = [one for one in fed if one is not None]
    return out + pipeline.flush()


def away(a: Image, b: Image) -> Image:
    """(H, W) the largest difference of a channel."""
    return np.asarray(np.abs(a.astype(int) - b).max(axis=2), np.uint8)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that is soon full."""
    with small_disk(tmp_path / "small") as place:
        yield place
