"""Makes results that `austicker bench` could have written, of known success."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np

from austicker.bench import metrics

CLASSES = ("negative", "positive", "surprise")
FREE = (1, 2, 3, 4, 6, 8, 9, 10, 12, 14)
KEY: Mapping[str, Any] = {
    "data": "maps",
    "set": "megc2019-flow",
    "path": "flow",
    "victim": "ststnet",
    "sticker": "any",
    "size": 2.0,
    "attack": "random",
    "attachment": "head",
    "stickers": 1,
    "amplitude": None,
    "seed": 0,
    "draw": 0,
}


def row(
    clip: str, subject: str, label: str, before: str, after: str, **more: object
) -> dict[str, Any]:
    """One clip."""
    return {
        "clip": clip,
        "subject": subject,
        "source": "casme2",
        "label": label,
        "before": before,
        "after": after,
        "score_before": 0.8 if label == before else 0.1,
        "score_after": 0.7 if label == after else 0.1,
        "rois": [1],
        "queries": 0,
        "first": 1 if before != after else None,
        "tries": 1,
        "each": None,
        "others": {},
        "coverage": 0.04,
        "evidence": True,
        **more,
    }


def simple(
    changed: Sequence[bool], subjects: Sequence[str], **more: object
) -> list[dict[str, Any]]:
    """Clips that all were right before, of one class after the other."""
    rows = []
    for i, (gone, subject) in enumerate(zip(changed, subjects, strict=True)):
        label = CLASSES[i % 3]
        after = CLASSES[(i + 1) % 3] if gone else label
        rows.append(row(f"clip{i:03d}", subject, label, label, after, **more))
    return rows


def cell(rows: Sequence[Mapping[str, Any]], **key: object) -> dict[str, Any]:
    """One file's content."""
    content: dict[str, Any] = {
        "schema": 1,
        "cell": {**KEY, **key},
        "classes": list(CLASSES),
        "rows": [dict(one) for one in rows],
        "subjects": _subjects(rows),
        "scores": _scores(rows),
        "dropped": [{"name": "s99_lost", "kind": "clip", "reason": "no apex is annotated"}],
        "settings": {"data": {"split": "loso", "keep_free": True}},
        "provenance": {
            "commit": "0123456789abcdef0123456789abcdef01234567",
            "versions": {"python": "3.11.2", "numpy": "2.1.0"},
            "hardware": "2 cores",
        },
    }
    return content


