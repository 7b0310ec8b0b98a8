"""Stills of synthetic people who show it openly, for the model that photos are judged by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from austicker.causal import Population
from austicker.causal.population import RESTING
from austicker.faces.blendshapes import roi_activation
from austicker.faces.models import FaceModels
from austicker.faces.still import find_faces
from austicker.synth.clip import record_clip
from austicker.synth.expression import pick_emotion
from austicker.synth.level import LEVELS
from austicker.synth.prototypes import CLASSES
from austicker.synth.session import open_session
from austicker.synth.streams import stream
from austicker.synth.subject import Subject
from austicker.types import Image

PEOPLE, SEED = 120, 2028
_CLASSES = 3
_CLIPS = 2 * _CLASSES
_OPENLY = replace(
    LEVELS["easy"], intensity=0.7, spread=0.35, faintest=0.3, strongest=1.0, label_noise=0.0
)
"""What people show in photos is no micro-expression."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """One rendered picture: whose, what it shows, and the picture itself, (H, W, 3) uint8 RGB."""

    name: str
    subject: str
    label: str
    image: Image


def pictures_of(number: int, seed: int = SEED) -> Iterator[Shown]:
    """Six expressions and two neutral faces of one synthetic person, about 3 s.

    Args:
        number: Of the person, 0-based.
        seed: Of everybody.
    """
    names = list(CLASSES[_CLASSES])
    subject = pictured(number)
    session = open_session(Subject.draw(seed, number), _OPENLY)
    for clip in range(_CLIPS):
        name = names[(clip + number) % _CLASSES]
        rng = stream(seed, "subject", number, "clip", clip, "emotion")
        emotion = pick_emotion(name, _CLASSES, rng)
        recording = record_clip(session, clip, emotion, classes=_CLASSES)
        mark = recording.annotations[0]
        yield Shown(f"{subject}_{clip + 1}_apex", subject, name, recording.frame(mark.apex))
        if clip % _CLASSES == 0:
            picture = recording.frame(mark.onset)
            yield Shown(f"{subject}_{clip + 1}_onset", subject, RESTING, picture)


def pictured(number: int) -> str:
    """How the pictures call person `number` (0-based)."""
    return f"sub{number + 1:03d}"


def still_population(
    models: FaceModels,
    people: int = PEOPLE,
    seed: int = SEED,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Population, int]:
    """Activations of rendered faces: six expressions and two neutral faces of everybody.

    Args:
        models: Networks: the faces are found and read as those of photos are.
        people: How many; about 3 s each.
        seed: Of everything.
        progress: Called with people done and their total.

    Returns:
        The population, and in how many pictures no face was found.
    """
    values, labels, subjects, missed = [], [], [], 0
    for number in range(people):
        for shown in pictures_of(number, seed):
            found = find_faces(shown.image, models.detectors, models.mesh).meshes
            if not found:
                missed += 1
                continue
            values.append(roi_activation(models.blendshapes.scores(found[0])))
            labels.append(shown.label)
            subjects.append(shown.subject)
        if progress is not None:
            progress(number + 1, people)
    name = f"synthetic stills, seed {seed}"
    stacked = np.array(values).reshape(-1, 14, 3)
    return Population(stacked, tuple(labels), tuple(subjects), name, "activation"), missed
