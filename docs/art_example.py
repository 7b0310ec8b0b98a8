"""The example of docs/art.md: python docs/art_example.py; three minutes."""

from __future__ import annotations

import sys

import numpy as np
from art.estimators.classification import BlackBoxClassifier

from austicker.bench.adapters.art import sticker_attack
from austicker.bench.eyes import EyeFinder
from austicker.motion.flowmap import crop_of, flow_of_crops
from austicker.motion.residual import expression_field
from austicker.recognizers import packaged_panel
from austicker.synth import CorpusSpec, class_of, recordings_of, session_of

CLASSES = ("negative", "positive", "surprise")
FPS, APEX = 50, 10
PEOPLE = CorpusSpec(subjects=4, clips=3, seed=7, fps=FPS)


def film() -> tuple[np.ndarray, np.ndarray]:
    """(N, F, 3, H, W) in 0-1, the apex in the middle, and what each clip shows."""
    clips, labels = [], []
    for number in range(PEOPLE.subjects):
        for one in recordings_of(PEOPLE, session_of(PEOPLE, number)):
            mark = one.annotations[0]
            first = mark.true_apex - APEX
            images = [one.frame(max(0, first + t)) for t in range(2 * APEX + 1)]
            clips.append(np.moveaxis(np.stack(images), -1, 1).astype(np.float32) / 255)
            labels.append(CLASSES.index(class_of(mark.shown, len(CLASSES))))
    return np.stack(clips), np.array(labels)


def recogniser(shape: tuple[int, ...]) -> BlackBoxClassifier:
    """The judges of the package, who read the motion between two frames."""
    panel, finder = packaged_panel(), EyeFinder()
    columns = [panel.classes.index(name) for name in CLASSES]

    def predict(x: np.ndarray) -> np.ndarray:
        rows = []
        for clip in x:
            frames = [
                np.ascontiguousarray(np.moveaxis(np.rint(clip[t] * 255).astype(np.uint8), 0, -1))
                for t in (0, APEX)
            ]
            eyes = finder.find(frames[0])
            field = expression_field(flow_of_crops(*(crop_of(frame, eyes) for frame in frames)))
            rows.append(panel.probabilities(field[None]).mean(axis=0)[0, columns])
        return np.stack(rows)

    return BlackBoxClassifier(predict, shape, len(CLASSES), clip_values=(0.0, 1.0))


def main() -> None:
    """Attack, and say what became of what was read."""
    x, y = film()
    classifier = recogniser(x.shape[1:])
    before = classifier.predict(x)
    right = before.argmax(axis=1) == y
    tell(f"{x.shape}: {right.sum()} of {len(y)} read correctly, {sure(before, y):.2f} sure of it")
    for name, settings in (("one", {}), ("three larger", {"count": 3, "size": 3.0})):
        for placer in ("counterfactual", "random", "centre"):
            attack = sticker_attack(classifier, placer=placer, fps=FPS, **settings)
            made = attack.generate(x)
            after = classifier.predict(made)
            gone = (right & (after.argmax(axis=1) != y)).sum()
            tell(
                f"{name}, {placer}: {gone} no longer, {sure(after, y):.2f} sure; "
                f"{attack.queries} queries, {len(attack.unprotected)} unprotected, "
                f"{(x != made).any(axis=2).mean():.1%} of the pixels changed"
            )


def sure(rows: np.ndarray, y: np.ndarray) -> float:
    """Mean probability of what is shown."""
    return float(rows[np.arange(len(y)), y].mean())


def tell(line: str) -> None:
    """To the terminal, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
