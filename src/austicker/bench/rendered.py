"""Motion maps of synthetic clips, of which only the onset and the apex are ever rendered."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from austicker.bench.maps import Maps
from austicker.motion.crop import Eyes
from austicker.motion.flowmap import flow_map
from austicker.synth.landmarks import NAMES
from austicker.synth.plan import CorpusSpec, recordings_of, session_of
from austicker.synth.prototypes import class_of
from austicker.synth.recording import Recording
from austicker.types import Clip

PLACINGS = 3
"""Maps per clip: one where the eyes truly are, the rest where another crop might put them."""

_SHIFT, _EACH, _SCALE = 1.5, 0.3, 0.1
"""Spread of the crops: both eyes and each, in sixteenths of their distance; log of the scale.
Published crops were placed by face detectors of several kinds, not by eyes."""


def render_maps(
    spec: CorpusSpec,
    rng: np.random.Generator,
    progress: Callable[[int, int], None] | None = None,
) -> Maps:
    """Maps of every clip of a corpus, without its videos: about 2 s a person.

    Args:
        spec: What to render; short clips, three classes.
        rng: Moves the crops.
        progress: Called with clips done and their total.
    """
    raw, labels, subjects, names = [], [], [], []
    for number in range(spec.subjects):
        for recording in recordings_of(spec, session_of(spec, number)):
            clip, eyes = _ends(recording)
            placed = [eyes, *(misplaced(eyes, rng) for _ in range(PLACINGS - 1))]
            raw += [flow_map(clip, place).raw for place in placed]
            labels += [class_of(str(clip.emotion), spec.classes)] * PLACINGS
            subjects += [clip.subject] * PLACINGS
            names += [f"{clip.name}/{i}" for i in range(PLACINGS)]
            if progress is not None:
                progress(len(raw) // PLACINGS, spec.subjects * spec.clips)
    sources = ("synthetic",) * len(raw)
    return Maps(np.stack(raw), tuple(labels), tuple(subjects), sources, tuple(names))


def _ends(recording: Recording) -> tuple[Clip, Eyes]:
    """A clip of the two frames that a map is made of, and where the eyes are in the first."""
    mark = recording.annotations[0]
    frames = np.stack([recording.frame(mark.onset), recording.frame(mark.apex)])
    clip = Clip(
        frames=frames,
        fps=recording.fps,
        onset=0,
        apex=1,
        offset=1,
        subject=f"sub{recording.scene.subject.number + 1:02d}",
        emotion=mark.emotion,
        name=recording.name,
        source="synthetic",
    )
    return clip, eyes_of(recording, mark.onset)


def eyes_of(recording: Recording, index: int) -> Eyes:
    """Where the eyes truly are in frame `index`: the middle between their corners, px."""
    found = dict(zip(NAMES, recording.truth(index).pixels, strict=True))
    left, right = (
        (found[f"{side} inner eye corner"] + found[f"{side} outer eye corner"]) / 2
        for side in ("left", "right")
    )
    return (float(left[0]), float(left[1])), (float(right[0]), float(right[1]))


def misplaced(eyes: Eyes, rng: np.random.Generator) -> Eyes:
    """Eyes where another finder might put them."""
    places = np.array(eyes)
    cell = float(np.hypot(*(places[1] - places[0]))) / 16
    middle = places.mean(axis=0)
    places = middle + (places - middle) * np.exp(rng.normal(0, _SCALE))
    places = places + rng.normal(0, _SHIFT * cell, 2) + rng.normal(0, _EACH * cell, (2, 2))
    (x0, y0), (x1, y1) = places.tolist()
    return (x0, y0), (x1, y1)
