"""One synthetic person: a mesh that can be posed, and all that is needed to light and colour it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from austicker.errors import UsageError
from austicker.synth import atlas, hair
from austicker.synth.glasses import merge, spectacles
from austicker.synth.head import EYE_LEFT, EYE_RIGHT, SKIN, TEETH, TONGUE, HeadModel
from austicker.synth.identity import shape_head
from austicker.synth.layout import Plane, smooth
from austicker.synth.light import occlusion
from austicker.synth.raster import rasteriser
from austicker.synth.skin import lips_tint
from austicker.synth.socket import Socket, find_sockets
from austicker.synth.stock import load
from austicker.synth.streams import stream
from austicker.synth.traits import Traits, draw_traits

Doubles = npt.NDArray[np.float64]

_PIVOT = np.array([0.0, -1.2, -0.9])
"""Where the head turns on the neck."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One person; make one with `Subject.draw`.

    Geometry is in decimetres with the origin midway between the eyes; x to the picture's right,
    y up, z to the camera. The first vertices are those of `head`; long hair and glasses follow.

    Attributes:
        seed, number: Seed of the corpus and number of the person, which determine all else.
        traits: The person's traits.
        head: The generic head.
        points: (V, 3) neutral, facing the camera.
        triangles: (T, 3) int32.
        uv: (V, 2) position on the atlas, texels.
        texture: (H, W, 3) float32 linear RGB reflectance.
        tint: (V, 3) factor on the texture.
        gloss, sharpness, open_sky: (V,) see `light.shade`.
        follows: (V,) how much of the head's turning each vertex takes part in; shoulders little.
        sockets: The eyes, which the lids slide over.
        gains: Person's own strength of each blendshape, around 1.
        lean: Asymmetry of expression, -1 to 1; positive is stronger on the picture's left.
    """

    seed: int
    number: int
    traits: Traits
    head: HeadModel
    points: Doubles
    triangles: npt.NDArray[np.int32]
    uv: Doubles
    texture: Plane
    tint: Doubles
    gloss: Doubles
    sharpness: Doubles
    open_sky: Doubles
    follows: Doubles
    sockets: tuple[Socket, Socket]
    gains: Mapping[str, float]
    lean: float

    @classmethod
    def draw(cls, seed: int, number: int = 0, archive: Path | None = None) -> Subject:
        """Draw person `number` of the corpus `seed`; about a second.

        Args:
            seed: >= 0.
            number: >= 0; persons of one seed are independent of each other.
            archive: MakeHuman's files; None finds them.

        Raises:
            UsageError: A negative seed or number.
            AssetError: MakeHuman's files are missing.
        """
        if seed < 0 or number < 0:
            raise UsageError(f"expected seed and number >= 0, got {seed} and {number}")

        def rng(component: str) -> np.random.Generator:
            return stream(seed, "subject", number, component)

        head = load(archive)
        traits = draw_traits(seed, number)
        bare = shape_head(head, traits, rng("shape"), rng("sides"))
        cover = hair.scalp(head, traits, rng("hairline"))
        normals = rasteriser().normals(bare, head.triangles)
        lift = cover * hair.volume(traits, rng("hair volume"))
        cloth = _clothed(head)
        points = bare + normals * (lift + 0.07 * cloth)[:, None]
        sheets = [
            s
            for s in (
                hair.curtain(traits, points, cover, rng("hair fall")),
                spectacles(traits.glasses, *_fitting(head, bare)),
            )
            if s is not None
        ]
        uv = atlas.coordinates(head, bare)
        texture = atlas.paint(head, traits, uv, cover, seed=seed, number=number)
        triangles, extra = head.triangles, 0
        if sheets:
            added = merge(sheets)
            extra = len(added.points)
            triangles = np.concatenate([triangles, added.triangles + np.int32(len(points))])
            points = np.concatenate([points, added.points])
            uv = np.concatenate([uv, added.uv])
        part = np.concatenate([head.part, np.full(extra, -1, np.int8)])
        anatomy = rng("anatomy")
        names = head.expression.names
        return cls(
            seed=seed,
            number=number,
            traits=traits,
            head=head,
            points=points,
            triangles=np.ascontiguousarray(triangles),
            uv=uv,
            texture=texture,
            tint=_pad(_tint(head, traits, rng("lips")), extra, 1.0),
            gloss=_pad(_gloss(head, cover, cloth, rng("sheen")), extra, 0.03),
            sharpness=np.where((part == EYE_LEFT) | (part == EYE_RIGHT), 140.0, 18.0),
            open_sky=occlusion(points, triangles, part),
            follows=smooth(points[:, 1], -1.8, -0.95),
            sockets=find_sockets(head, bare),
            gains=_gains(names, anatomy),
            lean=float(np.clip(anatomy.normal(0, 0.12), -0.35, 0.35)),
        )

    def pose(
        self,
        shapes: Mapping[str, float] | None = None,
        rotation: tuple[float, float, float] = (0.0, 0.0, 0.0),
        shift: tuple[float, float, float] = (0.0, 0.0, 0.0),
    ) -> Doubles:
        """Vertices of the posed head, (V, 3) decimetres.

        Args:
            shapes: Blendshape weights, see `actions.blend`.
            rotation: Rotation vector about x (nod), y (turn) and z (tilt), radians.
            shift: Translation, decimetres.
        """
        points = self.points.copy()
        for name, weight in (shapes or {}).items():
            if weight:
                self.head.expression.add(points, name, weight * self.gains[name])
        if shapes:
            for socket in self.sockets:
                socket.clear(points)
        moved = np.asarray(shift, dtype=np.float64)
        if any(rotation):
            turn = _rotation_matrix(np.asarray(rotation, dtype=np.float64))
            turned = (points - _PIVOT) @ turn.T + _PIVOT
            points += self.follows[:, None] * (turned - points)
        return points + moved * (0.3 + 0.7 * self.follows[:, None])


def _gains(names: tuple[str, ...], rng: np.random.Generator) -> dict[str, float]:
    """The person's strength of each blendshape; the two sides differ a little.

    Lids close in everybody, or a blink would leave the eye open.
    """
    own: dict[str, float] = {}
    gains: dict[str, float] = {}
    for name in names:
        bare = name.removesuffix("Left").removesuffix("Right")
        shared = own.setdefault(bare, float(rng.normal(0, 0.17)))
        gain = float(np.exp(shared + rng.normal(0, 0.05)))
        gains[name] = 1.0 if bare == "eyeBlink" else gain
    return gains


def _rotation_matrix(vector: Doubles) -> Doubles:
    """Rodrigues' formula."""
    angle = float(np.linalg.norm(vector))
    if angle == 0:
        return np.eye(3)
    x, y, z = vector / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


