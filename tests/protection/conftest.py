"""One short video, what is found in it, and two people beside each other: made once."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from austicker.faces.models import FaceModels
from austicker.protection import api
from austicker.protection.analysis import Analysis
from austicker.protection.analyze import analyze_frames
from austicker.protection.networks import load_once
from austicker.protection.options import Options
from austicker.protection.plan import Plan
from austicker.types import Image
from tests.actors import ground, paste, portrait, shoot, talk

FPS = Fraction(25)


@pytest.fixture(scope="session")
def networks() -> FaceModels:
    return load_once()


@pytest.fixture
def nothing_is_left() -> Iterator[None]:
    """Fails where a process or thread is left behind."""
    before = threading.active_count()
    yield
    assert multiprocessing.active_children() == []
    assert threading.active_count() <= before


@pytest.fixture(scope="session")
def talking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person whose left mouth corner rises; never to be written to."""
    return shoot(tmp_path_factory.mktemp("talking") / "talk.mp4", talk(30, lift=3.0))


@pytest.fixture(scope="session")
def analysis(talking: Path) -> Analysis:
    return api.analyze(talking)


@pytest.fixture(scope="session")
def plan(analysis: Analysis) -> Plan:
    return api.plan(analysis, Options(sticker="heart", emotion="happiness", seed=0))


@pytest.fixture(scope="session")
def pair() -> list[Image]:
    """A large face on the left, a smaller one on the right; 12 frames."""
    small = np.asarray(cv2.resize(portrait(), None, fx=0.7, fy=0.7), np.uint8)
    return [
        paste(paste(ground(), portrait(), 20 + 0.2 * i, 60), small, 320, 100) for i in range(12)
    ]


@pytest.fixture(scope="session")
def of_two(pair: list[Image], networks: FaceModels) -> Analysis:
    return analyze_frames(pair, FPS, networks)
