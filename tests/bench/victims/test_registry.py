"""What holds for every victim."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from austicker.bench.victims import RECOGNIZERS
from austicker.bench.victims.dropout import dropout_mask
from austicker.errors import DataError
from austicker.recognizers.inputs import INPUTS
from austicker.recognizers.protocol import has_to_be_trained
from austicker.recognizers.registry import RecognizerCard

SMALL = ("ststnet", "off-apexnet", "micro-exp-stcnn")
NETWORKS = [name for name in RECOGNIZERS if has_to_be_trained(RECOGNIZERS.make(name))]


def test_all_are_there() -> None:
    wanted = {"ststnet", "off-apexnet", "htnet", "mmnet", "mmnet-112", "micro-exp-stcnn"}
    wanted |= {"causalnet", "mmnet-32", "micro-exp-stcnn-32"}
    wanted |= {"fer", "facex", "face-api"}
    assert set(RECOGNIZERS) == wanted
    assert set(NETWORKS) == wanted - {"fer", "facex", "face-api"}


def test_listing_them_needs_no_torch() -> None:
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from austicker.bench.victims import RECOGNIZERS\n"
        "assert [RECOGNIZERS.make(name) for name in RECOGNIZERS]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", RECOGNIZERS)
def test_card_is_complete(name: str) -> None:
    card = RECOGNIZERS.card(name)
    assert isinstance(card, RecognizerCard)
    assert card.summary
    assert card.source
    assert card.input in {kind.words for kind in INPUTS.values()}


@pytest.mark.parametrize("name", NETWORKS)
def test_network_has_the_size_on_its_card_and_answers(name: str) -> None:
    torch = pytest.importorskip("torch")
    victim = RECOGNIZERS.make(name)
    card = RECOGNIZERS.card(name)
    assert has_to_be_trained(victim)
    assert isinstance(card, RecognizerCard)
    with torch.device("meta"):  # the sizes without the weights
        net = victim.network(3)
    assert sum(p.numel() for p in net.parameters()) == card.parameters
    if name in SMALL:
        rng = np.random.default_rng(0)
        net = victim.network(3)
        raw = rng.integers(0, 256, (5, *victim.input.shape), np.uint8)
        masks = [torch.from_numpy(m) for m in victim.masks(5, rng)]
        x = torch.from_numpy(victim.prepare(raw))
        logits = victim.logits(net, x, masks)
        assert logits.shape == (5, 3)
        logits.sum().backward()
        assert all(p.grad is not None and p.grad.isfinite().all() for p in net.parameters())


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in NETWORKS if n not in SMALL])
def test_large_network_answers(name: str) -> None:
    torch = pytest.importorskip("torch")
    victim = RECOGNIZERS.make(name)
    assert has_to_be_trained(victim)
    rng = np.random.default_rng(0)
    raw = rng.integers(0, 256, (2, *victim.input.shape), np.uint8)
    masks = [torch.from_numpy(m) for m in victim.masks(2, rng)]
    net = victim.network(3)
    assert victim.logits(net, torch.from_numpy(victim.prepare(raw)), masks).shape == (2, 3)


@pytest.mark.parametrize("kind", INPUTS.values(), ids=INPUTS)
def test_mirroring_twice_changes_nothing(kind) -> None:
    raw = np.random.default_rng(0).integers(0, 256, (2, *kind.shape), np.uint8)
    mirrored = kind.mirror(raw)
    assert not np.array_equal(mirrored, raw)
    np.testing.assert_array_equal(kind.mirror(mirrored), raw)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(DataError, match=r"'fer' reads faces with a margin, .*got \(2, 28, 28, 3\)"):
        RECOGNIZERS.make("fer").predict(np.zeros((2, 28, 28, 3), np.uint8))  # type: ignore[union-attr]


@pytest.mark.parametrize("keep", [0.5, 0.7])
def test_dropout_keeps_its_share_and_the_mean(keep: float) -> None:
    mask = dropout_mask((100, 1000), keep, np.random.default_rng(0))
    assert set(np.unique(mask).round(5)) == {0, np.float32(1 / keep).round(5)}
    assert mask.mean() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("name", ["fer", "facex"])
def test_a_smile_is_happy(name: str) -> None:
    """The ready nets on a photo that nobody here chose weights for."""
    from austicker.bench.eyes import EyeFinder
    from austicker.recognizers.inputs import STILLS
    from tests.actors import astronaut

    victim = RECOGNIZERS.make(name)
    photo = astronaut()
    still = STILLS.take(np.stack([photo, photo]), EyeFinder().find(photo))
    answer = victim.predict(still[None])[0]  # type: ignore[union-attr]
    assert answer.sum() == pytest.approx(1, abs=1e-5)
    assert answer[victim.classes.index("happiness")] > 0.9  # type: ignore[union-attr]
