"""Makes the pictures of docs/synth.md: ``python docs/make_synth.py``."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from austicker.synth import (
    LEVELS,
    SHAPES,
    Camera,
    Sensor,
    Subject,
    blend,
    expose,
    open_session,
    record_clip,
    set_scene,
)
from austicker.types import Image

OUT = Path(__file__).parent / "img"


def label(image: Image, text: str) -> Image:
    """Write on a copy."""
    image = image.copy()
    for colour, width in (((0, 0, 0), 3), ((255, 255, 255), 1)):
        cv2.putText(image, text, (5, 15), cv2.FONT_HERSHEY_SIMPLEX, 0.4, colour, width, cv2.LINE_AA)
    return image


def sheet(images: list[Image], columns: int) -> Image:
    """Images of one size in rows."""
    blank = np.full_like(images[0], 255)
    images = images + [blank] * (-len(images) % columns)
    rows = [np.hstack(images[k : k + columns]) for k in range(0, len(images), columns)]
    return np.vstack(rows)


def save(name: str, image: Image) -> None:
    """Write a PNG."""
    cv2.imwrite(str(OUT / name), image[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])


def colours(flow: npt.NDArray[np.float32], most: float) -> Image:
    """Direction as hue, length as saturation."""
    length = np.linalg.norm(flow, axis=2)
    hsv = np.full((*length.shape, 3), 255, np.uint8)
    hsv[..., 0] = ((np.arctan2(flow[..., 1], flow[..., 0]) + np.pi) / (2 * np.pi) * 179).round()
    hsv[..., 1] = (np.clip(length / most, 0, 1) * 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), np.uint8)


def people() -> None:
    """Sixty people as the default level shows them."""
    images = []
    for number in range(60):
        session = open_session(Subject.draw(5, number), LEVELS["default"])
        frame = record_clip(session, 0, "happiness").frame(0)
        images.append(np.asarray(cv2.resize(frame, (128, 128), interpolation=cv2.INTER_AREA)))
    save("synth_people.png", sheet([np.asarray(i, np.uint8) for i in images], 10))


def units(name: str, intensity: float, seed: int) -> None:
    """Every action unit at one intensity."""
    subject = Subject.draw(5, seed)
    camera = Camera(200, 200, 0.82, (0.5, 0.40))
    scene = set_scene(subject, camera, np.random.default_rng(1), sampling=2)

    def picture(au: int | None) -> Image:
        aus = {} if au is None else {au: (intensity, intensity)}
        linear = scene.render(subject.pose(blend(aus))).linear
        image = expose(linear, Sensor(), 1.0, np.random.default_rng(0))
        return label(image, "neutral" if au is None else f"AU {au}")

    save(name, sheet([picture(None), *(picture(au) for au in SHAPES)], 7))


def clips() -> None:
    """Onset, apex, what changed, and the true and the measured flow."""
    rows = []
    method = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    for number, emotion in enumerate(("happiness", "surprise", "disgust", "repression"), 30):
        clip = record_clip(open_session(Subject.draw(5, number), LEVELS["default"]), 0, emotion)
        mark = clip.annotations[0]
        onset, apex = clip.frame(mark.onset), clip.frame(mark.apex)
        grey = [cv2.cvtColor(f, cv2.COLOR_RGB2GRAY) for f in (onset, apex)]
        seen = method.calc(grey[0], grey[1], np.zeros((*grey[0].shape, 2), np.float32))
        true, person, _ = clip.flow(mark.onset, mark.apex)
        most = float(max(1.0, np.percentile(np.linalg.norm(true[person], axis=1), 99.5)))
        change = np.clip(8 * np.abs(onset.astype(int) - apex), 0, 255).astype(np.uint8)
        measured = np.where(person[..., None], np.asarray(seen, np.float32), 0)
        rows += [
            label(onset, f"{emotion}, onset"),
            label(apex, "apex, AU " + "+".join(map(str, mark.aus))),
            label(change, "difference x 8"),
            label(colours(true, most), f"true flow, full colour {most:.1f} px"),
            label(colours(measured.astype(np.float32), most), "DIS flow"),
        ]
    small = [np.asarray(cv2.resize(r, (208, 208), interpolation=cv2.INTER_AREA)) for r in rows]
    save("synth_clips.png", sheet([np.asarray(s, np.uint8) for s in small], 5))


if __name__ == "__main__":
    people()
    units("synth_aus_full.png", 1.0, 7)
    units("synth_aus_micro.png", 0.13, 7)
    clips()
