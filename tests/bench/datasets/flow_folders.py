"""Motion maps in the folders of the MEGC2019 distribution, made of whatever maps one has."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from austicker.motion.flowmap import FlowMap, encode

CLASSES = ("negative", "positive", "surprise")


def write_fold_maps(
    root: Path, maps: Iterable[tuple[str, str, str, FlowMap]], train: bool = True
) -> None:
    """Write (subject, clip, class, map) as leave-one-subject-out folders.

    Names carry the stray blank of the real files.
    """
    everything = list(maps)
    base = root / "three_norm_u_v_os"
    for left_out in sorted({subject for subject, *_ in everything}):
        for subject, clip, name, flow in everything:
            split = "u_test" if subject == left_out else "u_train"
            if split == "u_train" and not train:
                continue
            folder = base / left_out / split / str(CLASSES.index(name))
            folder.mkdir(parents=True, exist_ok=True)
            png = cv2.imencode(".png", np.ascontiguousarray(flow.raw[..., ::-1]))[1]
            (folder / f"{subject}_{clip} .png").write_bytes(png.tobytes())


def drawn_map(name: str, rng: np.random.Generator, noise: float = 0.1) -> FlowMap:
    """A map of the class's typical motion, drawn by formula.

    Negative: brows down and together. Positive: mouth corners out and up. Surprise: brows up.
    """
    y, x = np.mgrid[:38, :28].astype(np.float64)
    y = (y + 0.5) * 28 / 38 - 0.5

    def bump(cx: float, cy: float) -> np.ndarray:
        return np.asarray(np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 8))

    brows = bump(9, 4) + bump(18, 4)
    u = np.zeros((38, 28))
    v = np.zeros((38, 28))
    if name == "negative":
        u, v = bump(9, 4) - bump(18, 4), brows
    elif name == "positive":
        u, v = bump(18, 20) - bump(9, 20), -(bump(18, 20) + bump(9, 20))
    else:
        v = -brows
    flow = np.stack([u, v], axis=-1) + noise * rng.standard_normal((38, 28, 2))
    return encode(flow * rng.uniform(0.2, 2))


def drawn_set(rng: np.random.Generator, clips: int = 6) -> list[tuple[str, str, str, FlowMap]]:
    """Maps of two people of each of the three sources."""
    subjects = ("sub01", "sub02", "s01", "s02", "006", "007")
    return [
        (subject, f"clip_{i}", CLASSES[i % 3], drawn_map(CLASSES[i % 3], rng))
        for subject in subjects
        for i in range(clips)
    ]
