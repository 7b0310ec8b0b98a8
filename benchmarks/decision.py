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
from fractions import Fraction
from pathlib import Path

import numpy as np

from austicker.faces.models import load_models
from austicker.placement import PLACERS
from austicker.protection.analyze import analyze_frames, provider_of, with_flows
from austicker.protection.options import Options
from austicker.protection.planner import Planner
from austicker.synth.plan import CorpusSpec, recordings
from austicker.types import PlacementProblem

_ROUNDS = 3
"""Of the chain; the rule, which takes long, is run once."""


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", type=Path, help="also write the result here")
    options = parser.parse_args(arguments)
    spec = CorpusSpec(subjects=1, clips=1, level="clean", seed=11, fps=100, long=3.0)
    images = list(next(recordings(spec)).frames())
    models, planner, rate = load_models(), Planner(Options()), Fraction(100)
    chain, choice, look = [], [], []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        # The portrait, for the published rule alone, is one picture of the whole clip.
        analysis = analyze_frames(images, rate, models, flow=False, portraits=True)
        analyzed = time.perf_counter()
        analysis = with_flows(analysis, provider_of(images, rate), drifting=False)
        (person,) = analysis.people
        decision = planner.decide(person, analysis.fps)
        decided = time.perf_counter()
        movements = len(decision.observation.rows)
        chain.append((decided - began) / len(images))
        look.append((decided - analyzed) / movements)
        choice.append(_seconds("counterfactual", decision.observation.problem))
    rule = _seconds("outdegree-pixels", decision.observation.problem)
    result = {
        "chain_ms_a_frame": 1000 * statistics.median(chain),
        "choice_ms": 1000 * statistics.median(choice),
        "flow_and_choice_ms_a_movement": 1000 * statistics.median(look),
        "outdegree_pixels_ms_a_picture": 1000 * rule,
        "ratio": rule / statistics.median(chain),
        "windows": movements,
        "frames": len(images),
    }
    print(f"{len(images)} frames, {movements} movements, {_ROUNDS} rounds, medians")
    print(f"whole chain:        {result['chain_ms_a_frame']:9.2f} ms a frame")
    print(f"the choice alone:   {result['choice_ms']:9.2f} ms, motion known")
    looked = result["flow_and_choice_ms_a_movement"]
    print(f"dense motion and choice: {looked:.1f} ms a movement")
    print(f"outdegree-pixels:   {result['outdegree_pixels_ms_a_picture']:9.1f} ms a picture")
    print(f"ratio:              {result['ratio']:9.0f}")
    if options.json is not None:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _seconds(placer: str, problem: PlacementProblem) -> float:
    began = time.perf_counter()
    PLACERS.make(placer).place(problem, np.random.default_rng(0))
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
