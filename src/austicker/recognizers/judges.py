"""Three networks as ONNX files, run by OpenCV, and their vote."""

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
CARDS = "judges.json"
_FORMAT, _VERSION = "austicker judges", 1


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
        rows = []
        for one in fields:
            self.net.setInput(one[None])
            rows.append(np.array(self.net.forward()[0], np.float64) / self.temperature)
        logits = np.stack(rows)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Judges of the same classes.

    Attributes:
        judges: All of them.
        classes: What the columns mean; one is "nothing".
        card: How they were made, what they can do and what they cannot.
    """

    judges: tuple[Judge, ...]
    classes: tuple[str, ...]
    card: Mapping[str, Any]

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

        An emotion counts when more than half of them read it.
        """
        rows = self.probabilities(field[None])[:, 0]
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
        still, speech, large = (
            float(false[kind]) for kind in ("still", "speech", "large expression")
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"the judges of the package are damaged ({error}); install it again, or protect with "
            "`verify=False`"
        ) from error
    return (
        f"how far to trust these recognisers: of unseen synthetic people they named {right:.0%} "
        f"of the micro-expressions and took {still:.0%} of still faces, {speech:.0%} of speech and "
        f"{large:.0%} of large expressions for one; on real faces they are not measured"
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
        if (content.get("format"), content.get("version")) != (_FORMAT, _VERSION):
            raise ValueError(f"not {_FORMAT} of version {_VERSION}")
        judges = []
        for entry in content["judges"]:
            data = np.frombuffer(folder.joinpath(entry["file"]).read_bytes(), np.uint8)
            net = cv2.dnn.readNetFromONNX(data)
            judges.append(Judge(entry["name"], net, entry["temperature"], entry["threshold"]))
        return Panel(tuple(judges), tuple(content["classes"]), content["card"])
    except (OSError, ValueError, KeyError, TypeError, cv2.error) as error:
        raise DataError(
            f"the judges of the package are damaged ({error}); install it again, or protect with "
            "`verify=False`"
        ) from error
