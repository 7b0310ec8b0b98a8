"""Networks of the benchmark as recognisers of attackers."""

import numpy as np
import pytest

from austicker.bench.attackers import Condition, Recognisers, table
from austicker.bench.attackers.networks import NetworkRecogniser, stretched, with_networks
from austicker.errors import UsageError
from tests.bench.attackers.toys import Toy, material

pytest.importorskip("torch")


def test_a_network_reads_for_an_attacker() -> None:
    toy = Toy(signal=6, with_sticker=False)
    condition = Condition("toy", material(toy.clip, range(12)), material(toy.clip, range(50, 56)))
    kinds = with_networks(["off-apexnet"], epochs=40)
    only = Recognisers({"off-apexnet": kinds.maps["off-apexnet"]}, kinds.vectors)
    (row,) = table(
        [condition],
        condition.protected,
        np.random.default_rng(0),
        attackers=["retrained"],
        recognisers=only,
    )
    for one in row.outcomes:
        assert list(one.each) == ["off-apexnet"]
        assert one.uf1.value > 0.8, one


def test_maps_are_stretched_as_networks_expect() -> None:
    maps = np.random.default_rng(0).normal(size=(3, 28, 28, 3)).astype(np.float32)
    maps[0, ..., 2] = 0
    raw = stretched(maps)
    assert raw.dtype == np.uint8
    assert not raw[0, ..., 2].any()
    assert raw[1:].max(axis=(1, 2)).tolist() == [[255] * 3] * 2
    assert not raw[1:].min(axis=(1, 2)).any()


@pytest.mark.parametrize("name", ["mmnet", "micro-exp-stcnn"])
def test_networks_that_read_something_else_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="motion maps"):
        NetworkRecogniser(name, 0)
