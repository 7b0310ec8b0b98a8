"""Runs the TFLite files of `studies.ready_nets` with TensorFlow; needs nothing of this project."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import numpy as np

FILES = {"fer": "emotion_model_quantized.tflite", "facex": "model_optimized.tflite"}


def main(folder: Path) -> None:
    """Write the outputs of both nets as lists."""
    tf = importlib.import_module("tensorflow")
    for name, file in FILES.items():
        net = tf.lite.Interpreter(model_path=str(folder / file))
        net.allocate_tensors()
        entry, out = net.get_input_details()[0], net.get_output_details()[0]
        faces = np.fromfile(folder / f"{name}.f32", np.float32).reshape(-1, *entry["shape"][1:])
        rows = []
        for face in faces:
            net.set_tensor(entry["index"], face[None])
            net.invoke()
            rows.append(net.get_tensor(out["index"])[0].tolist())
        (folder / f"{name}.json").write_text(json.dumps(rows), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
