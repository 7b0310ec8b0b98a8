"""The project's own detector finds the people."""

import pytest

from austicker.faces.models import load_models
from austicker.synth import CorpusSpec, recordings


def found(spec: CorpusSpec) -> tuple[int, int]:
    models = load_models()
    hits, total = 0, 0
    for recording in recordings(spec):
        for index in (0, recording.annotations[0].apex, len(recording) - 1):
            image = recording.frame(index)
            total += 1
            for detection in models.detectors.near.detect(image)[:1]:
                _, score = models.mesh.landmarks(image, detection.crop())
                hits += score > 0.5
    return hits, total


def test_faces_are_found() -> None:
    hits, total = found(CorpusSpec(subjects=3, clips=1, seed=8))
    assert hits == total


@pytest.mark.slow
def test_faces_are_found_in_99_percent_of_frames() -> None:
    hits, total = found(CorpusSpec(subjects=60, clips=3, level="hard", seed=9))
    assert hits >= 0.99 * total
