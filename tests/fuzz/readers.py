"""What reads each kind of file that is neither photo nor video, and a sound file of each kind.

A reader goes as far with the file as the program does before it meets other data.
"""

from __future__ import annotations

import io
import json
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import PIL.Image

from austicker.bench.attackers.clip import PublishedClip, VisibleChoice, VisibleSticker
from austicker.bench.attackers.storage import read_clip, save_clip
from austicker.bench.datasets.casme2 import casme2
from austicker.bench.datasets.fer2013 import fer2013
from austicker.bench.datasets.megc2019 import _ground_truth
from austicker.bench.labelled import LabelledInputs
from austicker.bench.reporting import results
from austicker.bench.runner import config as bench_config
from austicker.bench.runner.store import Store
from austicker.bench.training import checkpoint
from austicker.causal import packaged_model, read_model, write_model
from austicker.causal.field_store import packaged_fields, read_fields, write_fields
from austicker.cli import config as main_config
from austicker.printing.placements_from_report import placements_from_report
from austicker.protection.analysis import Analysis
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.plan import Plan
from austicker.protection.render import apply
from austicker.recognizers.inputs import MAPS
from austicker.recognizers.load import load_recognizer
from austicker.stickers import resolve_sticker
from austicker.types import N_ROIS
from tests.bench.datasets.layouts import CASME2_HEADER
from tests.bench.reporting.fabricate import cell, simple
from tests.protection.people import SIZE, analysis_of, person

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        make: A sound file's bytes.
        read: Reads a file, and uses what it says.
        text: Whether tokens can be told apart in it.
    """

    make: Callable[[], bytes]
    read: Callable[[Path], object]
    text: bool = False


def written(write: Callable[[Path], object], name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / name)
        return (Path(folder) / name).read_bytes()


def use_model(path: Path) -> None:
    model = read_model(path)
    rng = np.random.default_rng(0)
    values, valid = rng.normal(0, 0.01, (2, N_ROIS, 3)), np.ones((2, N_ROIS), bool)
    model.posterior(values, valid, hidden=(3,))
    model.draw(20, rng)
    model.expected_log_posterior(np.array(list(combinations(range(1, N_ROIS + 1), 1)), np.intp))
    model.posterior_of_maps(rng.normal(0, 0.1, (1, 28, 28, 3)))


@cache
def analysis() -> Analysis:
    return analysis_of(person(count=6, shot=(1, 0, 6)), frames=6)


def use_plan(path: Path) -> None:
    plan = Plan.read(path)
    plan.in_words()
    still = np.full((SIZE[1], SIZE[0], 3), 127, np.uint8)
    list(apply([still] * 6, plan))


def use_analysis(path: Path) -> None:
    make_plan(Analysis.read(path), Options(sticker="dots")).in_words()


def table_xlsx() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (CASME2_HEADER, (1, "EP01", 1, 2, 3, "12", "happiness")):
        book.active.append(list(row))
    book.save(file)
    return file.getvalue()


def beside(name: str, scan: Callable[[Path], object]) -> Callable[[Path], None]:
    """Reads a folder in which the file stands under the name that a data set gives it."""

    def read(path: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path.rename(Path(folder) / name)
            try:
                scan(Path(folder))
            finally:
                (Path(folder) / name).rename(path)

    return read


def fer_table() -> bytes:
    pixels = " ".join(str(i % 256) for i in range(48 * 48))
    return f'emotion,pixels,Usage\n3,"{pixels}",Training\n6,"{pixels}",PublicTest\n'.encode()


def sticker(kind: str, mode: str = "RGBA") -> bytes:
    file = io.BytesIO()
    art = np.zeros((32, 32, 4), np.uint8)
    art[4:28, 4:28] = (200, 30, 60, 255)
    PIL.Image.fromarray(art).convert(mode).save(file, kind)
    return file.getvalue()


@cache
def onnx() -> bytes:
    return (ROOT / "src/austicker/recognizers/wide.onnx").read_bytes()


def use_onnx(path: Path) -> None:
    classes = ",".join(map(str, json.loads(_CARDS.read_text("utf-8"))["classes"]))
    found: Any = load_recognizer(f"onnx:{path}?classes={classes}")
    found.predict(np.zeros((1, 28, 28, 3), np.uint8))


_CARDS = ROOT / "src/austicker/recognizers/judges.json"


def labelled() -> LabelledInputs:
    return LabelledInputs(
        np.zeros((2, 28, 28, 3), np.uint8),
        MAPS,
        ("a", "b"),
        ("1", "2"),
        ("x", "x"),
        ("c1", "c2"),
        ("a", "b"),
        {"a": "a", "b": "b"},
    )


def clip() -> PublishedClip:
    sticker = VisibleSticker(3, "dots", 2.0, ((0.01, 0.02),))
    choice = VisibleChoice((sticker,), ((0.0, 0.5, 1.0),))
    motion, covered = np.zeros((28, 28, 3), np.float32), np.zeros((28, 28), bool)
    return PublishedClip("a", "1", motion, covered, choice, None)


def use_results(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "results" / "a.json"
        place.parent.mkdir()
        place.write_bytes(path.read_bytes())
        results.read(Path(folder))


def use_run(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "run.json").write_bytes(path.read_bytes())
        store = Store(Path(folder))
        config, text = bench_config.load("quick")
        store.claim(config, text)


def run_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        Store(Path(folder) / "b").claim(*bench_config.load("quick"))
        return (Path(folder) / "b" / "run.json").read_bytes()


def torch_file() -> bytes:
    import torch

    return written(lambda path: checkpoint.save(path, {"a": torch.ones(3), "n": 1}), "a.pt")


REPORT = {
    "inputs": [{"people": [{"placements": [{"sticker": "dots", "roi": 3, "size": 2.0}]}]}],
}

KINDS: dict[str, Kind] = {
    "model.json": Kind(
        lambda: written(lambda p: write_model(packaged_model("activation"), p), "m.json"),
        use_model,
        text=True,
    ),
    "maps.json": Kind((ROOT / "src/austicker/causal/model.json").read_bytes, use_model, text=True),
    "fields.npz": Kind(
        lambda: written(lambda p: write_fields(packaged_fields(), p), "f.npz"),
        lambda path: read_fields(path).draw(np.random.default_rng(0)),
    ),
    "config.toml": Kind((ROOT / "config.toml").read_bytes, main_config.load, text=True),
    "bench.toml": Kind(
        bench_config.load("quick")[1].encode,
        lambda path: bench_config.load(str(path)),
        text=True,
    ),
    "analysis.json": Kind(lambda: analysis().to_json().encode(), use_analysis, text=True),
    "plan.json": Kind(
        lambda: make_plan(analysis(), Options(sticker="dots")).to_json().encode(),
        use_plan,
        text=True,
    ),
    "report.json": Kind(lambda: json.dumps(REPORT).encode(), placements_from_report, text=True),
    "table.xlsx": Kind(
        table_xlsx, beside("CASME2-coding-20140508.xlsx", lambda p: casme2().scan(p))
    ),
    "megc.csv": Kind(
        lambda: b"casme2,sub01,EP02_01f,1\nsamm,6,006_1_2,0\nsmic,s1,s1_sur_01,2\n",
        _ground_truth,
        text=True,
    ),
    "fer2013.csv": Kind(fer_table, beside("fer2013.csv", lambda p: fer2013().scan(p)), text=True),
    "sticker.png": Kind(lambda: sticker("PNG"), lambda p: resolve_sticker(str(p))[1].draw(32)),
    "sticker.webp": Kind(lambda: sticker("WEBP"), lambda p: resolve_sticker(str(p))[1].draw(32)),
    "sticker.gif": Kind(lambda: sticker("GIF"), lambda p: resolve_sticker(str(p))[1].draw(32)),
    "net.onnx": Kind(onnx, use_onnx),
    "result.json": Kind(
        lambda: json.dumps(cell(simple([True, False, True], ["a", "b", "b"]))).encode(),
        use_results,
        text=True,
    ),
    "run.json": Kind(run_file, use_run, text=True),
    "labelled.npz": Kind(
        lambda: written(labelled().save, "a.npz"), lambda p: LabelledInputs.read(p, MAPS)
    ),
    "clip.npz": Kind(lambda: written(lambda p: save_clip(clip(), p), "c.npz"), read_clip),
    "checkpoint.pt": Kind(torch_file, checkpoint.read),
}


@cache
def seed_of(name: str) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return KINDS[name].make()
