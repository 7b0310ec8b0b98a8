"""Processor time of choosing where decoys lie and how their prints drift, a clip.

    python -m benchmarks.decoy_search [--people 4] [--clips 3] [--repeat 3]

Motion maps of synthetic people, one to three decoys of k = 2 and amplitude 1.5, the emotion known,
as `austicker bench` asks for them. Prints the median over the clips, ms.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from austicker.bench.rendered import render_inputs
from austicker.bench.samples.flow import FlowSample
from austicker.bench.samples.sticker_config import ANY, StickerConfig
from austicker.causal import packaged_model
from austicker.placement import PLACERS
from austicker.recognizers.inputs import MAPS
from austicker.synth.plan import CorpusSpec

SEED = 61


def main() -> None:
    """Render, choose, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--people", type=int, default=4, help="(4)")
    parser.add_argument("--clips", type=int, default=3, help="of each (3)")
    parser.add_argument("--repeat", type=int, default=3, help="times over (3)")
    options = parser.parse_args()
    spec = CorpusSpec(subjects=options.people, clips=options.clips, seed=SEED)
    examples = render_inputs(spec, MAPS)
    models, placer = {"packaged": packaged_model("motion")}, PLACERS.make("counterfactual")
    for count in (1, 2, 3):
        config = StickerConfig(ANY, 2.0, "decoy", count, 1.5)
        took = []
        for _ in range(options.repeat):
            for name, label, raw in zip(
                examples.names, examples.labels, examples.inputs, strict=True
            ):
                sample = FlowSample(name, "", "", label, raw, models, keep_free=True)
                problem = sample.observation(config, label, "packaged")
                began = time.process_time()
                placer.place(problem, np.random.default_rng(0))
                took.append(1000 * (time.process_time() - began))
        print(f"{count} decoys: {np.median(took):.1f} ms a clip")


if __name__ == "__main__":
    main()
