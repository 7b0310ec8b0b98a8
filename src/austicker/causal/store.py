"""Reads and writes models as JSON, and reads the packaged ones."""

from __future__ import annotations

import json
from dataclasses import astuple
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker import files
from austicker.causal.latent import Latent
from austicker.causal.map_classifier import MapClassifier
from austicker.causal.model import EmotionModel
from austicker.causal.structure import Edge
from austicker.errors import DataError, OutputError, brief
from austicker.types import FeatureKind, Floats

FORMAT = "austicker emotion model"
VERSION = 4
PACKAGED: dict[FeatureKind, str] = {"motion": "model.json", "activation": "stills.json"}
MOST_BYTES = 64 << 20
"""Of a file; the packaged ones have 100 kB."""
_EXPECTED = "an emotion model as `austicker fit` writes it"
_DIGITS = 4
_CELL_DIGITS = 3


def write_model(model: EmotionModel, path: Path) -> None:
    """Write a model as JSON, numbers to four significant digits, cells of maps to three.

    Raises:
        OutputError: The place cannot be written to.

    Example:
        >>> write_model(packaged_model(), Path("copy.json"))  # doctest: +SKIP
    """
    latent = model.latent
    content = {
        "format": FORMAT,
        "version": VERSION,
        "card": _rounded(dict(model.card)),
        "kind": model.kind,
        "classes": list(model.classes),
        "resting": model.resting,
        "labels": dict(model.labels),
        "informative": bool(model.informative),
        "edges": [list(astuple(edge)) for edge in model.edges],
        "out_degrees": list(model.out_degrees),
        "deviation": _rounded(model.deviation.tolist()),
        "rest": _rounded(model.rest.tolist()),
        "reach": _rounded(model.reach.tolist()),
        "temperature": _rounded(float(model.temperature)),
        "owners": model.owners.tolist(),
        "offsets": _rounded(model.offsets.tolist()),
        "weights": _rounded(model.weights.tolist()),
        "latent": {
            name: _rounded(getattr(latent, name).tolist())
            for name in ("loadings", "noise", "means", "spread", "shares")
        }
        | {"owners": latent.owners.tolist()},
        "map_classifier": None
        if model.map_classifier is None
        else _classifier_content(model.map_classifier),
    }
    lines = ",\n".join(f" {json.dumps(k)}: {json.dumps(v)}" for k, v in content.items())
    try:
        path.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path}: the model cannot be written ({error.strerror})") from error


def read_model(path: Path) -> EmotionModel:
    """Read what `write_model` wrote.

    Raises:
        DataError: No such file, another kind of file, or a version that this one cannot read.

    Example:
        >>> read_model(Path("model.json")).classes  # doctest: +SKIP
        ('negative', 'positive', 'surprise')
    """
    return _parse(files.read_text(path, _EXPECTED, DataError, MOST_BYTES), str(path))


@cache
def packaged_model(kind: FeatureKind = "motion") -> EmotionModel:
    """The packaged model, fitted to synthetic people by ``make model``.

    Example:
        >>> packaged_model("motion").kind
        'motion'
    """
    file = resources.files("austicker.causal").joinpath(PACKAGED[kind])
    return _parse(file.read_text(encoding="utf-8"), PACKAGED[kind])


def _parse(text: str, where: str) -> EmotionModel:
    content = files.parse_json(text, where, _EXPECTED, DataError)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise DataError(f"{where} is no emotion model; write one with 'austicker fit'")
    if content.get("version") != VERSION:
        raise DataError(
            f"{where}: expected a model of version {VERSION}, got "
            f"{brief(content.get('version'))}; fit it again with this version of Au-Sticker"
        )
    try:
        return EmotionModel(
            classes=tuple(_list(content["classes"])),
            deviation=_array(content["deviation"]),
            reach=_array(content["reach"]),
            weights=_array(content["weights"]),
            offsets=_array(content["offsets"]),
            owners=_whole(content["owners"]),
            latent=_latent(content["latent"]),
            edges=tuple(Edge(*row) for row in content["edges"]),
            out_degrees=tuple(content["out_degrees"]),
            informative=bool(content["informative"]),
            labels=dict(content["labels"]),
            card=dict(content["card"]),
            kind=content["kind"],
            rest=_array(content["rest"]),
            resting=content["resting"],
            temperature=float(content["temperature"]),
            map_classifier=_map_classifier(content["map_classifier"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        # The last two: numbers beyond every array, and lists where mappings are meant.
        reason = brief(f"no {error}" if isinstance(error, KeyError) else error)
        raise DataError(f"{where}: the model is damaged ({reason}); fit it again") from error


def _latent(content: dict[str, Any]) -> Latent:
    owners = _whole(content.pop("owners"))
    return Latent(owners=owners, **{k: _array(v) for k, v in content.items()})


def _classifier_content(classifier: MapClassifier) -> dict[str, Any]:
    return {
        "offsets": _rounded(classifier.offsets.tolist()),
        "weights": _rounded(classifier.weights.tolist(), _CELL_DIGITS),
    }


def _map_classifier(content: dict[str, Any] | None) -> MapClassifier | None:
    if content is None:
        return None
    return MapClassifier(_array(content["weights"]), _array(content["offsets"]))


def _list(rows: Any) -> list[Any]:  # noqa: ANN401 - JSON
    if not isinstance(rows, list):
        raise TypeError(f"expected a list, got {rows!r}")
    return rows


def _whole(rows: Any) -> npt.NDArray[np.intp]:  # noqa: ANN401 - JSON
    return np.asarray(rows, np.intp)


def _array(rows: Any) -> Floats:  # noqa: ANN401 - JSON
    array = np.asarray(rows, np.float64)
    if not np.isfinite(array).all():
        raise ValueError("a number is not finite")
    return array


def _rounded(value: Any, digits: int = _DIGITS) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, float):
        return float(f"{value:.{digits}g}")
    if isinstance(value, dict):
        return {k: _rounded(v, digits) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(v, digits) for v in value]
    return value
