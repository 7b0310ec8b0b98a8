"""The fused convolution against torch's own layers."""

from __future__ import annotations

import numpy as np
import pytest

from austicker.bench.victims.grouped import GroupedConvolution

torch = pytest.importorskip("torch")
fused = pytest.importorskip("austicker.bench.victims.fused")
pytest.importorskip("numba")


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("negative", [False, True])
def test_value_and_gradient_are_those_of_separate_layers(negative: bool, grouped: bool) -> None:
    from torch.nn import functional as F

    rng = np.random.default_rng(0)
    data = fused.padded(rng.normal(size=(9, 3, 28, 28)).astype(np.float32))
    rows = np.stack([rng.permutation(9)[:4] for _ in range(2)])
    conv = fused.Convolution(data, 2, 4, 5)
    if grouped:
        conv = GroupedConvolution(np.ascontiguousarray(data[:, :, 2:30, 2:30]), "cpu")
    sign = torch.ones(2, 5)
    if negative:
        sign[0, 2] = sign[1, 4] = -1
    generator = torch.Generator().manual_seed(0)
    weight = torch.randn(2, 5, 27, generator=generator, requires_grad=True)
    bias = torch.randn(2, 5, generator=generator, requires_grad=True)

    def loss(pooled, mean, variance):
        return (pooled**2).mean() + (mean * variance).sum() + (variance**3).sum() / 100

    parts = conv(rows, weight, bias, sign)
    got = torch.autograd.grad(sum(loss(*(p[f] for p in parts)) for f in range(2)), (weight, bias))
    for f in range(2):
        w, b = (t[f].detach().clone().requires_grad_() for t in (weight, bias))
        y = F.relu(F.conv2d(torch.from_numpy(data[rows[f], :, :32]), w.view(5, 3, 3, 3), b))
        way = sign[f][:, None, None]
        pooled = F.max_pool2d(y * way, 3, 3, 1) * way
        mean, variance = y.mean((0, 2, 3)), y.var((0, 2, 3), unbiased=False)
        for ours, theirs in zip(parts, (pooled, mean, variance), strict=True):
            torch.testing.assert_close(ours[f], theirs, rtol=1e-4, atol=1e-5)
        for ours, theirs in zip(got, torch.autograd.grad(loss(pooled, mean, variance), (w, b)),
                                strict=True):  # fmt: skip
            torch.testing.assert_close(ours[f], theirs, rtol=2e-3, atol=1e-4)
