"""What a decision costs: the whole chain per frame against the published rule, per picture.

    python -m benchmarks.decision [--json FILE]

A synthetic person of 256 px at 100 frames/s. The chain: faces, head poses, motion of the regions,
spotting, and the counterfactual choice. The published rule: PC over the pixels of one picture of
256 px, which its authors run for every picture. Both in one process.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from austicker.faces.models import load_models
from austicker.faces.still import find_faces
from austicker.placement import PLACERS
from austicker.protection.analyze import analyze_frames
from austicker.protection.movement_flow import movement_flows
from austicker.protection.options import Options
from austicker.protection.planner import Planner
from austicker.protection.portrait import take
from austicker.synth.plan import CorpusSpec, recordings_of, session_of
from austicker.types import Frame

_ROUNDS = 3
"""Of the chain; the rule, which takes long, is run once."""


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", type=Path, help="also write the result here")
    options = parser.parse_args(arguments)
    spec = CorpusSpec(subjects=1, clips=1, level="clean", seed=11, fps=100, long=3.0)
    recording = next(recordings_of(spec, session_of(spec, 0)))
    images = list(recording.frames())
    models, wanted = load_models(), Options()
    planner = Planner(wanted, models.blendshapes)
    mesh = find_faces(images[0], models.detectors, models.mesh).meshes[0]
    portrait = take(images[0], mesh)
    chain, choice, look = [], [], []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        frames = [Frame(image, i, Fraction(i, 100)) for i, image in enumerate(images)]
        seen = analyze_frames(frames, models, Fraction(100), (spec.size, spec.size))
        who = seen.people[0]
        known = time.perf_counter()
        rows = planner.rows(who.motion, 100.0)[1]
        (flows,) = movement_flows(lambda _, film=frames: film, [who], [rows])  # type: ignore[misc]
        decision = planner.by_motion(1, who.motion, who.mesh, 100.0, flows=flows)
        decided = time.perf_counter()
        chain.append((decided - began) / len(images))
        look.append((decided - known) / len(rows))
        problem = decision.problem
        placer = PLACERS.make("counterfactual")
        placer.place(problem, np.random.default_rng(0))
        choice.append(time.perf_counter() - decided)
    began = time.perf_counter()
    pixels = replace(problem, observed=replace(problem.observed, portrait=portrait))
    PLACERS.make("outdegree-pixels").place(pixels, np.random.default_rng(0))
    rule = time.perf_counter() - began
    result = {
        "chain_ms_a_frame": 1000 * statistics.median(chain),
        "choice_ms": 1000 * statistics.median(choice),
        "look_and_choice_ms_a_movement": 1000 * statistics.median(look),
        "outdegree_pixels_ms_a_picture": 1000 * rule,
        "ratio": rule / statistics.median(chain),
        "windows": len(decision.windows),
        "frames": len(images),
    }
    print(f"{len(images)} frames, {len(decision.windows)} movements, {_ROUNDS} rounds, medians")
    print(f"whole chain:        {result['chain_ms_a_frame']:9.2f} ms a frame")
    print(f"the choice alone:   {result['choice_ms']:9.2f} ms, motion known")
    looked = result["look_and_choice_ms_a_movement"]
    print(f"spotting, second look and choice: {looked:.1f} ms a movement")
    print(f"outdegree-pixels:   {result['outdegree_pixels_ms_a_picture']:9.1f} ms a picture")
    print(f"ratio:              {result['ratio']:9.0f}")
    if options.json is not None:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
