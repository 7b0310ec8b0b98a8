"""Pictures for `studies.stills`, each with its face found; what cannot be used is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from austicker.bench.datasets import DATASETS
from austicker.bench.datasets.records import Sample
from austicker.bench.samples.stills import LEAST_SIDE
from austicker.bench.stills import pictured, pictures_of
from austicker.errors import AuStickerError
from austicker.faces.geometry import box_of_mesh
from austicker.media.photo import read_photo
from austicker.protection.analysis import TrackedPerson
from austicker.protection.analyze import analyze_photo
from austicker.protection.networks import load_once
from austicker.recognizers.inputs import STILLS
from austicker.types import Floats, Image
from austicker.types.stills import RESTING

SEED = 3001
RENDERED, PHOTOS = "rendered", "photos"
_GROUPS = {
    "negative": ("anger", "disgust", "fear", "sadness"),
    "positive": ("happiness",),
}


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One face.

    Attributes:
        name, subject: Of the picture; where nobody is named, every picture is its own person.
        emotions: The emotions that its label stands for.
        image: (H, W, 3) uint8 RGB.
        person: Its largest face.
        still: (224, 224, 3) as recognisers are given it.
    """

    name: str
    subject: str
    emotions: tuple[str, ...]
    image: Image
    person: TrackedPerson
    still: Image

    @property
    def box(self) -> Floats:
        """(4,) of the face, px."""
        return box_of_mesh(self.person.mesh)


@dataclass(slots=True, eq=False)
class Pictures:
    """Pictures of a data set, one after another.

    Attributes:
        dataset: "rendered", "photos" (every face of every file, without a label), or a registered
            data set of stills.
        root: Its folder.
        people: Synthetic people.
        each: Pictures of each.
        most: Pictures drawn of a data set.
        skip: Synthetic people that are left out before those.
        known: Subject and name of pictures that are done.
        side: Rendered faces are cut out, made grey and shrunk to so many px; 0: as they are.
        dropped: Reason -> how many pictures could not be used.
    """

    dataset: str
    root: Path | None
    people: int
    each: int
    most: int
    skip: int = 0
    known: frozenset[tuple[str, str]] = frozenset()
    side: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def __iter__(self) -> Iterator[Picture]:
        """Every picture that can be used; one that cannot is counted and ends nothing."""
        for name, subject, label, load in self._listed():
            if (subject, name) in self.known:
                continue
            try:
                image = load()
                if self.side:
                    image = _shrunken(image, self.side)
                found = _found(name, subject, label, image, every=self.dataset == PHOTOS)
            except AuStickerError as error:
                self.dropped[type(error).__name__.removesuffix("Error")] += 1
                continue
            if not found:
                self.dropped["no face that the mesh fits"] += 1
            yield from (one for one in found if (one.subject, one.name) not in self.known)

    def _listed(self) -> Iterator[tuple[str, str, str, Callable[[], Image]]]:
        """Name, subject, label and reader of every picture."""
        if self.dataset == RENDERED:
            done = Counter(subject for subject, _ in self.known)
            for number in range(self.skip, self.skip + self.people):
                if done[pictured(number)] >= self.each:
                    continue
                shown = (one for one in pictures_of(number, SEED) if one.label != RESTING)
                # They begin with another expression each, so that all come up equally often.
                for one in islice(shown, self.each):
                    yield one.name, one.subject, one.label, partial(_given, one.image)
            return
        if self.dataset == PHOTOS:
            for path in sorted(one for one in (self.root or Path()).iterdir() if one.is_file()):
                yield path.stem, path.stem, "", partial(_photo, path)
            return
        found = DATASETS.make(self.dataset).scan(self.root or Path()).labelled()
        self.dropped.update(f"data set: {one.reason}" for one in found.dropped)
        order = np.random.default_rng(SEED).permutation(len(found.samples))[: self.most]
        for at in order:
            sample = found.samples[int(at)]
            subject = sample.subject or sample.name
            yield sample.name, subject, sample.label or "", partial(_loaded, sample)


def _shrunken(image: Image, side: int) -> Image:
    """The face of a picture as FER2013 shows one: square, grey and small; as it is without one."""
    import cv2

    people = analyze_photo(image, load_once()).people
    if not people:
        return image
    x0, y0, x1, y1 = box_of_mesh(people[0].mesh)
    half, across, down = 0.55 * max(x1 - x0, y1 - y0), (x0 + x1) / 2, (y0 + y1) / 2
    rows = slice(max(0, round(down - half)), round(down + half))
    face = image[rows, max(0, round(across - half)) : round(across + half)]
    grey = cv2.cvtColor(np.ascontiguousarray(face), cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_GRAY2RGB), np.uint8)


def _given(image: Image) -> Image:
    return image


def _photo(path: Path) -> Image:
    return read_photo(path).image


def _loaded(sample: Sample[Any]) -> Image:
    image: Image = sample.load().image
    return image


def _found(
    name: str, subject: str, label: str, image: Image, *, every: bool
) -> tuple[Picture, ...]:
    """The picture with its largest face, or each; small ones enlarged, or no detector sees them."""
    import cv2

    side = min(image.shape[:2])
    if side < LEAST_SIDE:
        scale = LEAST_SIDE / side
        image = np.asarray(
            cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8
        )
    people = analyze_photo(image, load_once(), portraits=True).people
    found = []
    for number, person in enumerate(people if every else people[:1], start=1):
        eyes = person.eyes(0)
        if eyes is not None:
            own = f" {number}" if every else ""
            still = STILLS.take(np.stack([image, image]), eyes)
            emotions = _GROUPS.get(label, (label,))
            found.append(Picture(name + own, subject + own, emotions, image, person, still))
    return tuple(found)
