"""Protect one photo: every face wears a sticker on its most active region."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from austicker.errors import NoFaceError
from austicker.faces.geometry import box_of_mesh, fit_pose, frontal_template
from austicker.faces.models import FaceModels
from austicker.faces.still import find_faces
from austicker.media.output import check_output
from austicker.media.photo import read_photo, write_photo
from austicker.protection.options import Options
from austicker.protection.planner import Planner
from austicker.protection.portrait import take
from austicker.protection.sticker_track import StickerTrackBuilder
from austicker.render import blur_box, coverage, face_light
from austicker.stickers import resolve_sticker
from austicker.types import Image, PersonReport, Placement, Protected

MOVING = frozenset({"skin", "decoy"})
"""Attachments that differ from `head` only where something moves."""


def protect_photo(source: Path, output: Path, options: Options, models: FaceModels) -> Protected:
    """Write a protected copy of a photo.

    Args:
        source: Any picture file Pillow reads.
        output: Where the copy goes; replaced if it exists, never left half-written.
        options: Settings.
        models: Networks.

    Raises:
        InputError: The photo cannot be read or is too large.
        NoFaceError: No face in it, and `copy_faceless` is off.
        OutputError: The copy cannot be written.
    """
    began = time.perf_counter()
    check_output(source, output)
    photo = read_photo(source, max_pixels=options.max_pixels)
    image, people, notes, blurred = protect_image(photo.image, options, models)
    if not people and not blurred and not options.copy_faceless:
        raise NoFaceError(
            f"{source}: no face was found, so nothing was written; "
            "--copy-faceless writes it unchanged"
        )
    write_photo(photo, image, output, keep_metadata=options.keep_metadata)
    return Protected(
        source=source,
        output=output,
        frames=1,
        people=people,
        seconds=time.perf_counter() - began,
        blurred=blurred,
        notes=(*photo.notes, *notes),
    )


def protect_image(
    image: Image, options: Options, models: FaceModels
) -> tuple[Image, tuple[PersonReport, ...], tuple[str, ...], int]:
    """Protect the faces of a picture in memory.

    Args:
        image: (H, W, 3) uint8 RGB.
        options: Settings.
        models: Networks.

    Returns:
        A protected copy, what was done for each face, notes for the user, and the number of faces
        that were blurred because no mesh fits them.
    """
    found = find_faces(image, models.detectors, models.mesh)
    meshes = found.meshes
    shown = meshes[:1] if options.faces == "largest" else meshes
    _, sticker = resolve_sticker(options.sticker)
    fitter = StickerTrackBuilder(sticker, options, 1.0)
    planner = Planner(options, models.blendshapes)
    out = image.copy()
    people = []
    for person, mesh in enumerate(shown, start=1):
        portrait = take(image, mesh) if options.portraits else None
        decision = planner.by_expression(person, mesh, portrait)
        placements = tuple(_still(p) for p in decision.placements)
        template = frontal_template(np.asarray(mesh, float))
        pose, _ = fit_pose(template, np.asarray(mesh, float))
        light = face_light(image, box_of_mesh(mesh))
        layers = [fitter.on(template, pose, p, light=light) for p in placements]
        for layer in layers:
            layer.paint(out, image, pose)
        worn = [(layer.compositor, layer.where(pose)) for layer in layers]
        people.append(
            PersonReport(
                person=person,
                shot=1,
                first=0,
                last=0,
                placements=placements,
                protected=1,
                held=0,
                lost=0,
                coverage=coverage(worn, box_of_mesh(mesh)),
            )
        )
    boxes = found.boxes if options.faces == "all" or not meshes else ()
    for box in boxes:
        blur_box(out, box, out=out)
    notes = []
    fewer = planner.limits.note()
    if people and fewer:
        notes.append(fewer)
    if options.attach in MOVING and meshes:
        notes.append(f"nothing moves in a photo: '{options.attach}' stickers lie still on the head")
    if people and options.victim is not None:
        notes.append("a photo has no movement to ask the victim about; the model was asked instead")
    if people and options.proof:
        notes.append("no judge was asked: they read motion, so the proof needs a video")
    if boxes:
        notes.append(f"{len(boxes)} faces too hidden or small for a sticker were blurred")
    if not meshes and not boxes:
        notes.append("no face was found; the picture was copied unchanged")
    if len(meshes) > len(shown):
        bare = len(meshes) - len(shown)
        notes.append(f"{bare} smaller faces were left as they are (--faces largest)")
    return out, tuple(people), tuple(notes), len(boxes)


def _still(placement: Placement) -> Placement:
    """What is worn in a photo, in which nothing moves."""
    return replace(placement, attachment="head") if placement.attachment in MOVING else placement
