"""A recording of one person: frames rendered on request, and the ground truth of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from austicker.errors import UsageError
from austicker.synth.actions import Sides
from austicker.synth.landmarks import landmark_vertices
from austicker.synth.performance import Performance
from austicker.synth.raster import rasteriser
from austicker.synth.scene import Scene
from austicker.synth.sensor import Sensor, expose
from austicker.synth.streams import stream
from austicker.types import Clip, Image


@dataclass(frozen=True, slots=True)
class Annotation:
    """One expression of a recording, as a coder would write it down.

    Attributes:
        onset, apex, offset: 0-based frame indices, inclusive.
        emotion: Its label, which may be wrong (see `Level.label_noise`).
        shown: Emotion that the face shows.
        aus: AU -> intensity of the picture's left and right side at the true apex.
        true_onset, true_apex: Frames without the coder's error.
    """

    onset: int
    apex: int
    offset: int
    emotion: str
    shown: str
    aus: Mapping[int, Sides]
    true_onset: int
    true_apex: int


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What is really there in one frame.

    Attributes:
        aus: AU -> intensity of the picture's left and right side, everything included.
        points: (L, 3) landmarks `landmarks.NAMES`, decimetres.
        pixels: (L, 2) their places, px.
        visible: (L,) whether nothing hides them.
    """

    aus: Mapping[int, Sides]
    points: npt.NDArray[np.float64]
    pixels: npt.NDArray[np.float64]
    visible: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A plan from which every frame can be made, in any order, always the same.

    Attributes:
        name: Unique within its corpus.
        scene: Person, camera and light.
        sensor: With which camera.
        performance: Motion of the face and head.
        gains: (N,) exposure of each frame.
        fps: Exact frame rate.
        annotations: The expressions in it.
        noise: Seed of the sensor noise.
    """

    name: str
    scene: Scene
    sensor: Sensor
    performance: Performance
    gains: npt.NDArray[np.float64]
    fps: Fraction
    annotations: tuple[Annotation, ...]
    noise: int

    def __len__(self) -> int:
        return len(self.gains)

    def points(
        self, index: int, *, nuisance: bool = True, still: bool = False
    ) -> npt.NDArray[np.float64]:
        """Vertices of the person in frame `index`, (V, 3) decimetres.

        Args:
            index: 0-based.
            nuisance: Include what does not express the emotion.
            still: Keep the head as in the first frame.
        """
        if not 0 <= index < len(self):
            raise UsageError(f"expected a frame of 0-{len(self) - 1}, got {index}")
        time = float(index / self.fps)
        at = 0 if still else index
        x, y, z = (float(v) for v in self.performance.rotation[at])
        right, up, near = (float(v) for v in self.performance.shift[at])
        shapes = self.performance.shapes(time, nuisance)
        return self.scene.subject.pose(shapes, (x, y, z), (right, up, near))

    def frame(self, index: int) -> Image:
        """Frame `index`, (H, W, 3) uint8 RGB."""
        picture = self.scene.render(self.points(index))
        rng = stream(self.noise, "noise", index)
        return expose(picture.linear, self.sensor, float(self.gains[index]), rng)

    def frames(self) -> Iterator[Image]:
        """All frames in order."""
        for index in range(len(self)):
            yield self.frame(index)

    def truth(self, index: int) -> Truth:
        """Action units and landmarks of frame `index`."""
        points = self.points(index)
        pixels, inverse = self.scene.camera.project(points)
        chosen = landmark_vertices(self.scene.subject.head)
        visible = self._is_visible(points, pixels[chosen], inverse[chosen])
        aus = self.performance.aus(float(index / self.fps))
        return Truth(aus, points[chosen], pixels[chosen], visible)

    def flow(
        self, start: int, end: int
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """True motion of the surface between two frames, whatever their order.

        Returns:
            flow (H, W, 2) float32 px: where the point seen at a pixel of `start` is in `end`,
            minus the pixel; 0 on the wall. person (H, W) bool: where there is a person.
            visible (H, W) bool: where that point is also seen in `end`.
        """
        camera, triangles = self.scene.camera, self.scene.subject.triangles
        first, second = self.points(start), self.points(end)
        xy, inverse = camera.project(first)
        engine = rasteriser()
        ids, weights = engine.rasterise(xy, inverse, triangles, camera.width, camera.height)
        person = ids >= 0
        there = engine.interpolate(ids, weights, triangles, second.astype(np.float32))
        target, near = camera.project(there[person].astype(np.float64))
        flow = np.zeros((camera.height, camera.width, 2), np.float32)
        flow[person] = target - np.argwhere(person)[:, ::-1]
        visible = np.zeros_like(person)
        visible[person] = self._is_visible(second, target, near)
        return flow, person, visible

    def clip(self, annotation: int = 0) -> Clip:
        """All frames as a `Clip` annotated with one of the expressions."""
        mark = self.annotations[annotation]
        subject = self.scene.subject
        return Clip(
            frames=np.stack(list(self.frames())),
            fps=self.fps,
            onset=mark.onset,
            apex=mark.apex,
            offset=mark.offset,
            subject=subject_name(subject.number),
            emotion=mark.emotion,
            name=self.name,
            source="synth",
        )

    def _is_visible(
        self,
        points: npt.NDArray[np.float64],
        pixels: npt.NDArray[np.float64],
        inverse: npt.NDArray[np.float64],
    ) -> npt.NDArray[np.bool_]:
        """Whether points at `pixels` (K, 2) are in the picture and nothing lies in front."""
        camera, subject = self.scene.camera, self.scene.subject
        xy, depth = camera.project(points)
        engine = rasteriser()
        ids, weights = engine.rasterise(xy, depth, subject.triangles, camera.width, camera.height)
        column = (1 / depth)[:, None].astype(np.float32)
        surface = engine.interpolate(ids, weights, subject.triangles, column)[..., 0]
        x, y = np.rint(pixels).astype(int).T
        inside = (x >= 0) & (y >= 0) & (x < camera.width) & (y < camera.height)
        x, y = np.clip(x, 0, camera.width - 1), np.clip(y, 0, camera.height - 1)
        # Half a millimetre, and more where the surface is steep within the pixel.
        slack = 0.03
        return np.asarray(inside & (ids[y, x] >= 0) & (1 / inverse <= surface[y, x] + slack))


def subject_name(number: int) -> str:
    """How a corpus calls its person `number` (0-based)."""
    return f"sub{number + 1:02d}"
