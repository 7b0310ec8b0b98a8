"""A painted face: a band-limited texture on a known relief, moved by known amounts.

Every picture is computed from the formula of the texture, so displacements are exact at any
fraction of a pixel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

Field = Callable[[np.ndarray], np.ndarray]
"""Displacement (..., 2) of skin at (..., 2), both in inter-ocular distances, upright."""

# Where the mesh points that matter lie, in inter-ocular distances from the nose bridge.
PLACES: dict[int, tuple[float, float]] = {
    **{33: (-0.74, 0), 133: (-0.26, 0), 362: (0.26, 0), 263: (0.74, 0)},
    **{168: (0, -0.08), 6: (0, 0.05), 197: (0, 0.18), 195: (0, 0.31), 5: (0, 0.43), 4: (0, 0.55)},
    **{122: (-0.12, 0.06), 351: (0.12, 0.06), 196: (-0.1, 0.2), 419: (0.1, 0.2)},
    **{3: (-0.1, 0.33), 248: (0.1, 0.33), 51: (-0.12, 0.45), 281: (0.12, 0.45)},
    **{45: (-0.1, 0.57), 275: (0.1, 0.57), 243: (-0.22, 0), 463: (0.22, 0)},
    **{34: (-1.0, 0.02), 264: (1.0, 0.02), 227: (-1.02, 0.25), 447: (1.02, 0.25)},
    **{143: (-0.9, 0.0), 372: (0.9, 0.0), 139: (-0.98, -0.2), 368: (0.98, -0.2)},
    **{10: (0, -1.0), 109: (-0.3, -0.97), 338: (0.3, -0.97), 67: (-0.58, -0.9), 297: (0.58, -0.9)},
}
_LIDS = (
    ((247, 30, 29, 27, 28, 56), (25, 110, 24, 23, 22, 26), -0.5),
    ((467, 260, 259, 257, 258, 286), (255, 339, 254, 253, 252, 256), 0.5),
)
for upper, lower, middle in _LIDS:
    outward = np.linspace(0.22, -0.18, 6) * np.sign(middle)
    PLACES.update({i: (middle + x, -0.14) for i, x in zip(upper, outward, strict=True)})
    PLACES.update({i: (middle + x, 0.14) for i, x in zip(lower, outward, strict=True)})

CENTRES = np.array(
    [
        *((-0.75, -0.4), (-0.4, -0.32), (0.4, -0.32), (0.75, -0.4), (-0.56, -0.05), (0, -0.2)),
        *((0.56, -0.05), (-0.7, 0.5), (0.7, 0.5), (-0.36, 1.0), (0, 0.78), (0.36, 1.0)),
        *((0, 1.01), (0, 1.4)),
    ]
)
SIZES = np.array(
    [
        *((0.2, 0.17), (0.26, 0.17), (0.26, 0.17), (0.2, 0.17), (0.82, 0.36), (0.52, 0.33)),
        *((0.82, 0.36), (0.6, 0.52), (0.6, 0.52), (0.17, 0.2), (0.52, 0.3), (0.17, 0.2)),
        *((0.82, 0.35), (0.6, 0.36)),
    ]
)


def relief(points: np.ndarray) -> np.ndarray:
    """Depth (...,) of the face at (..., 2), inter-ocular distances; the nose is nearest."""
    x, y = points[..., 0], points[..., 1]
    nose = np.exp(-(x**2) / 0.04 - (y - 0.45) ** 2 / 0.1)
    return np.asarray(0.35 * x**2 + 0.1 * (y - 0.3) ** 2 - 0.3 * nose)


def bump(roi: int, u: float, v: float, skirt: float = 0.15) -> Field:
    """Skin that moves by (u, v) in one region, and less over `skirt` around it."""

    def displacement(points: np.ndarray) -> np.ndarray:
        away = (points - CENTRES[roi - 1]) / (SIZES[roi - 1] / 2 + skirt)
        level: np.ndarray = np.exp(-(away**4).sum(axis=-1))
        return np.asarray(level[..., None] * (u, v))

    return displacement


def still(points: np.ndarray) -> np.ndarray:
    """Skin at rest."""
    return np.zeros_like(points)


@dataclass(frozen=True)
class View:
    """How the head is seen: turns in radians, shift in px."""

    roll: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    grow: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def matrix(self) -> np.ndarray:
        """(2, 3) first two rows of the scaled rotation: roll, after yaw, after pitch."""
        (cr, sr), (cy, sy), (cp, sp) = (
            (np.cos(a), np.sin(a)) for a in (self.roll, self.yaw, self.pitch)
        )
        pitch = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
        yaw = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
        roll = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
        return np.asarray(self.grow * (roll @ yaw @ pitch)[:2])


FRONT = View()


@dataclass(frozen=True)
class Painted:
    """One painted person in front of a camera.

    Attributes:
        seed: Of the texture.
        iod: Inter-ocular distance, px, in the frontal view.
        noise: Deviation of the sensor noise, grey levels.
    """

    seed: int = 0
    iod: float = 90.0
    noise: float = 2.0
    size: tuple[int, int] = (0, 0)
    middle: tuple[float, float] = (0.0, 0.0)
    waves: np.ndarray = field(init=False)
    canvas: tuple[int, int] = field(init=False)
    origin: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.seed)
        number = 40
        length = np.exp(rng.uniform(np.log(0.07), np.log(0.5), number))
        angle = rng.uniform(0, 2 * np.pi, number)
        waves = np.column_stack(
            [2 * np.pi / length * np.cos(angle), 2 * np.pi / length * np.sin(angle)]
        )
        phase = rng.uniform(0, 2 * np.pi, number)
        object.__setattr__(self, "waves", np.column_stack([waves, phase]))
        width, height = (
            self.size if self.size != (0, 0) else (round(2.7 * self.iod), round(3.1 * self.iod))
        )
        object.__setattr__(self, "canvas", (width, height))
        middle = self.middle if self.middle != (0.0, 0.0) else (width * 0.5, height * 0.42)
        object.__setattr__(self, "origin", np.array(middle))

    def project(self, points: np.ndarray, view: View, skin: Field = still) -> np.ndarray:
        """(..., 2) places on the face -> px."""
        moved = points + skin(points)
        solid = np.concatenate([moved, relief(points)[..., None]], axis=-1)
        projected = self.iod * solid @ view.matrix().T
        return np.asarray(projected + self.origin + (view.x, view.y))

    def picture(
        self, view: View = FRONT, skin: Field = still, seed: int = 0, light: float = 1.0
    ) -> np.ndarray:
        """(H, W, 3) uint8."""
        width, height = self.canvas
        pixels = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1).astype(float)
        target = (pixels - self.origin - (view.x, view.y)) / self.iod
        matrix = view.matrix()
        back = np.linalg.inv(matrix[:, :2])
        places = target @ back.T
        for _ in range(6 if view.yaw or view.pitch else 3):
            places = (target - relief(places)[..., None] * matrix[:, 2]) @ back.T - skin(places)
        fine = places.astype(np.float32)
        grey = np.zeros(fine.shape[:2], np.float32)
        for kx, ky, phase in self.waves.astype(np.float32):
            grey += np.cos(kx * fine[..., 0] + ky * fine[..., 1] + phase)
        rng = np.random.default_rng(seed)
        shaded = (110 + 11 * grey) * light + rng.normal(0, self.noise, grey.shape)
        return np.repeat(np.clip(np.rint(shaded), 0, 255).astype(np.uint8)[..., None], 3, axis=2)

    def mesh(self, view: View = FRONT, jitter: float = 0.0, seed: int = 0) -> np.ndarray:
        """(478, 3) landmarks, px; points of no meaning fill the face."""
        rng = np.random.default_rng(99)
        places = np.column_stack([rng.uniform(-1, 1, 478), rng.uniform(-1, 1.6, 478)])
        for index, place in PLACES.items():
            places[index] = place
        mesh = np.empty((478, 3))
        mesh[:, :2] = self.project(places, view)
        mesh[:, 2] = self.iod * relief(places)
        if jitter:
            mesh += np.random.default_rng(seed).normal(0, jitter, mesh.shape)
        return mesh

    def feed(self, view: View = FRONT) -> tuple[np.ndarray, np.ndarray, float]:
        """Centres, sizes and scale of the regions, px, as the meter takes them."""
        scale = self.iod * view.grow
        return self.project(CENTRES, view), SIZES * scale, scale


def truth(skin: Field) -> np.ndarray:
    """(14, 2) mean displacement over each region's box; the eyes' is left to others."""
    x = np.linspace(-0.5, 0.5, 21)
    cells = np.stack(np.meshgrid(x, x), axis=-1).reshape(1, -1, 2)
    return np.asarray(skin(CENTRES[:, None] + cells * SIZES[:, None]).mean(axis=1))
