"""The first examples of the API page: stickers by one's own landmarks or flow, in ten lines."""

import numpy as np
import pytest

from austicker.causal import packaged_model
from austicker.motion import observe, observe_flow, roi_motion_from_landmarks
from austicker.placement import PLACERS
from austicker.regions import as_mesh, track
from austicker.rendering import Compositor
from austicker.stickers import STICKERS
from austicker.types import Allowed, Choice, PlacementProblem, Wanted
from tests.motion.acting import FPS, smiling, to_68
from tests.motion.test_flow_field import flow_of

SIZE = 0.4
"""Side of a sticker, inter-ocular distances."""


def by_landmarks(frames, landmarks, fps) -> tuple[list[np.ndarray], Choice]:
    rng = np.random.default_rng(0)
    mesh = as_mesh(landmarks)  # (T, 478, 3) or (T, 68, 2)
    rois = track(mesh)
    observed = observe(roi_motion_from_landmarks(frames, mesh, rois, fps), fps)
    allowed = Allowed(rois.centres[0], np.full((14, 2), SIZE * rois.scale[0]))
    problem = PlacementProblem(observed, allowed, Wanted(count=2), packaged_model())
    choice = PLACERS.make("counterfactual").place(problem, rng)
    flower, side = Compositor(STICKERS.make("flower")), SIZE * rois.scale[0]
    for image, centres in zip(frames, rois.centres, strict=True):
        for x, y in centres[np.array(choice.rois) - 1]:
            flower.paste(image, np.array([[side, 0, x], [0, side, y]]), out=image)
    return frames, choice


def by_flow(flow, eyes) -> Choice:
    observed = observe_flow(flow, eyes)  # (H, W, 2) px from onset to apex; (x, y) px of the eyes
    problem = PlacementProblem(observed, wanted=Wanted(2), model=packaged_model())
    return PLACERS.make("counterfactual").place(problem, np.random.default_rng(0))


@pytest.mark.parametrize("scheme", [np.asarray, to_68])
def test_a_smile_is_covered_by_landmarks_of_either_scheme(scheme) -> None:
    frames, mesh = smiling()
    before = [frame.copy() for frame in frames]
    out, choice = by_landmarks(frames, scheme(mesh), FPS)
    assert set(choice.rois) & {8, 9, 10, 12, 13}, choice.reason  # about the mouth
    rois = track(mesh)
    for index in (0, 18, 35):
        for x, y in rois.centres[index][np.array(choice.rois) - 1]:
            here = (slice(int(y) - 3, int(y) + 4), slice(int(x) - 3, int(x) + 4))
            assert (out[index][here] != before[index][here]).mean() > 0.5
        assert np.array_equal(out[index][:10], before[index][:10])


def test_a_smile_is_covered_by_its_flow() -> None:
    assert set(by_flow(*flow_of(strength=0.04)).rois) & {8, 9, 10, 12, 13}
