"""Small geometry of faces: boxes, upright crops, and the rigid pose of a head."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from austicker.robust import median
from austicker.types import Floats

# Mesh indices (MediaPipe's 468-point topology) at the corners of the two eyes, outer corner
# first; "left" is the viewer's left.
LEFT_EYE = (33, 133)
RIGHT_EYE = (263, 362)
CHIN = 152
_EYES = np.array([*LEFT_EYE, *RIGHT_EYE], dtype=np.intp)
FOREHEAD = 10

# Points that expressions hardly move: bridge and root of the nose, temples, eye corners, upper
# face outline, the hairline and the ears' side of the cheeks.
STABLE = np.array(
    [
        *(6, 8, 9, 151, 168, 197, 195, 5, 122, 351, 193, 417, 245, 465),
        *(10, 109, 338, 67, 297, 103, 332, 54, 284, 21, 251, 162, 389, 127, 356, 234, 454),
        *(93, 323, 132, 361, 33, 133, 263, 362, 139, 368, 34, 264, 143, 372, 227, 447),
        *(137, 366, 177, 401, 116, 345, 108, 337, 69, 299, 104, 333),
    ],
    dtype=np.intp,
)


@dataclass(frozen=True, slots=True)
class FaceCrop:
    """An upright square around a face.

    Attributes:
        x, y: Centre, px.
        side: Full side, px.
        angle: Roll of the eye line, radians, positive clockwise on screen.
    """

    x: float
    y: float
    side: float
    angle: float

    def to_image(self, pixels: int) -> Floats:
        """(2, 3) matrix from a (pixels, pixels) picture of the crop to the image."""
        k = self.side / pixels
        cos, sin = np.cos(self.angle) * k, np.sin(self.angle) * k
        half = (pixels - 1) / 2
        return np.array(
            [
                [cos, -sin, self.x - (cos - sin) * half],
                [sin, cos, self.y - (sin + cos) * half],
            ]
        )


def crop_of_mesh(landmarks: Floats, margin: float = 1.5) -> FaceCrop:
    """The crop that the mesh network expects around known landmarks.

    Args:
        landmarks: (478, 2 or 3) px.
        margin: Side over the long side of the upright bounding box; 1.5 in MediaPipe's pipeline.
    """
    points = landmarks[:468, :2]
    angle = eye_angle(points)
    cos, sin = np.cos(angle), np.sin(angle)
    upright = points @ np.array([[cos, -sin], [sin, cos]])
    low, high = upright.min(0), upright.max(0)
    mid = np.array([[cos, -sin], [sin, cos]]) @ ((low + high) / 2)
    return FaceCrop(float(mid[0]), float(mid[1]), float(np.max(high - low)) * margin, angle)


def eye_angle(landmarks: Floats) -> float:
    """Roll of the line through the outer eye corners, radians."""
    across = landmarks[RIGHT_EYE[0], :2] - landmarks[LEFT_EYE[0], :2]
    return float(np.arctan2(across[1], across[0]))


def inter_ocular(landmarks: Floats) -> float:
    """Distance between the centres of the two eyes, px."""
    (a, b), (c, d) = ((landmarks[corner, :2] for corner in eye) for eye in (LEFT_EYE, RIGHT_EYE))
    right, down = ((c + d) / 2 - (a + b) / 2).tolist()
    return math.hypot(right, down)


def box_of_mesh(landmarks: Floats) -> Floats:
    """(4,) x0, y0, x1, y1 px: the bounding box of the face outline."""
    across = np.ascontiguousarray(landmarks[:468, :2].T)  # columns are slow to search
    return np.concatenate([across.min(axis=1), across.max(axis=1)])


def face_side(landmarks: Floats) -> float:
    """Side, px, of the square as large as the bounding box of the face outline."""
    box = box_of_mesh(landmarks)
    return float(np.sqrt(np.prod(box[2:] - box[:2])))


def overlap(a: Floats, b: Floats) -> float:
    """Intersection over union of two boxes (x0, y0, x1, y1)."""
    size = np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None)
    inter = float(size[0] * size[1])
    union = float(np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2])) - inter
    return inter / union if union > 0 else 0.0


def frontal_template(landmarks: Floats) -> Floats:
    """Turn landmarks to face the viewer: (478, 3), origin at the mean of the stable points.

    The x axis runs along the eyes, y from forehead to chin, so z comes out towards the back.
    """
    centred = landmarks - landmarks[STABLE].mean(0)
    across = landmarks[RIGHT_EYE[0]] - landmarks[LEFT_EYE[0]]
    x = across / np.linalg.norm(across)
    down = landmarks[CHIN] - landmarks[FOREHEAD]
    y = down - (down @ x) * x
    y = y / np.linalg.norm(y)
    axes = np.stack([x, y, np.cross(x, y)])
    return np.asarray(centred @ axes.T)


def fit_pose(template: Floats, landmarks: Floats) -> tuple[Floats, float]:
    """Rigid pose of a head under scaled orthographic projection.

    Least-squares similarity in 3D (Umeyama, PAMI 1991) over the stable points, with one
    re-weighting against outliers, of which the two image rows are kept.

    Args:
        template: (478, 3) frontal points of this head.
        landmarks: (478, 3) px.

    Returns:
        (2, 4) matrix from (x, y, z, 1) of the template to image px, and the RMS residual as a
        fraction of the inter-ocular distance.
    """
    source, target = template[STABLE], landmarks[STABLE]
    weights = np.ones(len(source))
    for _ in range(2):
        total = weights.sum()
        mean_s = weights @ source / total
        mean_t = weights @ target / total
        a, b = source - mean_s, target - mean_t
        u, s, vt = np.linalg.svd((b * weights[:, None]).T @ a)
        sign = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt)) or 1.0])
        rotation = (u * sign) @ vt
        scale = float((s * sign).sum() / (weights @ (a**2).sum(1)))
        residual = np.linalg.norm(b - scale * a @ rotation.T, axis=1)
        spread = median(residual) + 1e-9
        weights = 1 / (1 + (residual / (2 * spread)) ** 2)
    linear = scale * rotation
    offset = mean_t - linear @ mean_s
    pose = np.concatenate([linear[:2], offset[:2, None]], axis=1)
    rms = float(np.sqrt((residual**2).mean())) / max(inter_ocular(landmarks), 1e-6)
    return pose, rms


def project(pose: Floats, points: Floats) -> Floats:
    """Apply a (2, 4) pose to (..., 3) template points: (..., 2) px."""
    return np.asarray(points @ pose[:, :3].T + pose[:, 3])


def eyes_under(pose: Floats, template: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
    """Centres of the viewer's left and right eye, px, of a head under a (2, 4) pose."""
    a, b, c, d = project(pose, template[_EYES]).tolist()
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), ((c[0] + d[0]) / 2, (c[1] + d[1]) / 2)


def unproject_frame(pose: Floats, landmarks: Floats) -> Floats:
    """Carry (478, 3) image landmarks back into template coordinates."""
    linear = pose[:, :3]
    scale = float(np.sqrt((linear**2).sum() / 2))
    rows = linear / scale
    rotation = np.stack([rows[0], rows[1], np.cross(rows[0], rows[1])])
    flat = np.column_stack([landmarks[:, :2] - pose[:, 3], landmarks[:, 2]])
    depth = flat[:, 2] - flat[STABLE, 2].mean()
    return np.asarray(np.column_stack([flat[:, :2], depth]) / scale @ rotation)
