"""High dynamic range to standard: a table of colours, made from the standards' formulas.

Pictures in PQ or HLG (SMPTE ST 2084; ITU-R BT.2100-2) are turned into light, their highlights
compressed as in ITU-R BT.2390-10 section 5.4.1, and written for a BT.709 display (BT.1886).
Reference white of 203 cd/m2 (ITU-R BT.2408-7) becomes the display's white; below about 95 cd/m2,
where faces lie, nothing but the gamut changes. Sources count as mastered for 1000 cd/m2.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

PQ, HLG = 16, 18
"""H.273 transfer characteristics."""

BT2020 = 9
"""H.273 colour primaries."""

_WHITE, _PEAK = 203.0, 1000.0  # cd/m2
_M1, _M2 = 2610 / 16384, 2523 / 32
_C1, _C2, _C3 = 3424 / 4096, 2413 / 128, 2392 / 128
# ITU-R BT.2087-0, from BT.2020 to BT.709 light.
_TO_709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]]
)
_LUMA_2020 = np.array([0.2627, 0.678, 0.0593])
_POINTS = 33  # of the table, along each colour


def standard_range(coded: Floats, transfer: int, primaries: int = BT2020) -> Floats:
    """BT.709 display code values, 0-1, of high-dynamic-range code values.

    Args:
        coded: (..., 3) RGB, 0-1, as coded by `transfer`.
        transfer: `PQ` or `HLG`.
        primaries: H.273; BT.2020 is converted, others are taken for BT.709's.
    """
    light = _pq_light(coded) if transfer == PQ else _hlg_light(coded)
    if primaries == BT2020:
        light = np.maximum(light @ _TO_709.T, 0)
    most = np.maximum(light.max(-1, keepdims=True), 1e-6)
    light = light * (_rolled_off(most) / most)  # one factor for all colours keeps the hue
    display: Floats = np.clip(light / _WHITE, 0, 1) ** (1 / 2.4)
    return display


@contextmanager
def table_file(transfer: int, primaries: int) -> Iterator[Path]:
    """A temporary .cube file of `standard_range`, as FFmpeg's `lut3d` filter reads it."""
    steps = np.linspace(0, 1, _POINTS)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")  # red varies fastest
    colours = np.stack([red, green, blue], -1).reshape(-1, 3)
    lines = [f"LUT_3D_SIZE {_POINTS}"]
    for red_out, green_out, blue_out in standard_range(colours, transfer, primaries):
        lines.append(f"{red_out:.6f} {green_out:.6f} {blue_out:.6f}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.cube"
        path.write_text("\n".join(lines) + "\n")
        yield path


def _pq_light(coded: Floats) -> Floats:
    """cd/m2 of PQ code values."""
    power = np.clip(coded, 0, 1) ** (1 / _M2)
    light: Floats = 10_000 * (np.maximum(power - _C1, 0) / (_C2 - _C3 * power)) ** (1 / _M1)
    return light


def _pq_code(light: Floats | float) -> Floats:
    power = (np.asarray(light, float) / 10_000) ** _M1
    code: Floats = ((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2
    return code


def _hlg_light(coded: Floats) -> Floats:
    """cd/m2 of HLG code values on a display of 1000 cd/m2, whose system gamma is 1.2."""
    a = 0.17883277
    b, c = 1 - 4 * a, 0.5 - a * np.log(4 * a)
    scene = np.where(coded <= 0.5, coded**2 / 3, (np.exp((coded - c) / a) + b) / 12)
    luma = np.maximum(scene @ _LUMA_2020, 1e-9)[..., None]
    light: Floats = _PEAK * luma**0.2 * scene
    return light


def _rolled_off(light: Floats) -> Floats:
    """Light with its highlights compressed from 1000 to 203 cd/m2: BT.2390's Hermite spline."""
    peak = _pq_code(_PEAK)
    code = np.minimum(_pq_code(light) / peak, 1)
    most = float(_pq_code(_WHITE) / peak)
    knee = 1.5 * most - 0.5
    t = np.clip((code - knee) / (1 - knee), 0, 1)
    spline = (
        (2 * t**3 - 3 * t**2 + 1) * knee
        + (t**3 - 2 * t**2 + t) * (1 - knee)
        + (-2 * t**3 + 3 * t**2) * most
    )
    return _pq_light(np.where(code < knee, code, spline) * peak)
