"""Records that the layers hand to each other, and the protocols they are used through.

Conventions, everywhere: colours are RGB, 8 bit, sRGB; coordinates are (x, y) pixels with the
centre of the top-left pixel at (0, 0); time is in frames with an exact rate; frame indices are
0-based; onset, apex and offset are inclusive; ROIs are numbered 1-14 (column ``roi - 1``).
Sides are those of the picture: "left" is the viewer's left.
"""

from austicker.types.base import (
    MOST_DRIFT,
    N_LANDMARKS,
    N_ROIS,
    Bools,
    Drift,
    FeatureKind,
    Floats,
    Image,
    MotionUnit,
    Rgba,
)
from austicker.types.choice import (
    Allowed,
    Choice,
    Decoys,
    Observed,
    PlacementProblem,
    Placer,
    Wanted,
)
from austicker.types.face import FaceTrack, Portrait, RoiMotion, RoiTrack, Window
from austicker.types.media import Clip, Frame
from austicker.types.observer import EmotionRecognizer, FlowSimulator, PopulationModel
from austicker.types.report import (
    PersonReport,
    Placement,
    Prediction,
    Sticker,
    VerificationResult,
)
from austicker.types.stills import (
    AppearanceSimulator,
    FaceStill,
    StickerSpec,
    StickerVariant,
    StillReader,
    StillVerification,
)

__all__ = [
    "MOST_DRIFT",
    "N_LANDMARKS",
    "N_ROIS",
    "Allowed",
    "AppearanceSimulator",
    "Bools",
    "Choice",
    "Clip",
    "Decoys",
    "Drift",
    "EmotionRecognizer",
    "FaceStill",
    "FaceTrack",
    "FeatureKind",
    "Floats",
    "FlowSimulator",
    "Frame",
    "Image",
    "MotionUnit",
    "Observed",
    "PersonReport",
    "Placement",
    "PlacementProblem",
    "Placer",
    "PopulationModel",
    "Portrait",
    "Prediction",
    "Rgba",
    "RoiMotion",
    "RoiTrack",
    "Sticker",
    "StickerSpec",
    "StickerVariant",
    "StillReader",
    "StillVerification",
    "VerificationResult",
    "Wanted",
    "Window",
]
