"""Every rule against a victim whose answer hangs on one corner of the mouth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from austicker.bench.attacks import (
    ATTACKS,
    AttackResult,
    BudgetSpentError,
    StickerPlacement,
    card_of,
)
from austicker.bench.attacks.protocol import box_means, by_score
from austicker.bench.attacks.saliency import grad_cam
from austicker.bench.training.trained import Trained
from austicker.bench.victims import RECOGNIZERS
from austicker.errors import UsageError
from austicker.recognizers.inputs import MAPS
from austicker.recognizers.protocol import has_to_be_trained
from tests.bench.attacks.victims import DECOY, STILL, context, corner, scene

CORNER = 10
WHITE = ("saliency", "saliency-white", "patch")
WITHOUT = tuple(name for name in ATTACKS if name not in WHITE)
FLOW = tuple(n for n in WITHOUT if "flow" in card_of(n).paths and n != "counterfactual-fold")


@pytest.fixture(scope="module")
def network() -> Trained:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    blueprint = RECOGNIZERS.make("ststnet")
    assert has_to_be_trained(blueprint)
    return Trained(blueprint, blueprint.network(3).eval(), ("a", "b", "c"), "nobody")


def test_the_victim_is_what_it_says():
    clip = scene()
    assert corner(clip.raw).argmax() == 1
    worn = clip.shown(STILL, StickerPlacement((CORNER,)), MAPS)
    assert corner(worn).argmax() != 1


@pytest.mark.parametrize("name", FLOW)
def test_contract(name):
    """Regions that may be covered, no more queries than the budget, the same again."""
    asked = context(name, scene(keep_free=True))
    answer = ATTACKS.make(name).carry_out(asked, np.random.default_rng(3))
    assert isinstance(answer, AttackResult)
    assert answer.placement is not None
    assert set(answer.placement.rois) <= set(asked.usable)
    assert len(answer.placement.rois) == (0 if name == "evolution" else 1)
    assert asked.queries <= card_of(name).budget
    assert answer.first is None or answer.first <= answer.tries
    if answer.order:
        assert answer.order[0] == answer.placement.rois[0]
        assert sorted(answer.order) == list(asked.usable)
    again = ATTACKS.make(name).carry_out(
        context(name, scene(keep_free=True)), np.random.default_rng(3)
    )
    assert again == answer


def test_no_rule_gets_more_than_its_budget():
    asked = context("counterfactual", scene())
    asked.ask()
    with pytest.raises(BudgetSpentError, match="budget of 1 queries"):
        asked.ask()
    assert asked.queries == 1


def test_exhaustive_finds_the_corner_and_counts():
    asked = context("exhaustive", scene())
    answer = ATTACKS.make("exhaustive").carry_out(asked, np.random.default_rng(0))
    assert answer.placement == StickerPlacement((CORNER,))
    assert answer.first == CORNER
    assert asked.queries == 1 + CORNER


def test_exhaustive_says_when_nothing_helps():
    asked = replace(context("exhaustive", scene()), asks=lambda _: np.array([0.0, 1.0, 0.0]))
    answer = ATTACKS.make("exhaustive").carry_out(asked, np.random.default_rng(0))
    assert answer.first is None
    assert answer.tries == 14
    assert answer.placement is not None


def test_evolution_finds_the_corner_between_the_regions():
    asked = context("evolution", scene())
    answer = ATTACKS.make("evolution").carry_out(asked, np.random.default_rng(0))
    assert answer.first is not None
    assert answer.first + 1 == asked.queries <= card_of("evolution").budget
    assert answer.placement is not None
    assert answer.placement.at is not None
    assert corner(scene().shown(STILL, answer.placement, MAPS)).argmax() != 1


def test_evolution_stops_when_its_budget_is_spent():
    asked = replace(context("evolution", scene()), asks=lambda _: np.array([0.0, 1.0, 0.0]))
    answer = ATTACKS.make("evolution").carry_out(asked, np.random.default_rng(0))
    assert answer.first is None
    assert asked.queries <= card_of("evolution").budget


def test_evolution_asks_nothing_about_places_that_may_not_be_covered():
    seen: list[StickerPlacement | None] = []
    clip = scene(keep_free=True)
    asked = context("evolution", clip)
    told = asked.asks

    def asks(placement):
        seen.append(placement)
        return told(placement)

    asked = replace(asked, asks=asks)
    ATTACKS.make("evolution").carry_out(asked, np.random.default_rng(1))
    for placement in seen[1:]:
        assert placement is not None
        assert placement.at is not None
        assert clip.free(STILL, *placement.at)


def test_decoys_drift_whoever_places_them():
    for name in ("random", "counterfactual", "exhaustive"):
        asked = context(name, scene(), DECOY)
        answer = ATTACKS.make(name).carry_out(asked, np.random.default_rng(0))
        assert answer.placement is not None
        assert len(answer.placement.drifts) == len(answer.placement.rois)
        assert any(np.hypot(*drift) > 0 for drift in answer.placement.drifts[0])


@pytest.mark.parametrize("name", WHITE)
def test_rules_that_need_weights_refuse_what_has_none(name):
    with pytest.raises(UsageError, match="needs the weights of a network"):
        ATTACKS.make(name).carry_out(context(name, scene()), np.random.default_rng(0))


def test_grad_cam_shows_where_the_answer_comes_from():
    """A network of one kernel and a read-out that looks at one place only."""
    torch = pytest.importorskip("torch")

    class Blueprint:
        input = MAPS

        def prepare(self, raw):
            return np.ascontiguousarray(raw.transpose(0, 3, 1, 2), np.float32) / 255

        def logits(self, net, x, masks=()):
            return net["out"](net["conv"](x).flatten(1))

    conv = torch.nn.Conv2d(3, 2, 1, bias=False)
    out = torch.nn.Linear(2 * 784, 2, bias=False)
    with torch.no_grad():
        conv.weight[:] = 0
        conv.weight[0, 0] = conv.weight[1, 1] = 1
        out.weight[:] = 0
        out.weight[0, :784] = 1  # the first class likes the first channel, wherever it is
    net = torch.nn.ModuleDict({"conv": conv, "out": out})
    raw = np.zeros((28, 28, 3), np.uint8)
    raw[18:23, 7:12, 0] = 255
    raw[2:6, 2:6, 1] = 255  # what the read-out does not use
    seen = grad_cam(Trained(Blueprint(), net, ("a", "b"), "x"), raw)  # type: ignore[arg-type]
    assert seen.max() == pytest.approx(1)
    assert seen[18:23, 7:12].min() > 0.9
    assert seen[2:6, 2:6].max() < 0.1


def test_saliency_orders_regions_by_what_the_network_looks_at(network):
    asked = replace(context("saliency-white", scene()), white_box_model=network)
    answer = ATTACKS.make("saliency-white").carry_out(asked, np.random.default_rng(0))
    seen = grad_cam(network, scene().raw)
    assert asked.boxes is not None
    assert answer.order == by_score(box_means(seen, asked.boxes), asked.usable)


def test_the_patch_raises_the_loss_inside_its_region_only(network):
    clip = scene()
    asked = replace(context("patch", clip), white_box_model=network)
    answer = ATTACKS.make("patch").carry_out(asked, np.random.default_rng(0))
    assert answer.placement is not None
    worn = clip.shown(STILL, answer.placement, MAPS)
    x0, y0, x1, y1 = clip.boxes(STILL)[answer.placement.rois[0] - 1]
    outside = np.ones((28, 28), bool)
    outside[y0 : y1 + 1, x0 : x1 + 1] = False
    assert not np.array_equal(worn, clip.raw)
    # Stretching may move every value by a step where the patch took an extreme away.
    assert np.abs(worn.astype(int) - clip.raw)[outside].mean() < 6
    before, after = network.predict(clip.raw[None])[0], network.predict(worn[None])[0]
    assert after[before.argmax()] < before.max()
