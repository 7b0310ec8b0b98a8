"""A whole run, from names to files: data, victim, training or measuring, metrics and curves."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from austicker.bench.collect import load_inputs
from austicker.bench.labelled import LabelledInputs
from austicker.bench.rendered import RENDERED
from austicker.bench.training import checkpoint, outcome, run
from austicker.bench.training.curves import draw_curves
from austicker.bench.training.outcome import Outcome
from austicker.bench.training.run import Settings
from austicker.bench.victims import load_recognizer
from austicker.errors import UsageError
from austicker.recognizers.protocol import Blueprint, Recognizer, has_to_be_trained
from austicker.synth.plan import CorpusSpec

METRICS, CURVES = "metrics.json", "curves.png"

Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Session:
    """What a person asked for.

    Attributes:
        victim: See `load_recognizer`.
        dataset: Registered name, or "rendered".
        root: Folder of the data set.
        spec: What to render.
        settings: Of the training.
        out: Folder of the run.

    Example:
        >>> out = Path("run")
        >>> session = Session("ststnet", "rendered", None, spec, settings, out)  # doctest: +SKIP
        >>> outcome = session.carry_out(print)  # doctest: +SKIP
    """

    victim: str
    dataset: str
    root: Path | None
    spec: CorpusSpec
    settings: Settings
    out: Path

    def carry_out(self, report: Report) -> Outcome:
        """Train the victim, or measure one that came trained, and write the result.

        Args:
            report: Called with what is going on, how much of it is done, and how much there is.

        Raises:
            UsageError: Names or settings that cannot be meant, or torch is not installed.
            DataError: The data set, or a checkpoint, cannot be used.
            AuStickerError: Memory ran out.
        """
        victim = load_recognizer(self.victim)
        if has_to_be_trained(victim) and importlib.util.find_spec("torch") is None:
            raise UsageError(
                "training needs torch; install the extra: pip install 'au-sticker[bench]'"
            )
        examples = load_inputs(
            self.dataset,
            self.root,
            victim.input,
            self.spec,
            lambda done, total: report("clips", done, total),
        )
        if has_to_be_trained(victim):
            done = self._train(victim, examples, report)
        else:
            checkpoint.claim(self.out, self._config(examples))
            done = run.measure(cast("Recognizer", victim), examples, self._config(examples))
        rng = np.random.default_rng(self.settings.seed)
        outcome.write(self.out / METRICS, done.as_dict(rng))
        return done

    def _train(self, blueprint: Blueprint, examples: LabelledInputs, report: Report) -> Outcome:
        plan = run.training_plan(blueprint, examples, self.settings)
        config = self._config(examples) | {"schedule": asdict(plan.schedule)}
        checkpoint.claim(self.out, config)
        done = run.train(
            plan,
            config,
            self.out,
            stacked=self.settings.stacked,
            keep_weights=self.settings.keep_weights,
            progress=lambda n, total: report(f"training {self.victim}", n, total),
        )
        draw_curves(self.out / CURVES, done.curves, f"{self.victim} on {self.dataset}")
        return done

    def _config(self, examples: LabelledInputs) -> dict[str, Any]:
        rendered = {"rendered": asdict(self.spec)} if self.dataset == RENDERED else {}
        return {
            "victim": self.victim,
            "dataset": self.dataset,
            **rendered,
            "split": self.settings.split,
            "seed": self.settings.seed,
            "device": self.settings.device,
            "stacked": self.settings.stacked,
            "keep_weights": self.settings.keep_weights,
            "clips": len(examples),
            # Guards a checkpoint against data that changed under it.
            "content": hashlib.sha256(examples.inputs.tobytes()).hexdigest()[:16],
        }
