"""Everything that is drawn on a video or photo: stickers, blurs, and who of both on each frame."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from austicker.faces.track import UntrackedFace
from austicker.media.patch import Box, copied
from austicker.protection.overlay import PersonOverlay
from austicker.protection.skin_notes import touching
from austicker.protection.timeline import State
from austicker.rendering import StickerLayer, blur_box
from austicker.types import Floats, Image

_DRAWN = frozenset({State.PROTECTED, State.HELD})

_REACH, _RATIO = 1.5, 2.0
"""How far a face may be from where it was held, in its sides, and by how much larger or smaller."""
_HELD = frozenset({State.HELD, State.BLURRED})


class VideoOverlay:
    """Everything that is drawn on a video or photo, asked frame by frame in order.

    Args:
        overlays: Of the people, in any order; what was drawn is noted in them.
        untracked: Faces that no mesh fits, to be blurred.
        spans: (first, last) frames in which anything is drawn; empty for all.

    Attributes:
        blurred: Frames so far in which a face was blurred that belongs to nobody who is counted.
        touched: Frames so far in which two faces touched whose skin is changed.
    """

    def __init__(
        self,
        overlays: Sequence[PersonOverlay],
        untracked: Sequence[UntrackedFace] = (),
        spans: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.blurred = 0
        self.touched = 0
        self._waiting = sorted(overlays, key=lambda o: o.timeline.start, reverse=True)
        self._active: list[PersonOverlay] = []
        self._coming = sorted(untracked, key=lambda face: face.first, reverse=True)
        self._untracked: list[UntrackedFace] = []
        self._spans = tuple(spans)

    def apply(
        self, image: Image, index: int, part: Box | None = None, *, in_place: bool = False
    ) -> Image:
        """Frame `index` with everything drawn; `image` itself where there is nothing to draw.

        A lost face is blurred, unless somebody who is not lost is in its place by now. A face of
        whose stickers too little would be seen is blurred, and so is one whose sticker would lie
        on the blur of another; nothing is drawn on a blurred face.

        Args:
            image: (H, W, 3) uint8 RGB, left as it is.
            index: Must not decrease from call to call.
            part: What is known of the picture, see `austicker.protection.region`; None for all.
            in_place: Draw on `image` itself instead of on a copy.
        """
        self._advance(index)
        if self._spans and not any(first <= index <= last for first, last in self._spans):
            return image
        bare = image
        self.touched += touching(self._active, index)
        for overlay in self._active:
            if overlay.skin is not None:
                image = overlay.skin.apply(image, index, part)
        blurs, drawn = self._decide(image, index)
        if not blurs and not drawn:
            return image
        out = copied(image, part) if image is bare and not in_place else image
        for box in blurs:
            blur_box(out, box, out=out)
        for layer in drawn:
            layer.paint(out)
        return out

    def finish(self) -> None:
        """Nothing more is asked for: what was drawn is noted now."""

    def _advance(self, index: int) -> None:
        while self._waiting and self._waiting[-1].timeline.start <= index:
            self._active.append(self._waiting.pop())
        while self._coming and self._coming[-1].first <= index:
            self._untracked.append(self._coming.pop())
        self._active = [o for o in self._active if o.timeline.stop > index]
        self._untracked = [face for face in self._untracked if face.last >= index]

    def _decide(self, bare: Image, index: int) -> tuple[list[Floats], list[StickerLayer]]:
        """(4,) boxes to blur, and what to paint then; notes in the overlays what is shown."""
        states = [(o, *o.at(index)) for o in self._active]
        seen = [(o, box) for o, _, box in states if _tracked(o, index)]
        here = [box for _, box in seen]
        for overlay, state, box in states:
            held = state in _HELD and not _tracked(overlay, index)
            if held and any(_covers(face, box) for _, face in seen):
                overlay.mark(index, State.AWAY)  # the same face, under another number
        states = [(o, *o.at(index)) for o in self._active]
        loose = [face.box for face in self._untracked]
        loose = [box for box in loose if not any(_covers(face, box) for face in here)]
        states, nobodys = _found_again(states, loose, index)
        lost = [box for _, state, box in states if state == State.LOST]
        own = [box for _, state, box in states if state in {State.LOST, State.HELD, State.BLURRED}]
        self.blurred += any(not any(_covers(face, box) for face in own) for box in nobodys)
        blurs = [box for box in lost if not any(_covers(face, box) for face in here)] + nobodys
        layers: list[tuple[PersonOverlay, Floats, tuple[StickerLayer, ...]]] = []
        for overlay, state, box in states:
            found = overlay.draw(bare, index) if state in _DRAWN else ()
            if found:
                layers.append((overlay, box, found))
            elif state in _DRAWN or state == State.BLURRED:
                overlay.mark(index, State.BLURRED)
                blurs.append(box)
        while True:  # each round blurs somebody more, or is the last
            under = [one for one in layers if any(_on(one[2], box) for box in blurs)]
            if not under:
                break
            for overlay, box, _ in under:
                overlay.mark(index, State.BLURRED)
                blurs.append(box)
            layers = [one for one in layers if one not in under]
        return blurs, [layer for _, _, found in layers for layer in found]


def _found_again(
    states: list[tuple[PersonOverlay, State, Floats]], loose: list[Floats], index: int
) -> tuple[list[tuple[PersonOverlay, State, Floats]], list[Floats]]:
    """Give each untracked face to the held or lost person nearest by, whose place it then is.

    A sticker is no longer held beside the face, nor is a place blurred that the face has left.

    Returns:
        The people with their places; the boxes that belong to nobody.
    """
    left = list(loose)
    out = []
    for overlay, state, box in states:
        near = [other for other in left if _may_be(box, other)]
        if state not in {State.HELD, State.LOST} or not near:
            out.append((overlay, state, box))
            continue
        place = min(near, key=lambda other: _apart(box, other))
        left = [other for other in left if other is not place]
        if state == State.HELD:
            overlay.mark(index, State.BLURRED)
            state = State.BLURRED  # noqa: PLW2901 - what the frame shows
        out.append((overlay, state, place))
    return out, left


def _may_be(face: Floats, other: Floats) -> bool:
    """Whether two boxes may be one face at times half a second apart."""
    sides = np.sqrt([np.prod(face[2:] - face[:2]), np.prod(other[2:] - other[:2])])
    return bool(_apart(face, other) < _REACH * sides.min() and sides.max() < _RATIO * sides.min())


def _apart(face: Floats, other: Floats) -> float:
    return float(np.hypot(*(face[:2] + face[2:] - other[:2] - other[2:]))) / 2


def _tracked(overlay: PersonOverlay, index: int) -> bool:
    """Whether the person's face was seen on a frame, rather than held or lost."""
    row, state = index - overlay.timeline.start, overlay.timeline.state
    return row < len(state) and bool(state[row] == State.PROTECTED)


def _on(layers: Sequence[StickerLayer], box: Floats) -> bool:
    """Whether a sticker's middle lies in a blurred box."""
    for layer in layers:
        if layer.light is None:
            continue
        x0, y0, x1, y1 = layer.window
        middle = np.array([x0 + x1, y0 + y1]) / 2
        if bool(np.all(box[:2] < middle) and np.all(middle < box[2:])):
            return True
    return False


def _covers(face: Floats, lost: Floats) -> bool:
    """Whether a tracked face takes up the middle of a lost one's place."""
    middle = (lost[:2] + lost[2:]) / 2
    return bool(np.all(face[:2] < middle) and np.all(middle < face[2:]))
