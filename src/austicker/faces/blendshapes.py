"""Expression of a still face: MediaPipe's 52 blendshape scores, gathered per region.

The network reads 146 of the mesh's points in px and gives scores in 0-1 named as in ARKit.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from austicker.inference import Network, load_network
from austicker.types import N_ROIS, Floats

# The network's input points, in its order (MediaPipe's face_blendshapes model).
_POINTS = np.array(
    [
        *(0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63),
        *(65, 66, 67, 70, 78, 80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132),
        *(133, 136, 144, 145, 146, 148, 149, 150, 152, 153, 154, 155, 157, 158, 159, 160, 161),
        *(162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195, 197, 234, 246, 249, 251, 263),
        *(267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300, 308, 310),
        *(311, 312, 314, 317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373),
        *(374, 375, 377, 378, 379, 380, 381, 382, 384, 385, 386, 387, 388, 389, 390, 397, 398),
        *(400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477),
    ],
    dtype=np.intp,
)

# Outputs, in order; "left" is the person's left, which is the viewer's right.
NAMES = (
    *("_neutral", "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft"),
    *("browOuterUpRight", "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft"),
    *("eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight", "eyeLookInLeft", "eyeLookInRight"),
    *("eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight", "eyeSquintLeft"),
    *("eyeSquintRight", "eyeWideLeft", "eyeWideRight", "jawForward", "jawLeft", "jawOpen"),
    *("jawRight", "mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft"),
    *("mouthFrownRight", "mouthFunnel", "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight"),
    *("mouthPressLeft", "mouthPressRight", "mouthPucker", "mouthRight", "mouthRollLower"),
    *("mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft", "mouthSmileRight"),
    *("mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight"),
    *("noseSneerLeft", "noseSneerRight"),
)

# Scores that raise or open each region, and that lower or tighten it, after its action units.
_OF_ROI: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {
    1: (("browOuterUpRight",), ("browDownRight",)),
    2: (("browInnerUp",), ("browDownRight",)),
    3: (("browInnerUp",), ("browDownLeft",)),
    4: (("browOuterUpLeft",), ("browDownLeft",)),
    5: (("eyeWideRight",), ("eyeSquintRight", "cheekSquintRight")),
    6: (("browInnerUp",), ("browDownLeft", "browDownRight", "noseSneerLeft", "noseSneerRight")),
    7: (("eyeWideLeft",), ("eyeSquintLeft", "cheekSquintLeft")),
    8: (("cheekSquintRight",), ("mouthStretchRight", "mouthFrownRight")),
    9: (("cheekSquintLeft",), ("mouthStretchLeft", "mouthFrownLeft")),
    10: (("mouthSmileRight", "mouthDimpleRight"), ("mouthFrownRight", "mouthStretchRight")),
    11: (
        ("mouthUpperUpLeft", "mouthUpperUpRight", "noseSneerLeft", "noseSneerRight"),
        ("mouthRollUpper", "mouthShrugUpper"),
    ),
    12: (("mouthSmileLeft", "mouthDimpleLeft"), ("mouthFrownLeft", "mouthStretchLeft")),
    13: (
        ("jawOpen", "mouthLowerDownLeft", "mouthLowerDownRight"),
        ("mouthPressLeft", "mouthPressRight", "mouthPucker", "mouthFunnel"),
    ),
    14: (("mouthShrugLower",), ("mouthRollLower",)),
}

# The network hardly ever raises cheekSquint; a smile lifts the cheeks by about half as much as it
# moves the corners of the mouth.
_CHEEK_OF_SMILE = 0.5
_SMILES = {8: "mouthSmileRight", 9: "mouthSmileLeft"}

# A smile that shows teeth raises the upper lip by about .63 of what it moves the corners of the
# mouth (.61 and .66 in two photos), and a laugh opens the mouth: that much tells of the smile, not
# of disgust or surprise.
_LIPS_OF_SMILE = 0.65
_PARTED = (11, 13)


class BlendshapeNet:
    """Expression scores of a mesh.

    Args:
        path: face_blendshapes.tflite.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._net: Network | None = None

    def scores(self, landmarks: Floats) -> Floats:
        """(52,) scores in 0-1, in the order of `NAMES`, from (478, 3) landmarks in px."""
        if self._net is None:
            self._net = load_network(self.path)
        points = np.asarray(landmarks[_POINTS, :2], np.float32)
        (scores,) = self._net.run(points[None]).values()
        return np.asarray(scores, np.float64).reshape(len(NAMES))


def roi_activation(scores: Floats) -> Floats:
    """(14, 3) activation in 0-1 of each region: the strongest score, raising, lowering.

    Raising (and opening) and lowering (and tightening) are separated because a smile and a frown
    move the same corner of the mouth.
    """
    at = {name: i for i, name in enumerate(NAMES)}

    def strongest(names: tuple[str, ...]) -> float:
        return max(float(scores[at[name]]) for name in names)

    out = np.zeros((N_ROIS, 3))
    for roi, (up, down) in _OF_ROI.items():
        out[roi - 1, 1:] = strongest(up), strongest(down)
    for roi, smile in _SMILES.items():
        out[roi - 1, 1] = max(out[roi - 1, 1], _CHEEK_OF_SMILE * float(scores[at[smile]]))
    parted = _LIPS_OF_SMILE * strongest(tuple(_SMILES.values()))
    for roi in _PARTED:
        out[roi - 1, 1] = max(0.0, out[roi - 1, 1] - parted)
    out[:, 0] = out[:, 1:].max(axis=1)
    return np.asarray(np.clip(out, 0, 1))
