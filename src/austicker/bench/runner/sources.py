"""The clips of a [[data]] section: what victims learn from, and what they are tried on."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from austicker.bench.collect import collect, labelled_dataset
from austicker.bench.datasets.mappings import MEGC2019
from austicker.bench.datasets.records import Dataset, Dropped, Sample, Still
from austicker.bench.eyes import EyeFinder
from austicker.bench.labelled import LabelledInputs
from austicker.bench.rendered import RENDERED, eyes_of, render_inputs
from austicker.bench.runner.cells import slug
from austicker.bench.runner.config import Source
from austicker.bench.runner.portions import Portion, portions_of
from austicker.bench.samples.flow import FlowSample
from austicker.bench.samples.pixel_renderer import PixelRenderer
from austicker.bench.samples.pixels import pixel_sample
from austicker.bench.samples.protocol import EvaluationSample, Shared
from austicker.bench.samples.stills import still_sample
from austicker.causal.population import RESTING
from austicker.errors import DataError, NoFaceError, UsageError
from austicker.faces.models import FaceModels
from austicker.motion.crop import Eyes
from austicker.motion.flowmap import FlowMap, flow_map
from austicker.protection.options import SurfaceKind
from austicker.recognizers.inputs import Input
from austicker.synth.clip import record_clip
from austicker.synth.expression import pick_emotion
from austicker.synth.level import level_named
from austicker.synth.plan import CorpusSpec
from austicker.synth.prototypes import CLASSES, class_of
from austicker.synth.recording import Recording, subject_name
from austicker.synth.session import open_session
from austicker.synth.streams import stream
from austicker.synth.subject import Subject
from austicker.types import Clip, Image

FPS, SIDE, MARGIN = Fraction(60), 400, 0.5
"""Of filmed synthetic clips: frames/s, px, and neutral seconds before and after."""

Progress = Callable[[int, int], None]


@dataclass(slots=True, eq=False)
class Material:
    """What a [[data]] section stands for.

    Attributes:
        source: The section.
    """

    source: Source
    _found: Dataset[Any] | None = field(default=None, init=False)

    @property
    def found(self) -> Dataset[Any]:
        """The data set on disk, scanned once.

        Raises:
            DataError: It is not laid out as expected.
            UsageError: Unknown name.
        """
        if self._found is None:
            self._found = labelled_dataset(self.source.set, Path(self.source.root))
        return self._found

    @property
    def classes(self) -> tuple[str, ...]:
        """What results are reported in."""
        if self.source.set != RENDERED:
            return self.found.mapping.classes
        return (*MEGC2019.classes, RESTING) if self.source.path == "stills" else MEGC2019.classes

    @property
    def table(self) -> dict[str, str]:
        """Emotion -> class."""
        if self.source.set != RENDERED:
            return dict(self.found.mapping.table)
        return {**MEGC2019.table, RESTING: RESTING}

    def portions(self) -> tuple[Portion, ...]:
        """Everybody that victims are tried on, in order; see `Portion`.

        Raises:
            DataError: The data set cannot be used.
        """
        unnamed = 0
        if self.source.set == RENDERED:
            names = tuple(subject_name(i) for i in range(self.source.people))
        else:
            names = self.found.subjects
            unnamed = sum(not sample.subject for sample in self.found)
        return portions_of(names[: self.source.most_subjects or None], unnamed)

    def names(self, portion: Portion) -> tuple[str, ...]:
        """The clips of a portion of a data set on disk; none of what is rendered."""
        return tuple(sample.name for sample in self._samples(portion))

    def _samples(self, portion: Portion) -> Iterator[Sample[Any]]:
        if self.source.set != RENDERED:
            own = (sample for sample in self.found if sample.subject == portion.subject)
            yield from (sample for number, sample in enumerate(own) if portion.holds(number))

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        """Samples that the loader left out."""
        return () if self.source.set == RENDERED else self.found.dropped

    def examples(self, kind: Input, progress: Progress | None = None) -> LabelledInputs:
        """What the victims learn from.

        Raises:
            DataError: The data set holds nothing of that kind.
        """
        source = self.source
        if source.set != RENDERED:
            return collect(self.found, kind, EyeFinder().find, progress)
        if source.path == "stills":
            raise UsageError("pictures rendered for it come without a victim to train; use 'fer'")
        return render_inputs(self._learnt(), kind, progress)

    @property
    def learnt_name(self) -> str:
        """Name of what victims learn from, the same for sections that learn from the same."""
        if self.source.set != RENDERED:
            return slug(f"{self.source.name}-{self.source.set}")
        spec = self._learnt()
        return f"rendered-{spec.level}-{spec.subjects}x{spec.clips}-seed{spec.seed}"

    def _learnt(self) -> CorpusSpec:
        source = self.source
        if source.learn_people:
            return CorpusSpec(
                subjects=source.learn_people,
                clips=source.learn_clips,
                level=source.level,
                seed=source.learn_start,
            )
        return self._corpus()

    def _corpus(self) -> CorpusSpec:
        source = self.source
        return CorpusSpec(
            subjects=source.people, clips=source.clips, level=source.level, seed=source.start
        )

    def samples(
        self, portion: Portion, shared: Shared, done: Container[str] = ()
    ) -> Iterator[EvaluationSample | Dropped]:
        """Every clip of a portion, one after the other.

        Args:
            portion: Whose.
            shared: Models, networks, and what victims read.
            done: Names to leave out.
        """
        if self.source.set == RENDERED:
            for one in self._rendered(portion.subject, shared, done):
                if one.name not in done:
                    yield one
            return
        for sample in self._samples(portion):
            if sample.name in done:
                continue
            try:
                yield self._scene(sample, shared)
            except NoFaceError as error:
                yield Dropped(sample.name, "no face", str(error))
            except DataError as error:
                yield Dropped(sample.name, "unreadable", str(error))

    def _renderer(self, faces: FaceModels) -> PixelRenderer:
        source = self.source
        model = None if source.model == "packaged" else source.model
        surface: SurfaceKind = "flat" if source.fit == "flat" else "mesh"
        return PixelRenderer(faces, surface, source.keep_free, model=model)

    def _scene(self, sample: Sample[Any], shared: Shared) -> EvaluationSample:
        item, path = sample.load(), self.source.path
        # Where nobody is named, intervals are over the samples themselves.
        identity = (sample.name, sample.subject or sample.name, sample.source, str(sample.label))
        if isinstance(item, FlowMap) and path == "flow":
            return FlowSample(*identity, item.raw, shared.models, self.source.keep_free)
        if isinstance(item, Clip) and path == "flow":
            eyes = _EYES.find(item.frames[item.onset])
            return FlowSample(
                *identity, flow_map(item, eyes).raw, shared.models, self.source.keep_free
            )
        if isinstance(item, Clip) and path == "pixels":
            eyes = _EYES.find(item.frames[item.onset])
            return pixel_sample(item, identity, eyes, self._renderer(shared.faces()), shared)
        if isinstance(item, Still) and path == "stills":
            return still_sample(item.image, identity, self._renderer(shared.faces()), shared)
        raise DataError(
            f"{sample.name}: a {type(item).__name__} cannot be used with path '{path}'; choose "
            "flow for maps and clips, pixels for clips, stills for pictures"
        )

    def _rendered(
        self, subject: str, shared: Shared, done: Container[str]
    ) -> Iterator[EvaluationSample | Dropped]:
        number = int(subject.removeprefix("sub")) - 1
        if self.source.path == "stills":
            yield from self._pictures(number, shared)
            return
        for recording, label in self._recordings(number):
            if recording.name in done:
                continue
            identity = (recording.name, subject, "synthetic", label)
            if self.source.path == "flow":
                mark = recording.annotations[0]
                clip = _ends(recording)
                raw = flow_map(clip, eyes_of(recording, mark.onset)).raw
                yield FlowSample(*identity, raw, shared.models, self.source.keep_free)
                continue
            try:
                eyes = eyes_of(recording, recording.annotations[0].onset)
                clip = recording.clip()
                yield pixel_sample(clip, identity, eyes, self._renderer(shared.faces()), shared)
            except NoFaceError as error:
                yield Dropped(recording.name, "no face", str(error))

    def _recordings(self, number: int) -> Iterator[tuple[Recording, str]]:
        """The takes of one synthetic person: in pixels larger, and with time before and after."""
        source = self.source
        film = source.path == "pixels"
        spec = self._corpus()
        names = list(CLASSES[spec.classes])
        side = SIDE if film else spec.size
        person = Subject.draw(source.start, number)
        session = open_session(person, level_named(source.level), width=side, height=side)
        for clip in range(source.clips):
            rng = stream(source.start, "subject", number, "clip", clip, "emotion")
            emotion = pick_emotion(names[(clip + number) % len(names)], spec.classes, rng)
            if film:
                recording = record_clip(session, clip, emotion, fps=FPS, margin=MARGIN)
            else:
                recording = record_clip(session, clip, emotion, fps=Fraction(spec.fps))
            yield recording, class_of(recording.annotations[0].emotion, spec.classes)

    def _pictures(self, number: int, shared: Shared) -> Iterator[EvaluationSample | Dropped]:
        from austicker.bench.stills import pictures_of

        for shown in pictures_of(number, self.source.start):
            identity = (shown.name, subject_name(number), "synthetic", shown.label)
            try:
                yield still_sample(shown.image, identity, self._renderer(shared.faces()), shared)
            except NoFaceError as error:
                yield Dropped(shown.name, "no face", str(error))


class _Eyes:
    """One finder a process."""

    def __init__(self) -> None:
        self._finder: EyeFinder | None = None

    def find(self, image: Image) -> Eyes:
        if self._finder is None:
            self._finder = EyeFinder()
        return self._finder.find(image)


_EYES = _Eyes()


def _ends(recording: Recording) -> Clip:
    mark = recording.annotations[0]
    frames = np.stack([recording.frame(mark.onset), recording.frame(mark.apex)])
    return Clip(
        frames=frames,
        fps=recording.fps,
        onset=0,
        apex=1,
        offset=1,
        subject=subject_name(recording.scene.subject.number),
        emotion=mark.emotion,
        name=recording.name,
        source="synthetic",
    )