def _pad(values: Doubles, extra: int, fill: float) -> Doubles:
    tail = np.full((extra, *values.shape[1:]), fill)
    return np.concatenate([values, tail])


def _clothed(head: HeadModel) -> Doubles:
    """1 well below the collar, for the thickness of the clothes."""
    y = head.points[:, 1].astype(np.float64)
    return np.where(head.part == SKIN, smooth(y, 5.75, 5.45), 0.0)


def _tint(head: HeadModel, traits: Traits, rng: np.random.Generator) -> Doubles:
    tint = np.ones((len(head.points), 3))
    lips = (head.lips * rng.uniform(0.6, 0.95)).astype(np.float64)[:, None]
    tint *= 1 - lips + lips * lips_tint(traits, rng)
    tint *= 1 - head.mouth[:, None] * np.array([0.85, 0.92, 0.92])
    tint *= (1 - 0.9 * head.lid * rng.uniform(0.5, 0.9))[:, None]
    tint[head.part == TEETH] *= 0.6
    tint[head.part == TONGUE] *= 0.5
    return tint


def _gloss(head: HeadModel, cover: Doubles, cloth: Doubles, rng: np.random.Generator) -> Doubles:
    skin = rng.uniform(0.025, 0.075)
    gloss = skin * (1 + 0.8 * head.lips) * (1 - head.mouth) * (1 - 0.7 * cover) * (1 - cloth)
    gloss = gloss * (1 - 0.8 * head.lid)
    eye = (head.part == EYE_LEFT) | (head.part == EYE_RIGHT)
    return np.asarray(np.where(eye, 0.30, np.where(head.part == SKIN, gloss, 0.02)))


def _fitting(head: HeadModel, points: Doubles) -> tuple[Doubles, Doubles, Doubles, float]:
    """Where glasses sit: eye centres, the nose's root, half the width of the head."""
    left = points[head.part == EYE_LEFT].mean(axis=0)
    right = points[head.part == EYE_RIGHT].mean(axis=0)
    rest = head.points
    root = (np.abs(rest[:, 0]) < 0.06) & (np.abs(rest[:, 1] - 7.24) < 0.05) & (rest[:, 2] > 1.3)
    bridge = points[root][np.argmax(points[root, 2])]
    temple = (np.abs(rest[:, 1] - 7.35) < 0.1) & (np.abs(rest[:, 2] - 0.95) < 0.1)
    return left, right, bridge, float(np.abs(points[temple, 0]).max())
