"""The published rule, as it is, and its version on motion."""

from dataclasses import replace

import numpy as np
import pytest

from austicker.errors import NoEvidenceError
from austicker.placement import PLACERS
from austicker.placement.outdegree_pixels import masked_pixels, out_degrees
from austicker.types import Choice, PlacementProblem, Portrait
from tests.causal.toys import toy_model
from tests.placement.problems import changed
from tests.placement.test_placers import CENTRES, SIZES, motion

SCALE = 0.3
"""Of a small picture: the rule takes long on large ones."""


def picture(seed: int = 0) -> PlacementProblem:
    image = np.random.default_rng(seed).integers(1, 255, (96, 64, 3), np.uint8)
    return changed(
        motion(seed), portrait=Portrait(image, CENTRES * SCALE + [32, 35], SIZES * SCALE)
    )


def redrawn(**parts: np.ndarray) -> PlacementProblem:
    given = picture()
    assert given.observed.portrait is not None
    return changed(given, portrait=replace(given.observed.portrait, **parts))


def place(name: str, problem: PlacementProblem) -> Choice:
    return PLACERS.make(name).place(problem, np.random.default_rng(0))


def test_samples_are_the_picture_once_per_region() -> None:
    given = picture()
    assert given.observed.portrait is not None
    centre, size = given.observed.portrait.centres[13], given.observed.portrait.sizes[13]
    samples = masked_pixels(given.observed.portrait)
    assert samples.shape == (96 * 64 * 3, 14)
    chin = samples[:, 13].reshape(96, 64, 3)
    rows, columns = np.nonzero(chin.any(axis=2))
    assert rows.min() == np.ceil(centre[1] - size[1] / 2)
    assert columns.max() == np.floor(centre[0] + size[0] / 2)
    np.testing.assert_array_equal(chin[rows, columns], given.observed.portrait.image[rows, columns])


def test_takes_the_highest_out_degree_and_tells_ties() -> None:
    given = picture()
    choice = place("outdegree-pixels", given)
    assert choice.scores is not None
    assert choice.scores[choice.rois[0] - 1] == choice.scores.max()
    ties = int((choice.scores == choice.scores.max()).sum()) - 1
    assert ("shared with" in choice.reason) == (ties > 0)


def test_it_sees_structure_in_noise() -> None:
    """The rule's flaw, kept: on grey noise the boxes alone make a graph."""
    assert all(place("outdegree-pixels", picture(seed)).scores is not None for seed in range(3))


def test_out_degree_of_a_collider(rng: np.random.Generator) -> None:
    a, b = rng.normal(size=(2, 1000))
    degrees = out_degrees(np.column_stack([a, b, a + b + rng.normal(size=1000)]))
    np.testing.assert_array_equal(degrees, [1, 1, 0])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (motion(0), "motion only"),
        (redrawn(centres=CENTRES * SCALE + [32, 400]), "ROI 1 lies outside the frame"),
        (redrawn(image=np.zeros((96, 64, 3), np.uint8)), "ROI 1 is black"),
    ],
)
def test_no_evidence_is_an_answer(given: PlacementProblem, sentence: str) -> None:
    with pytest.raises(NoEvidenceError, match=sentence):
        place("outdegree-pixels", given)


def test_motion_takes_the_models_out_degrees() -> None:
    choice = place("outdegree-motion", motion(0))
    assert choice.rois == (14,)
    assert choice.reason == "chin: out-degree 13"
    tied = replace(toy_model(), out_degrees=(2,) * 14)
    assert (
        "shared with 13 others" in place("outdegree-motion", replace(motion(0), model=tied)).reason
    )
    for model in (None, replace(toy_model(), out_degrees=(0,) * 14)):
        with pytest.raises(NoEvidenceError, match="outdegree-motion"):
            place("outdegree-motion", replace(motion(0), model=model))
