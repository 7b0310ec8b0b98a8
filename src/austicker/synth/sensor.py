"""A camera's sensor: blur, exposure, noise, sRGB and compression of linear light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.synth.layout import Plane


@dataclass(frozen=True, slots=True)
class Sensor:
    """A camera's imperfections.

    Attributes:
        blur: Standard deviation of the lens blur, px.
        read: Noise of the read-out, linear units (white is 1).
        shot: Photon noise; its variance is `shot` squared times the light.
        grey: Whether it records no colour.
        quality: JPEG quality of every stored frame, 1-100; None for lossless.
    """

    blur: float = 0.45
    read: float = 0.0
    shot: float = 0.0
    grey: bool = False
    quality: int | None = None


_STEPS = 4096


def _tone_curve() -> npt.NDArray[np.uint8]:
    """Linear 0-2 -> sRGB byte, with a soft shoulder above 0.8 (IEC 61966-2-1 otherwise)."""
    light = np.linspace(0, 2, 2 * _STEPS + 1)
    light = np.where(light > 0.8, 0.8 + 0.2 * (1 - np.exp(-(light - 0.8) / 0.2)), light)
    curve = np.where(
        light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055
    )
    return np.asarray(np.clip(curve, 0, 1) * 255 + 0.5).astype(np.uint8)


_CURVE = _tone_curve()


def expose(
    linear: Plane, sensor: Sensor, gain: float, rng: np.random.Generator
) -> npt.NDArray[np.uint8]:
    """Take a picture: (H, W, 3) linear float32 -> uint8 sRGB.

    Args:
        linear: (H, W, 3), white is 1.
        sensor: The camera.
        gain: Exposure of this frame, around 1.
        rng: For the noise of this frame.
    """
    import cv2

    light = linear * np.float32(gain)
    if sensor.blur > 0:
        light = np.asarray(cv2.GaussianBlur(light, (0, 0), sensor.blur), np.float32)
    if sensor.grey:
        light = (light @ np.array([0.2126, 0.7152, 0.0722], np.float32))[..., None]
    if sensor.read > 0 or sensor.shot > 0:
        grain = rng.standard_normal(light.shape, dtype=np.float32)
        deviation = np.sqrt(sensor.read**2 + sensor.shot**2 * np.maximum(light, 0))
        light = light + grain * deviation.astype(np.float32)
    index = np.clip(light * _STEPS, 0, 2 * _STEPS).astype(np.int32)
    picture = _CURVE[index]
    if sensor.grey:
        picture = np.repeat(picture, 3, axis=2)
    if sensor.quality is not None:
        flags = [int(cv2.IMWRITE_JPEG_QUALITY), sensor.quality]
        _, data = cv2.imencode(".jpg", picture[..., ::-1], flags)
        picture = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[..., ::-1]
    return np.ascontiguousarray(picture, dtype=np.uint8)
