"""A smile that shows teeth is a smile: what parts the lips tells of it, not of surprise."""

import numpy as np
import pytest

from austicker.causal import packaged_model
from austicker.faces.blendshapes import NAMES, roi_activation


def read(**scores: float) -> str:
    """What the packaged model of stills predicts; both sides alike."""
    values = np.zeros(len(NAMES))
    for name, score in scores.items():
        for at, known in enumerate(NAMES):
            if known in {name, f"{name}Left", f"{name}Right"}:
                values[at] = score
    model = packaged_model("activation")
    posterior = model.posterior(
        roi_activation(values)[None], np.ones((1, 14), bool), unit="activation"
    )
    return model.classes[int(posterior[0].argmax())]


@pytest.mark.parametrize("smile", [0.5, 0.7, 0.9])
@pytest.mark.parametrize("teeth", [0.0, 0.4, 0.65])
def test_smiles(smile: float, teeth: float) -> None:
    parted = teeth * smile
    assert read(mouthSmile=smile, mouthUpperUp=parted, mouthLowerDown=parted) == "positive"


def test_a_mouth_that_opens_without_a_smile_is_surprise() -> None:
    assert read(jawOpen=0.5, browInnerUp=0.6, browOuterUp=0.7, eyeWide=0.5) == "surprise"


def test_nothing_is_neutral() -> None:
    assert read() == "neutral"
