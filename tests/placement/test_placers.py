"""The contract that every placer keeps, and what each rule promises."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.errors import NoEvidenceError, RecordError, UsageError
from austicker.facs import ROIS, roi_name
from austicker.placement import PLACERS
from austicker.placement.select_regions import select_regions
from austicker.types import Allowed, Choice, Observed, PlacementProblem, Portrait, Wanted
from tests.causal.toys import toy_model, toy_still_model
from tests.placement.appearances import KnownAppearance
from tests.placement.problems import changed

MIRROR = np.array([roi.mirror - 1 for roi in ROIS])
# A plausible face of inter-ocular distance 100 px.
CENTRES = np.array(
    [
        *((-75, -40), (-40, -32), (40, -32), (75, -40), (-56, -5), (0, -20), (56, -5)),
        *((-75, 50), (75, 50), (-36, 100), (0, 78), (36, 100), (0, 101), (0, 145)),
    ],
    dtype=float,
)
SIZES = np.array(
    [
        *((20, 17), (26, 17), (26, 17), (20, 17), (82, 36), (52, 33), (82, 36)),
        *((61, 52), (61, 52), (17, 21), (52, 30), (17, 21), (82, 35), (61, 36)),
    ],
    dtype=float,
)


def motion(seed: int, windows: int = 3, boxes: bool = False) -> PlacementProblem:
    rng = np.random.default_rng(seed)
    observed = Observed(
        kind="motion",
        values=rng.normal(0, 0.02, (windows, 14, 3)),
        valid=rng.random((windows, 14)) < 0.8,
        weights=rng.uniform(0.5, 3, windows),
    )
    allowed = Allowed(CENTRES, SIZES) if boxes else Allowed()
    return PlacementProblem(observed, allowed, model=toy_model())


def still(seed: int) -> PlacementProblem:
    values = 0.2 * np.random.default_rng(seed).random((1, 14, 3))
    values[0, [9, 11], 1] += 0.6
    values[..., 0] = values[..., 1:].max(axis=2)
    model = toy_still_model()
    known = np.ones((1, 14), bool)
    observed = Observed("activation", values, known, np.ones(1), unit="activation")
    return PlacementProblem(observed, model=model)


def place(name: str, problem: PlacementProblem, count: int = 1, seed: int = 0) -> Choice:
    asked = changed(problem, count=count)
    return PLACERS.make(name).place(asked, np.random.default_rng(seed))


def of(*observed: Any) -> PlacementProblem:
    return PlacementProblem(Observed(*observed))


NOTHING = np.zeros((1, 14, 3))
KNOWN = np.ones((1, 14), bool)
OF_MOTION = [name for name in PLACERS if PLACERS.card(name).needs != "picture"]


@pytest.mark.parametrize("name", OF_MOTION)
@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("make", [motion, still, lambda seed: motion(seed, boxes=True)])
def test_contract(name: str, count: int, make: Callable[[int], PlacementProblem]) -> None:
    for seed in range(20):
        problem = make(seed)
        choice = place(name, problem, count, seed)
        assert len(choice.rois) == count
        again = place(name, problem, count, seed)
        assert choice.rois == again.rois
        assert choice.reason == again.reason
        assert all(roi_name(roi) in choice.reason for roi in choice.rois)
        assert "\n" not in choice.reason
        assert choice.queries == 0


@pytest.mark.parametrize("count", [0, 15, -1])
def test_impossible_counts_are_refused(count: int) -> None:
    with pytest.raises(RecordError, match="1-14"):
        Wanted(count)


@pytest.mark.parametrize("name", PLACERS)
@pytest.mark.parametrize(
    "nothing",
    [
        Observed("motion", np.ones((2, 14, 3)), np.zeros((2, 14), bool), np.ones(2)),
        Observed("motion", np.zeros((2, 14, 3)), np.ones((2, 14), bool), np.ones(2)),
        Observed("motion", np.ones((2, 14, 3)), np.ones((2, 14), bool), np.zeros(2)),
        Observed("motion", np.zeros((0, 14, 3)), np.zeros((0, 14), bool), np.zeros(0)),
    ],
    ids=["invalid", "still", "weightless", "empty"],
)
def test_no_evidence_is_said_or_not_needed(name: str, nothing: Observed) -> None:
    problem = PlacementProblem(nothing)
    if name in ("random", "centre"):
        assert len(place(name, problem).rois) == 1
    else:
        with pytest.raises(NoEvidenceError, match=name):
            place(name, problem)


@pytest.mark.parametrize("name", OF_MOTION)
def test_several_stickers_do_not_lie_on_each_other(name: str) -> None:
    for seed in range(30):
        rois = place(name, motion(seed, boxes=True), 3, seed).rois
        for i, a in enumerate(rois):
            for b in rois[:i]:
                apart = np.abs(CENTRES[a - 1] - CENTRES[b - 1])
                assert (apart >= (SIZES[a - 1] + SIZES[b - 1]) / 2).any()


@pytest.mark.parametrize("name", ["energy", "counterfactual"])
@given(seed=st.integers(0, 10_000), count=st.integers(1, 4))
def test_mirrored_motion_gets_the_mirrored_choice(name: str, seed: int, count: int) -> None:
    problem = motion(seed)
    observed = problem.observed
    mirrored = changed(
        problem,
        values=(observed.values * (-1, 1, 1))[:, MIRROR],
        valid=observed.valid[:, MIRROR],
    )
    try:
        there = tuple(int(MIRROR[roi - 1]) + 1 for roi in place(name, problem, count).rois)
    except NoEvidenceError:
        with pytest.raises(NoEvidenceError):
            place(name, mirrored, count)
        return
    assert place(name, mirrored, count).rois == there


def test_energy_is_the_weighted_mean_of_motion() -> None:
    values = np.zeros((2, 14, 3))
    values[0, 9, :2] = (0.03, 0.04)
    values[1, 7, :2] = (0, 0.03)
    values[1, 2, 2] = 9  # strain alone is not motion
    valid = np.ones((2, 14), bool)
    choice = place("energy", of("motion", values, valid, np.array([1.0, 3.0])), 1)
    assert choice.scores is not None
    assert choice.scores[9] == pytest.approx(0.05 / 4)
    assert choice.scores[7] == pytest.approx(0.03 * 3 / 4)
    assert choice.rois == (8,)
    assert choice.reason == (
        "left cheek: it moved most (2.2 % of the inter-ocular distance; "
        "next: left mouth corner, 1.2 %)"
    )


def test_energy_ignores_what_was_not_measured_and_names_fewer() -> None:
    values = np.full((1, 14, 3), np.nan)
    values[0, [4, 6]] = 0.01
    valid = np.zeros((1, 14), bool)
    valid[0, [4, 6]] = True
    choice = place("energy", of("motion", values, valid, np.ones(1)), 4)
    assert choice.rois == (5, 7)
    assert choice.reason == (
        "left eye and right eye: they moved most (1.4 % and 1.4 % of the inter-ocular distance; "
        "no other)"
    )


def test_energy_of_a_still_is_activation() -> None:
    problem = still(3)
    choice = place("energy", problem)
    assert choice.rois == (int(np.argmax(problem.observed.values[0, :, 0])) + 1,)
    assert "is most active" in choice.reason


def test_random_is_uniform_over_all_regions() -> None:
    rng = np.random.default_rng(1)
    placer = PLACERS.make("random")
    drawn = [placer.place(motion(0), rng).rois[0] for _ in range(2800)]
    counts = np.bincount(drawn, minlength=15)[1:]
    assert counts.min() > 140
    assert counts.max() < 260


def test_centre_is_the_upper_lip_of_a_face_and_what_is_nearest_otherwise() -> None:
    assert place("centre", motion(0)).rois == (11,)
    assert place("centre", motion(0, boxes=True)).rois == (11,)
    moved = CENTRES.copy()
    moved[2], moved[10] = CENTRES[10], CENTRES[2]
    assert place("centre", changed(motion(0), centres=moved)).rois == (3,)


def pictured(
    problem: PlacementProblem, seed: int, cost: np.ndarray | None = None
) -> PlacementProblem:
    """With noise to look at, for rules that look at pixels or ask about them: 28 x 28."""
    image = np.random.default_rng(seed).integers(1, 255, (28, 28, 3), np.uint8)
    low = CENTRES.min(0) - SIZES.max(0) / 2
    scale = 27 / (CENTRES.max(0) + SIZES.max(0) / 2 - low).max()
    centres, sizes = (CENTRES - low) * scale, SIZES * scale
    picture = Portrait(image, centres, sizes)
    effects = np.random.default_rng(seed).random((14, 3))
    problem = replace(
        problem, appearance=KnownAppearance(effects, ("a", "b", "c"), cost=cost, edge=10 * scale)
    )
    return changed(problem, portrait=picture, centres=centres, sizes=sizes)


@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("name", PLACERS)
def test_every_rule_keeps_within_limits_and_symmetry(
    name: str, count: int, symmetric: bool
) -> None:
    if name == "outdegree-pixels":
        pytest.importorskip("causallearn")
    load = np.zeros((14, 2))
    load[[4, 6, 12], 0] = 1.5  # closed
    load[[9, 11], 1] = 0.4  # both, but no third with them
    load[10, 1] = 0.5
    for seed in range(3 if name == "outdegree-pixels" else 20):
        problem = changed(
            pictured(motion(seed), seed, load), valid=np.ones((3, 14), bool), occlusion_cost=load
        )
        problem = changed(problem, symmetric=symmetric)
        try:
            choice = place(name, problem, count, seed)
        except NoEvidenceError:
            # The toy's emotions do not show on the midline.
            assert (name, count, symmetric) == ("counterfactual", 1, True)
            continue
        assert len(choice.rois) == count
        covered = np.isin(np.arange(1, 15), choice.rois)
        assert (covered @ load <= 1).all()
        if symmetric:
            assert (covered == covered[MIRROR]).all()
        assert "nothing else does more" not in choice.reason


@pytest.mark.parametrize("name", PLACERS)
def test_more_than_there_are_places_is_refused(name: str) -> None:
    load = np.full((14, 1), 2.0)
    load[[0, 3, 13]] = 0
    problem = changed(pictured(motion(0), 0), occlusion_cost=load)
    with pytest.raises(UsageError, match=r"for 4 stickers that .*eyes.* free, found 3; ask for"):
        place(name, problem, 4)
    odd = changed(
        problem, occlusion_cost=np.where(np.arange(14)[:, None] == 13, 2.0, load), symmetric=True
    )
    with pytest.raises(UsageError, match=r"for 1 sticker that .* are left and right alike, found"):
        place(name, odd, 1)


def test_of_several_sets_the_first_in_order_is_taken() -> None:
    given = Allowed(CENTRES, SIZES)  # mouth (13) and mouth corner (10) lie on each other
    assert select_regions((13, 10, 12, 1), 3, given) == (10, 12, 1)
    assert select_regions((13, 10, 12), 2, given) == (10, 12)
    assert select_regions((10, 13), 2, given) == (10,)
    mirrored = Allowed(CENTRES, SIZES, symmetric=True)
    assert select_regions((8, 1), 2, mirrored) == (8, 9)
    assert select_regions((8, 13), 3, mirrored) == (8, 13, 9)
    assert select_regions((8,), 1, mirrored) == ()


def test_energy_says_what_had_no_room() -> None:
    values = np.zeros((1, 14, 3))
    values[0, [9, 12, 0], 0] = 0.03, 0.02, 0.01
    problem = changed(
        of("motion", values, np.ones((1, 14), bool), np.ones(1)), centres=CENTRES, sizes=SIZES
    )
    assert place("energy", problem, 2).reason == (
        "left mouth corner and left outer brow: they moved most (3.0 % and 1.0 % of the "
        "inter-ocular distance; no room beside them for the mouth, 2.0 %)"
    )


def test_energy_has_no_evidence_where_only_what_stays_free_moved() -> None:
    values = np.zeros((1, 14, 3))
    values[0, 12, 0] = 0.03
    load = np.zeros((14, 1))
    load[12] = 2
    plain = of("motion", values, np.ones((1, 14), bool), np.ones(1))
    problem = changed(plain, occlusion_cost=load)
    with pytest.raises(NoEvidenceError, match="energy"):
        place("energy", problem)
    lone = changed(problem, occlusion_cost=None, symmetric=True)
    assert place("energy", lone).rois == (13,)


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda: of("sound", NOTHING, KNOWN, np.ones(1)), "kind in"),
        (lambda: of("motion", NOTHING[:, :13], KNOWN, np.ones(1)), "values of shape"),
        (lambda: of("motion", NOTHING, KNOWN[:, :13], np.ones(1)), "valid of shape"),
        (lambda: of("motion", NOTHING + np.nan, KNOWN, np.ones(1)), "finite values where valid"),
        (lambda: of("motion", NOTHING, KNOWN, np.array([-1.0])), "weights >= 0"),
        (lambda: of("motion", NOTHING, KNOWN, np.array([np.nan])), "weights >= 0"),
        (lambda: of("motion", NOTHING, KNOWN, np.ones(1), "activation"), "for that kind only"),
        (lambda: of("activation", NOTHING, KNOWN, np.ones(1)), "for that kind only"),
        (lambda: Allowed(centres=CENTRES[:13]), "centres of shape"),
        (lambda: Allowed(centres=CENTRES * np.nan), "finite centres"),
        (lambda: Allowed(sizes=-SIZES), "sizes > 0"),
        (lambda: Allowed(occlusion_cost=np.ones((13, 1))), "occlusion_cost of shape"),
        (lambda: Allowed(occlusion_cost=np.full((14, 1), -1.0)), "occlusion_cost >= 0"),
    ],
)
def test_problems_that_cannot_be_meant_are_refused(
    build: Callable[[], object], sentence: str
) -> None:
    with pytest.raises(RecordError, match=sentence):
        build()
