"""Networks as ONNX files, run by OpenCV: three that name an emotion and vote, and a gate.

The gate says whether what moves a face is a brief expression at all, or speech, the head, the lids
or something larger. It looks at the original only: what is a micro-expression there is one in the
copy too, however it has been changed, and there the three are asked without it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.errors import DataError
from austicker.types import Floats, Prediction

NOTHING = "nothing"
HIDDEN = 0.5
"""Odds of "nothing" in the copy of an expression, relative to those in any movement: at a half, the
judges name expressions attenuated to 0.7-0.15 at least as often as judges do that never saw speech
nor compressed films (docs/victims.md)."""
CARDS = "judges.json"
FORMAT, VERSION = "austicker judges", 2


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """One network.

    Attributes:
        name: Of its kind.
        net: (1, 3, 28, 28) -> (1, K) logits.
        temperature: Logits are divided by it, which calibrates them.
        threshold: Probability from which an emotion counts as read.
    """

    name: str
    net: Any
    temperature: float
    threshold: float

    def probabilities(self, fields: npt.NDArray[np.float32]) -> Floats:
        """(N, K) for (N, 3, 28, 28) of `austicker.motion.residual.expression_field`."""
        return _probabilities(self.net, self.temperature, fields)


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """Tells brief expressions from all other movements.

    Attributes:
        net: (1, 3, 28, 28) -> (1, 2) logits: a brief expression, anything else.
        temperature: Logits are divided by it, which calibrates them.
        threshold: Probability from which a movement counts as a brief expression.
    """

    net: Any
    temperature: float
    threshold: float

    def probabilities(self, fields: npt.NDArray[np.float32]) -> Floats:
        """(N,) that each of (N, 3, 28, 28) is a brief expression."""
        return _probabilities(self.net, self.temperature, fields)[:, 0]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Judges of the same classes, and the gate before them.

    Attributes:
        judges: All of them.
        classes: What the columns mean; one is "nothing".
        card: How they were made, what they can do and what they cannot.
        gate: Without one every movement is named.
    """

    judges: tuple[Judge, ...]
    classes: tuple[str, ...]
    card: Mapping[str, Any]
    gate: Gate | None = None

    def probabilities(self, fields: npt.NDArray[np.float32]) -> Floats:
        """(J, N, K)."""
        return np.stack([judge.probabilities(fields) for judge in self.judges])

    def labels(self, probabilities: Floats) -> tuple[str, ...]:
        """What each judge reads in one movement: an emotion, or "nothing" where it is unsure.

        Args:
            probabilities: (J, K).
        """
        predicted = []
        for judge, row in zip(self.judges, probabilities, strict=True):
            best = int(row.argmax())
            sure = row[best] >= judge.threshold
            predicted.append(self.classes[best] if sure else NOTHING)
        return tuple(predicted)

    def read(self, field: npt.NDArray[np.float32]) -> tuple[Prediction, tuple[str, ...]]:
        """What they read together in one (3, 28, 28) field, and each of them alone.

        The field is of a face as it was filmed. An emotion counts when more than half of them
        read it; where the gate says that it is no brief expression, nobody is asked.
        """
        if self.gate is not None:
            passed = float(self.gate.probabilities(field[None])[0])
            if passed < self.gate.threshold:
                count = len(self.judges)
                return Prediction(None, count, count, 1 - passed), (NOTHING,) * count
        return self._together(self.probabilities(field[None])[:, 0])

    def read_copy(self, field: npt.NDArray[np.float32]) -> tuple[Prediction, tuple[str, ...]]:
        """The same for the copy of a movement that is known to be an expression.

        The gate is not asked, and "nothing" counts as `HIDDEN` times as likely, for it has become
        less so: who knows that something was shown looks harder.
        """
        rows = self.probabilities(field[None])[:, 0]
        rows[:, self.classes.index(NOTHING)] *= HIDDEN
        return self._together(rows / rows.sum(axis=1, keepdims=True))

    def _together(self, rows: Floats) -> tuple[Prediction, tuple[str, ...]]:
        """The vote on (J, K) probabilities."""
        predicted = self.labels(rows)
        name, votes = Counter(predicted).most_common(1)[0]
        mean = rows.mean(axis=0)
        if name == NOTHING or 2 * votes <= len(predicted):
            silent = predicted.count(NOTHING)
            return Prediction(
                None, silent, len(predicted), float(mean[self.classes.index(NOTHING)])
            ), predicted
        probability = float(mean[self.classes.index(name)])
        return Prediction(name, votes, len(predicted), probability), predicted


def _probabilities(net: Any, temperature: float, fields: npt.NDArray[np.float32]) -> Floats:  # noqa: ANN401 - OpenCV's type
    """(N, K) softmax of the logits over the temperature."""
    rows = []
    for one in fields:
        net.setInput(one[None])
        rows.append(np.array(net.forward()[0], np.float64) / temperature)
    logits = np.stack(rows)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


@cache
def trust() -> str:
    """How far the packaged judges are to be trusted, one sentence with what was measured.

    Raises:
        DataError: The files are damaged.
    """
    try:
        text = resources.files("austicker.recognizers").joinpath(CARDS).read_text(encoding="utf-8")
        together = json.loads(text)["card"]["together"]
        right, false = float(together["right_when_shown"]), together["false_rates"]
        still, speech = float(false["still"]), float(false["speech"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"the judges of the package are damaged ({error}); install it again, or protect with "
            "`verify=False`"
        ) from error
    return (
        f"how far to trust these recognisers: of unseen synthetic people they named {right:.0%} "
        f"of the micro-expressions and took {still:.0%} of still faces and {speech:.0%} of speech "
        "for one; larger movements are told apart by measure; on real faces they are not measured"
    )


@cache
def packaged_panel() -> Panel:
    """The judges that come with the package; `make judges` makes them.

    Raises:
        DataError: The files are damaged.
    """
    import cv2

    folder = resources.files("austicker.recognizers")
    try:
        content = json.loads(folder.joinpath(CARDS).read_text(encoding="utf-8"))
        if (content.get("format"), content.get("version")) != (FORMAT, VERSION):
            raise ValueError(f"not {FORMAT} of version {VERSION}")

        def net(entry: Mapping[str, Any]) -> Any:  # noqa: ANN401 - OpenCV's type
            data = np.frombuffer(folder.joinpath(entry["file"]).read_bytes(), np.uint8)
            return cv2.dnn.readNetFromONNX(data)

        judges = tuple(
            Judge(entry["name"], net(entry), entry["temperature"], entry["threshold"])
            for entry in content["judges"]
        )
        entry = content["gate"]
        gate = Gate(net(entry), entry["temperature"], entry["threshold"])
        return Panel(judges, tuple(content["classes"]), content["card"], gate)
    except (OSError, ValueError, KeyError, TypeError, cv2.error) as error:
        raise DataError(
            f"the judges of the package are damaged ({error}); install it again, or protect with "
            "`verify=False`"
        ) from error
