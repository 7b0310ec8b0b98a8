"""The loops of `fused`, compiled. Columns beyond `SIDE` are kept at zero."""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

from austicker.bench.victims.fused_layout import POOLED, ROW, SIDE
from austicker.types import Floats

LENGTH = SIDE * ROW
_fast = numba.njit(parallel=True, fastmath=True, error_model="numpy", cache=True)


@_fast
def forward(  # noqa: PLR0917 - compiled, so by position
    data: Floats,
    rows: npt.NDArray[np.int64],
    weight: Floats,
    bias: Floats,
    sign: Floats,
    y: Floats,
    pooled: Floats,
    sums: Floats,
) -> None:
    """Fill `y`, `pooled` and, per fold, clip and channel, the `sums` of `y` and of its squares."""
    folds, batch = rows.shape
    channels = weight.shape[1]
    zero = np.float32(0)
    for job in numba.prange(folds * batch):
        f, i = job // batch, job % batch
        x = data[rows[f, i]].reshape(3, -1)
        best = np.empty(ROW, np.float32)
        for c in range(channels):
            total, squares = zero, zero
            out = y[f, i, c].reshape(LENGTH)
            out[:] = bias[f, c]
            for p in range(3):
                # Scalars, and one long loop over the whole plane: the compiler then works on
                # eight places at a time.
                a, k = x[p], 9 * p
                w0, w1, w2 = weight[f, c, k], weight[f, c, k + 1], weight[f, c, k + 2]
                w3, w4, w5 = weight[f, c, k + 3], weight[f, c, k + 4], weight[f, c, k + 5]
                w6, w7, w8 = weight[f, c, k + 6], weight[f, c, k + 7], weight[f, c, k + 8]
                for t in range(LENGTH):
                    out[t] += (
                        w0 * a[t] + w1 * a[t + 1] + w2 * a[t + 2]
                        + w3 * a[t + ROW] + w4 * a[t + ROW + 1] + w5 * a[t + ROW + 2]
                        + w6 * a[t + 2 * ROW] + w7 * a[t + 2 * ROW + 1] + w8 * a[t + 2 * ROW + 2]
                    )  # fmt: skip
            for r in range(SIDE):
                y[f, i, c, r, SIDE] = y[f, i, c, r, SIDE + 1] = zero
            for t in range(LENGTH):
                value = max(out[t], zero)
                out[t] = value
                total += value
                squares += value * value
            sums[f, i, c, 0], sums[f, i, c, 1] = total, squares
            way = sign[f, c]
            for u in range(POOLED):
                above, here, below = (
                    y[f, i, c, max(3 * u - 1, 0)],
                    y[f, i, c, 3 * u],
                    y[f, i, c, 3 * u + 1],
                )
                for t in range(ROW):
                    best[t] = max(way * above[t], way * here[t], way * below[t])
                pooled[f, i, c, u, 0] = way * max(best[0], best[1])
                for v in range(1, POOLED):
                    pooled[f, i, c, u, v] = way * max(best[3 * v - 1], best[3 * v], best[3 * v + 1])


@_fast
def backward(  # noqa: PLR0917
    data: Floats,
    rows: npt.NDArray[np.int64],
    y: Floats,
    pooled: Floats,
    from_pooled: Floats,
    level: Floats,
    slope: Floats,
    weight: Floats,
    bias: Floats,
) -> None:
    """Fill the gradients by `weight` and `bias`, per fold and clip.

    What arrives at an output is that of its pooled value plus level + slope * y of its channel.
    """
    folds, batch = rows.shape
    channels = weight.shape[2]
    zero, nothing = np.float32(0), np.float32(-1)
    for job in numba.prange(folds * batch):
        f, i = job // batch, job % batch
        x = data[rows[f, i]].reshape(3, -1)
        gradient = np.zeros((SIDE, ROW), np.float32)
        value, arriving = np.empty(ROW, np.float32), np.empty(ROW, np.float32)
        for c in range(channels):
            base, per = level[f, c], slope[f, c]
            total = zero
            for u in range(POOLED + 1):
                value[:] = nothing
                arriving[:] = zero
                if u < POOLED:
                    for t in range(SIDE - 1):
                        value[t] = pooled[f, i, c, u, (t + 1) // 3]
                        arriving[t] = from_pooled[f, i, c, u, (t + 1) // 3]
                for r in range(max(3 * u - 1, 0), min(3 * u + 2, SIDE)):
                    seen, into = y[f, i, c, r], gradient[r]
                    for t in range(ROW):
                        # The pooled value is one of these; ReLU's zeros pass nothing on.
                        arrived = arriving[t] if seen[t] == value[t] else zero
                        arrived += base + per * seen[t]
                        arrived = arrived if seen[t] > zero else zero
                        into[t] = arrived
                        total += arrived
            bias[f, i, c] = total
            g = gradient.reshape(LENGTH)
            for p in range(3):
                s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = s8 = zero
                a = x[p]
                for t in range(LENGTH):
                    e = g[t]
                    s0 += e * a[t]
                    s1 += e * a[t + 1]
                    s2 += e * a[t + 2]
                    s3 += e * a[t + ROW]
                    s4 += e * a[t + ROW + 1]
                    s5 += e * a[t + ROW + 2]
                    s6 += e * a[t + 2 * ROW]
                    s7 += e * a[t + 2 * ROW + 1]
                    s8 += e * a[t + 2 * ROW + 2]
                out = weight[f, i, c, 9 * p : 9 * p + 9]
                out[0], out[1], out[2], out[3], out[4] = s0, s1, s2, s3, s4
                out[5], out[6], out[7], out[8] = s5, s6, s7, s8
