"""Draw the pictures of docs/attachments.md on synthetic faces: python docs/make_worn.py."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from austicker.faces.geometry import box_of_mesh, fit_pose, frontal_template
from austicker.faces.models import FaceModels, load_models
from austicker.faces.still import find_faces
from austicker.protection.options import SurfaceKind
from austicker.protection.sticker_track import StickerTrackBuilder
from austicker.rendering import DrapedSticker, face_light
from austicker.rendering.drift import path
from austicker.synth import Camera, Sensor, Subject, blend, expose, set_scene
from austicker.types import Drift, Floats, Image, Placement, Window

HERE = Path(__file__).parent / "img"
SEED, PEOPLE = 3, (1, 4)
SIDE = 512
YAWS = (-30, -15, 0, 15, 30)
WORN = (("dots", 8), ("flower", 6), ("heart", 12), ("happy", 14), ("star", 9))
PLACES = (
    (("star", 1), ("heart", 4), ("dots", 13)),
    (("stripes", 8), ("surprised", 9), ("plaster", 6)),
    (("flower", 2), ("dots", 10), ("angry", 14)),
    (("happy", 11), ("star", 8), ("sad", 3)),
)
SURFACES: tuple[SurfaceKind, ...] = ("flat", "mesh")
WINDOW = Window(6, 14, 24, 1.0)
ASKED: Drift = (0.012, -0.016)
FPS = Fraction(25)
INK, GROUND = (60, 50, 44), (235, 231, 226)


def photo(number: int, yaw: float) -> Image:
    """A synthetic person who has turned the head by so many degrees."""
    subject = Subject.draw(SEED, number)
    rng = np.random.default_rng([SEED, number])
    scene = set_scene(subject, Camera(SIDE, SIDE), rng, contrast=0.9, sampling=2)
    points = subject.pose(blend({}), (0.0, float(np.deg2rad(yaw)), 0.0))
    return expose(scene.render(points).linear, Sensor(read=0.001, shot=0.004), 1.0, rng)


def mesh_of(image: Image, models: FaceModels) -> Floats:
    """(478, 3) px of the face in a picture."""
    return np.asarray(find_faces(image, models.detectors, models.mesh).meshes[0], float)


def worn(
    image: Image,
    mesh: Floats,
    template: Floats,
    stickers: Sequence[tuple[str, int]],
    surface: SurfaceKind,
) -> Image:
    """The picture with stickers on."""
    pose, _ = fit_pose(template, mesh)
    light = face_light(image, box_of_mesh(mesh))
    builder = StickerTrackBuilder(surface, float(FPS))
    out = image.copy()
    for name, roi in stickers:
        placement = Placement(roi, name, 2.0, "head", "")
        builder.on(template, pose, placement, light=light).paint(out, image, pose)
    return out


def cut(image: Image, mesh: Floats) -> Image:
    """(410, 360, 3) the face."""
    x, y = (box_of_mesh(mesh)[:2] + box_of_mesh(mesh)[2:]) / 2
    left = int(np.clip(x - 180, 0, SIDE - 360))
    top = int(np.clip(y - 225, 0, SIDE - 410))
    return image[top : top + 410, left : left + 360]


def sheet(rows: Sequence[Sequence[Image]], sides: Sequence[str], tops: Sequence[str]) -> Image:
    """Pictures in rows, with words beside and above."""
    height, width = rows[0][0].shape[:2]
    left, top = 46, 26
    size = (left + width * len(rows[0]), top + height * len(rows))
    canvas = Pictures.new("RGB", size, GROUND)
    draw, font = ImageDraw.Draw(canvas), ImageFont.load_default(16)
    for column, word in enumerate(tops):
        draw.text((left + (column + 0.5) * width, top / 2), word, INK, font, anchor="mm")
    for row, (pictures, word) in enumerate(zip(rows, sides, strict=True)):
        draw.text((left / 2, top + (row + 0.5) * height), word, INK, font, anchor="mm")
        for column, picture in enumerate(pictures):
            canvas.paste(Pictures.fromarray(picture), (left + column * width, top + row * height))
    return np.asarray(canvas)


def save(image: Image, name: str, scale: float, quality: int = 82) -> None:
    """Write a JPEG below docs/img."""
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    Pictures.fromarray(np.asarray(small, np.uint8)).save(
        HERE / name, quality=quality, optimize=True, progressive=True
    )


def yaws(models: FaceModels) -> None:
    """Flat and mesh side by side as the head turns."""
    rows, sides = [], []
    for number in PEOPLE:
        images = [photo(number, yaw) for yaw in YAWS]
        meshes = [mesh_of(image, models) for image in images]
        template = frontal_template(meshes[YAWS.index(0)])
        for surface in SURFACES:
            pairs = zip(images, meshes, strict=True)
            rows.append([cut(worn(i, m, template, WORN, surface), m) for i, m in pairs])
            sides.append(surface)
    save(sheet(rows, sides, [f"{yaw} degrees" for yaw in YAWS]), "worn_yaw.jpg", 0.55)


def places(models: FaceModels) -> None:
    """Many designs on all regions, in mesh."""
    rows = []
    for number in PEOPLE:
        image = photo(number, 8)
        mesh = mesh_of(image, models)
        template = frontal_template(mesh)
        rows.append([cut(worn(image, mesh, template, some, "mesh"), mesh) for some in PLACES])
    tops = ["ROI " + ", ".join(str(roi) for _, roi in some) for some in PLACES]
    save(sheet(rows, ["", ""], tops), "worn_places.jpg", 0.62)


def decoy(models: FaceModels) -> None:
    """A decoy at onset and apex, the same enlarged, and the two in turn as a GIF."""
    image = photo(PEOPLE[1], 0)
    mesh = mesh_of(image, models)
    template = frontal_template(mesh)
    pose, _ = fit_pose(template, mesh)
    light = face_light(image, box_of_mesh(mesh))
    frames, corners = [], []
    for index in range(WINDOW.offset + 6):
        out = image.copy()
        for name, roi in (("dots", 8), ("happy", 12)):
            drift = path([WINDOW], [ASKED], (0, WINDOW.offset + 6), float(FPS), _rng(roi))
            placement = Placement(roi, name, 2.0, "decoy", "", drifts=(ASKED,))
            track = StickerTrackBuilder("mesh", float(FPS)).on(
                template, pose, placement, light=light, drift=drift
            )
            track.paint(out, image, pose, index)
            where = track.where(pose, index)
            if isinstance(where, DrapedSticker):
                corners.append(where.surface.matrix(pose)[:, 2])
        frames.append(out)
    onset, apex = frames[WINDOW.onset], frames[WINDOW.apex]
    x, y = np.rint(corners[0]).astype(int)
    near = [
        cv2.resize(f[y - 60 : y + 63, x - 54 : x + 54], (360, 410), interpolation=cv2.INTER_CUBIC)
        for f in (onset, apex)
    ]
    whole = [cut(onset, mesh), cut(apex, mesh)]
    pairs = [whole, [np.asarray(n, np.uint8) for n in near]]
    save(sheet(pairs, ["", ""], ["onset", "apex"]), "decoy.jpg", 0.8)
    palette = Pictures.fromarray(np.vstack(whole)).quantize(256, Pictures.Quantize.MAXCOVERAGE)
    quantised = [Pictures.fromarray(w).quantize(palette=palette) for w in whole]
    quantised[0].save(
        HERE / "decoy.gif", save_all=True, append_images=quantised[1:], duration=400, loop=0
    )


def _rng(roi: int) -> np.random.Generator:
    return np.random.default_rng([0, 1, roi])


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    networks = load_models()
    yaws(networks)
    places(networks)
    decoy(networks)
