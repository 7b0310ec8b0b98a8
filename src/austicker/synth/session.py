"""A recording session: a person, a camera and lamps; all clips of a person share it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from austicker.synth.camera import Camera
from austicker.synth.level import Level
from austicker.synth.scene import Scene, set_scene
from austicker.synth.sensor import Sensor
from austicker.synth.streams import stream
from austicker.synth.subject import Subject


@dataclass(frozen=True, slots=True, eq=False)
class SubjectSession:
    """The setting in which a person is recorded.

    Attributes:
        scene: Person, camera and light.
        sensor: The camera's imperfections.
        level: Difficulty of the recordings.
        exposure: Gain set for this face, as an operator would.
    """

    scene: Scene
    sensor: Sensor
    level: Level
    exposure: float


def open_session(
    subject: Subject,
    level: Level,
    *,
    width: int = 256,
    height: int = 256,
    sampling: int = 1,
) -> SubjectSession:
    """Set up a recording session; all its settings are drawn from the subject's own seed.

    Args:
        subject: The person to record.
        level: Difficulty of the recordings.
        width: Width of the picture, px.
        height: Height of the picture, px.
        sampling: Samples per pixel and axis, see `set_scene`.
    """

    def rng(component: str) -> np.random.Generator:
        return stream(subject.seed, "subject", subject.number, component)

    r, spread = rng("framing"), level.framing
    face = float(np.clip(0.62 * np.exp(r.normal(0, 0.10) * spread), 0.45, 0.85))
    centre = (0.5 + 0.02 * spread * r.normal(), 0.46 + 0.02 * spread * r.normal())
    camera = Camera(width, height, face, (float(centre[0]), float(centre[1])))
    r = rng("sensor")
    noisy = float(np.exp(r.normal(0, 1) * level.sensor_spread))
    sharp = float(np.exp(r.normal(0, 0.2)))
    grey, packed, quality = r.random(), r.random(), int(r.integers(82, 97))
    sensor = Sensor(
        blur=level.blur * sharp * min(width, height) / 256,
        read=level.read * noisy,
        shot=level.shot * noisy,
        grey=bool(grey < level.grey),
        quality=quality if packed < level.compression else None,
    )
    contrast = float(np.clip(0.6 + 0.4 * level.framing, 0.6, 1.2))
    scene = set_scene(subject, camera, rng("light"), contrast=contrast, sampling=sampling)
    return SubjectSession(scene, sensor, level, _exposure(scene, rng("exposure")))


def _exposure(scene: Scene, rng: np.random.Generator) -> float:
    """Gain that brings the face most of the way to mid grey; dark skin stays dark."""
    picture = scene.render(scene.subject.pose())
    head = scene.subject.head
    shown = np.unique(picture.ids[picture.ids >= 0])
    corner = scene.subject.triangles[shown, 0]
    corner = corner[corner < len(head.points)]
    x, y = np.rint(picture.xy[corner[head.face[corner] > 0.5]]).astype(int).T // scene.sampling
    x, y = np.clip(x, 0, scene.camera.width - 1), np.clip(y, 0, scene.camera.height - 1)
    light = float(np.median(picture.linear[y, x].mean(axis=1)))
    wanted = 0.25 * float(np.exp(rng.normal(0, 0.2)))
    return float(np.clip((wanted / max(light, 1e-3)) ** 0.6, 0.6, 2.5))
