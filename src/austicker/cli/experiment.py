"""What `python main.py train` and `attack` do, as config.toml says."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from austicker.cli.adversarial import sticker_options
from austicker.cli.config import Config
from austicker.errors import AuStickerError, UsageError

if TYPE_CHECKING:
    from austicker.bench.runner.config import Block, Source
    from austicker.bench.runner.config import Config as Grid
    from austicker.bench.training.outcome import Outcome
    from austicker.bench.training.session import Session

Report = Callable[[str, int, int], None]

DRAWS = 3
"""How often random placement is tried, for a mean and a range."""
SPLIT = "loso"
NAME = "data"
_MAPS_ONLY = ("megc2019-flow",)


@dataclass(frozen=True, slots=True)
class Experiment:
    """A recogniser of config.toml, trained and attacked.

    Attributes:
        config: The file.
    """

    config: Config

    @property
    def models(self) -> Path:
        """Folder of the trained recogniser: one for each architecture, training and data."""
        found = self.config
        parts = [asdict(part) for part in (found.data, found.model, found.training)]
        return found.output.models / f"{_slug(found.model.architecture)}-{_digest(parts)}"

    @property
    def comes_trained(self) -> bool:
        """Whether the recogniser needs no training."""
        from austicker.bench.victims import load_recognizer
        from austicker.recognizers.protocol import has_to_be_trained

        return not has_to_be_trained(load_recognizer(self.config.model.architecture))

    def session(self) -> Session:
        """The training, as `austicker train` would do it."""
        from austicker.bench.training.run import Settings
        from austicker.bench.training.session import Session
        from austicker.synth.plan import CorpusSpec

        data, training = self.config.data, self.config.training
        return Session(
            self.config.model.architecture,
            data.set,
            data.root,
            CorpusSpec(subjects=data.people, clips=data.clips, level=data.level, seed=data.seed),
            Settings(
                SPLIT,
                training.seed,
                training.epochs,
                training.batch_size,
                keep_weights=True,
                rate=training.learning_rate,
                decay=training.weight_decay,
            ),
            self.models,
        )

    def train(self, report: Report) -> Outcome:
        """Train it, each time without one person, or measure one that comes trained.

        Raises:
            AuStickerError: See `Session.carry_out`.
        """
        return self.session().carry_out(report)

    def grid(self) -> Grid:
        """The attack, as `austicker bench` would do it: the chosen rule and random placement.

        Raises:
            UsageError: A sticker or rule that does not exist, or one that has nothing to place on
                such data.
        """
        from austicker.bench.attacks import ATTACKS
        from austicker.bench.runner.config import Block
        from austicker.bench.runner.config import Config as Grid

        chosen = self.config.stickers
        ATTACKS.card(chosen.placer)
        by_size: dict[float, list[str]] = {}
        for options in sticker_options(chosen).values():
            by_size.setdefault(options.size, []).append(options.sticker)
        blocks: tuple[Block, ...] = tuple(
            Block(
                stickers=tuple(names),
                sizes=(size,),
                attacks=tuple(dict.fromkeys((chosen.placer, "random"))),
                numbers=(chosen.per_face,),
            )
            for size, names in by_size.items()
        )
        return Grid(
            seeds=(self.config.training.seed,), draws=DRAWS, data=(self._source(),), grid=blocks
        )

    def attack(self, report: Report) -> list[dict[str, Any]]:
        """Put the stickers on people that the recogniser has not seen, and ask it again.

        Returns:
            Every result, as `result.schema.json` describes it.

        Raises:
            UsageError: It has not been trained.
            AuStickerError: Data or models cannot be used, or some of the work failed.
        """
        from austicker import files
        from austicker.bench.runner.run import Benchmark
        from austicker.bench.runner.store import MOST_BYTES, Store, provenance, settings_of
        from austicker.engines import make_engine
        from austicker.errors import DataError

        if not self.comes_trained and not (self.models / "metrics.json").is_file():
            raise UsageError(
                f"{self.models} holds no recogniser trained as the configuration says; run "
                "`python main.py train` first"
            )
        grid = self.grid()
        settings = settings_of(grid.data[0])
        parts = [settings, [asdict(block) for block in grid.grid], grid.seeds, provenance()]
        folder = self.config.output.results / "runs" / _digest(parts)
        engine = make_engine("local", jobs=os.cpu_count() or 1, retries=2, threads=1)
        text = json.dumps(parts, default=str)
        done = Benchmark(grid, f"# {text}\n", folder, engine, report).carry_out()
        if done.failed:
            raise AuStickerError(f"{len(done.failed)} parts failed; the first: {done.failed[0]}")
        found = sorted(Store(folder.resolve()).results.rglob("*.json"))
        return [files.read_json(path, "a result", DataError, MOST_BYTES) for path in found]

    def _source(self) -> Source:
        from austicker.bench.runner.config import Source

        data = self.config.data
        return Source(
            name=NAME,
            set=data.set,
            root="" if data.root is None else str(data.root),
            path=self._path(),
            victims=(self.config.model.architecture,),
            split=SPLIT,
            people=data.people,
            clips=data.clips,
            level=data.level,
            start=data.seed,
            weights="" if self.comes_trained else str(self.models.resolve()),
            keep_free=not self.config.stickers.cover,
        )

    def _path(self) -> Literal["flow", "pixels", "stills"]:
        from austicker.bench.victims import load_recognizer
        from austicker.recognizers.inputs import STILLS

        if self.config.data.set in _MAPS_ONLY:
            return "flow"
        reads = load_recognizer(self.config.model.architecture).input
        return "stills" if reads is STILLS else "pixels"


def _digest(parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _slug(name: str) -> str:
    from austicker.bench.runner.cells import slug

    return slug(name)