def _subjects(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in rows:
        entry = found.setdefault(
            one["subject"], {"subject": one["subject"], "n": 0, "correct": 0, "changed": 0}
        )
        right = one["before"] == one["label"]
        entry["n"] += 1
        entry["correct"] += right
        entry["changed"] += right and one["after"] != one["label"]
    return list(found.values())


def _scores(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    label, before, after = ([one[k] for one in rows] for k in ("label", "before", "after"))
    asr = metrics.attack_success(label, before, after)
    early, late = (metrics.confusion(label, said, CLASSES) for said in (before, after))
    scores = {
        "n": len(rows),
        "n_subjects": len({one["subject"] for one in rows}),
        "n_correct": asr.n,
        "asr": asr.value,
        "asr_low": None,
        "asr_high": None,
        "accuracy_before": metrics.accuracy(early).value,
        "accuracy_after": metrics.accuracy(late).value,
        "uf1_before": metrics.uf1(early).value,
        "uf1_after": metrics.uf1(late).value,
        "uar_before": metrics.uar(early).value,
        "uar_after": metrics.uar(late).value,
        "majority_floor": metrics.majority_floor(early).value,
        "mcnemar_p": metrics.mcnemar(label, before, after).p,
        "mean_queries": float(np.mean([one["queries"] for one in rows])),
        "coverage": float(np.mean([one["coverage"] or 0 for one in rows])),
    }
    return {k: None if isinstance(v, float) and isnan(v) else v for k, v in scores.items()}


def save(folder: Path, cells: Iterable[Mapping[str, Any]]) -> Path:
    """Write results/; returns the folder."""
    for content in cells:
        name = "-".join(str(value).replace("/", "_") for value in content["cell"].values())
        path = folder / "results" / content["cell"]["data"] / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    return folder


STRENGTH = {
    "random": 0.03, "centre": 0.025, "outdegree-pixels": 0.015, "outdegree-motion": 0.02,
    "energy": 0.085, "counterfactual-0": 0.09, "counterfactual": 0.12,
    "counterfactual-fold": 0.125, "saliency": 0.1, "saliency-white": 0.11, "evolution": 0.2,
    "exhaustive": 0.16, "patch": 0.6, "blur": 0.55, "mosaic": 0.6, "black-box": 0.65,
}  # fmt: skip
TRIES = {"random": 10, "exhaustive": 10, "energy": 10, "evolution": 200}


def grid(
    *,
    people: int = 24,
    clips: int = 12,
    victims: Sequence[str] = ("ststnet", "off-apexnet", "htnet"),
    data: str = "maps",
    path: str = "flow",
    stickers: Sequence[str] = ("any",),
    seeds: Sequence[int] = (0, 1),
    draws: int = 3,
    attacks: Sequence[str] = tuple(STRENGTH),
    looks: Sequence[tuple[float, str, int, float | None]] = ((2.0, "head", 1, None),),
    gain: float = 1.0,
) -> Iterable[dict[str, Any]]:
    """A benchmark in which rules succeed about as often as `STRENGTH` says.

    Args:
        people, clips: Subjects, clips of each.
        victims, data, path, stickers, seeds, draws, attacks: Of the cells.
        looks: Sizes, attachments, numbers and amplitudes.
        gain: Factor of all strengths.
    """
    number = 0
    for victim in victims:
        for seed in seeds:
            scene = _Scene(people, clips, victim, seed, victims)
            for size, attachment, worn, amplitude in looks:
                for attack in attacks:
                    cover = attack in {"blur", "mosaic", "black-box"}
                    if cover and (size, attachment, worn) != (2.0, "head", 1):
                        continue
                    for sticker in ("none",) if cover else stickers:
                        for draw in range(draws if attack == "random" else 1):
                            number += 1
                            power = STRENGTH.get(attack, 0.05) * (1 if cover else gain * size / 2)
                            if amplitude is not None:
                                power *= 5 * amplitude
                            power = min(0.95, power * (1 if cover else worn**0.7))
                            yield cell(
                                scene.rows(attack, power, worn, size, number),
                                data=data, path=path, victim=victim, sticker=sticker, size=size,
                                attack=attack, attachment=attachment, stickers=worn,
                                amplitude=amplitude, seed=seed, draw=draw,
                                set="megc2019-flow" if path == "flow" else "rendered",
                            )  # fmt: skip


class _Scene:
    """Clips, and what a victim says of them."""

    def __init__(
        self, people: int, clips: int, victim: str, seed: int, victims: Sequence[str]
    ) -> None:
        rng = np.random.default_rng([7, people, clips])
        self.names = [f"{('casme2', 'samm', 'smic')[p % 3]}_s{p:02d}" for p in range(people)]
        self.who = np.repeat(np.arange(people), rng.integers(clips // 2, clips + 1, people))
        self.label = rng.choice(3, len(self.who), p=(0.55, 0.25, 0.2))
        self.ease = rng.beta(1.2, 3, people) * 4
        self.best = rng.choice(FREE, len(self.who), p=_shape())
        self.others = [name for name in victims if name != victim]
        self.before = {
            name: np.where(
                np.random.default_rng([list(victims).index(name), seed]).random(len(self.who))
                < 0.78,
                self.label,
                (self.label + 1) % 3,
            )
            for name in victims
        }
        self.own = self.before[victim]

    def rows(
        self, attack: str, power: float, worn: int, size: float, number: int
    ) -> list[dict[str, Any]]:
        rng = np.random.default_rng([11, number])
        rows = []
        cover = attack in {"blur", "mosaic", "black-box"}
        for i, who in enumerate(self.who.tolist()):
            gone = rng.random() < min(0.97, power * (0.3 + 0.9 * self.ease[who]))
            label, before = CLASSES[self.label[i]], CLASSES[self.own[i]]
            after = CLASSES[(self.own[i] + 1) % 3] if gone else before
            tries = TRIES.get(attack, 10 if attack.startswith("counterfactual") else 1)
            place = {"centre": 6, "outdegree-pixels": 6}.get(attack)
            if place is None:
                place = int(self.best[i]) if rng.random() < 0.5 else int(rng.choice(FREE))
            if attack == "random":
                place = int(rng.choice(FREE))
            rois = sorted({place, *rng.choice(FREE, worn - 1, replace=False).tolist()})
            late = (
                None
                if rng.random() < 0.7
                else int(rng.integers(2, tries + 1))
                if tries > 1
                else None
            )
            each = None
            if attack == "exhaustive":
                each = [
                    None if roi not in FREE
                    else CLASSES[(self.own[i] + 1) % 3]
                    if rng.random() < power * (1.2 if roi == self.best[i] else 0.25)
                    else before
                    for roi in range(1, 15)
                ]  # fmt: skip
            rows.append(
                row(
                    *(f"clip{i:04d}", self.names[who], label, before, after),
                    source=self.names[who].partition("_")[0],
                    rois=[] if cover else rois,
                    queries={"exhaustive": 10, "evolution": int(rng.integers(20, 200)),
                             "counterfactual": 1, "counterfactual-fold": 1}.get(attack, 0),
                    first=_first(attack, tries, rng) if gone else late,
                    tries=tries,
                    each=each,
                    coverage=1.0 if cover else round(min(1.0, 0.0095 * size**2 * worn), 4),
                    others={
                        name: CLASSES[(said[i] + int(rng.random() < power * 0.6)) % 3]
                        for name, said in self.before.items() if name in self.others
                    } if not cover else {},
                    evidence=not (attack == "energy" and i % 40 == 0),
                )
            )  # fmt: skip
        return rows


def _first(attack: str, tries: int, rng: np.random.Generator) -> int:
    ranks = tries > 1 and not attack.startswith("counterfactual")
    return int(rng.integers(1, tries + 1)) if ranks else 1


def _shape() -> list[float]:
    weights = [3, 5, 5, 3, 1, 2, 2, 8, 8, 2]
    return [w / sum(weights) for w in weights]


NULLS = [
    {"name": "motion in its order", "kind": "control", "what": "a region is chosen",
     "share": 0.98, "runs": 200, "least": 0.5, "holds": True},
    {"name": "motion shuffled in time", "kind": "null", "what": "no evidence",
     "share": 0.99, "runs": 200, "least": 0.95, "holds": True},
    {"name": "noise video, regions put by hand", "kind": "null", "what": "no evidence",
     "share": 0.93, "runs": 200, "least": 0.95, "holds": False},
    {"name": "noise picture, outdegree-pixels", "kind": "shown", "what": "no evidence",
     "share": 0.0, "runs": 5, "least": 0.0, "holds": True},
]  # fmt: skip
