"""A person edits a plan, and what is drawn changes as they said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from austicker.errors import RecordError, UsageError
from austicker.faces.geometry import inter_ocular, project
from austicker.protection.analysis import Analysis
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.plan import Plan
from austicker.protection.render import apply
from austicker.regions.rois import locate
from austicker.types import Floats, Image, Placement, Window
from tests.actors import talk

AT = 5


@pytest.fixture(scope="module")
def images() -> list[Image]:
    return talk(30, lift=3.0)


@pytest.fixture(scope="module")
def decoys(analysis: Analysis) -> Plan:
    return make_plan(analysis, Options(sticker="dots", attach="decoy", count=2))


def drawn(images: list[Image], plan: Plan, count: int = AT + 1) -> list[Image]:
    return list(apply(images[:count], plan))


def changed(images: list[Image], plan: Plan, index: int = AT) -> Floats:
    """(H, W) how much of frame `index` the plan changes, grey levels."""
    after = drawn(images, plan, index + 1)[index]
    return np.asarray(np.abs(after.astype(float) - images[index]).max(axis=2))


def middle(images: list[Image], plan: Plan) -> Floats:
    """(2,) px of the middle of what is drawn."""
    rows, columns = np.nonzero(changed(images, plan) > 40)
    return np.array([columns.mean(), rows.mean()])


def expected(plan: Plan, roi: int) -> Floats:
    """(2,) px of the middle of a region of the first person's head on frame `AT`."""
    track = plan.people[0].track
    place = locate(track.template).centres[roi - 1]
    near = np.argmin(np.hypot(*(track.template[:468, :2] - place).T))
    point = np.array([[*place, track.template[near, 2]]])
    return np.asarray(project(track.pose[AT - track.start].astype(float), point)[0])


@pytest.mark.parametrize("roi", [2, 10, 14])
def test_a_sticker_moves_to_another_region(images: list[Image], plan: Plan, roi: int) -> None:
    edited = plan.with_sticker(1, roi=roi, sticker="dots", size=1.5)
    (placement,) = edited.person(1).placements
    assert (placement.roi, placement.sticker, placement.size) == (roi, "dots", 1.5)
    assert placement.reason == "chosen by hand"
    assert middle(images, edited) == pytest.approx(expected(plan, roi), abs=3)


@pytest.mark.parametrize(("roi", "other"), [(10, 12), (9, 2), (14, 1)])
def test_an_offset_counts_inter_ocular_distances_on_the_head(
    images: list[Image], plan: Plan, roi: int, other: int
) -> None:
    """Moved by the way from one region to another, it lies as if placed on the other."""
    track = plan.people[0].track
    centres = locate(track.template).centres
    x, y = (centres[other - 1] - centres[roi - 1]) / inter_ocular(track.template)
    moved = plan.with_sticker(1, roi=roi, offset=(float(x), float(y)))
    there = plan.with_sticker(1, roi=other)
    assert np.abs(drawn(images, moved)[AT].astype(int) - drawn(images, there)[AT]).max() <= 1
    assert changed(images, plan.with_sticker(1, roi=roi)).max() > 40
    assert not np.array_equal(
        drawn(images, moved)[AT], drawn(images, plan.with_sticker(1, roi=roi))[AT]
    )


def test_another_size_covers_more(images: list[Image], plan: Plan) -> None:
    areas = [
        (changed(images, plan.with_sticker(1, sticker="dots", size=size)) > 40).sum()
        for size in (2.0, 4.0)
    ]
    assert areas[1] == pytest.approx(4 * areas[0], rel=0.3)


def test_another_design_looks_different_in_the_same_place(images: list[Image], plan: Plan) -> None:
    star = plan.with_sticker(1, sticker="star")
    assert not np.array_equal(drawn(images, star)[AT], drawn(images, plan)[AT])
    assert middle(images, star) == pytest.approx(middle(images, plan), abs=3)


def test_edits_leave_the_plan_as_it_was(plan: Plan) -> None:
    before = plan.to_json()
    plan.with_sticker(1, roi=3)
    plan.leaving_out(1)
    plan.between(1, 2)
    assert plan.to_json() == before


def test_a_person_who_is_left_out_stays_bare(images: list[Image], plan: Plan) -> None:
    bare = plan.leaving_out(1)
    for before, after in zip(images, drawn(images, bare), strict=False):
        assert after is before
    assert "left as they are" in bare.in_words()


def test_times_restrict_what_is_drawn(images: list[Image], plan: Plan) -> None:
    after = drawn(images, plan.between(2, 4), 8)
    differs = [not np.array_equal(a, b) for a, b in zip(after, images, strict=False)]
    assert differs == [False, False, True, True, True, False, False, False]
    with pytest.raises(RecordError, match="spans"):
        plan.between(4, 2)


def test_numbers_that_nobody_has(plan: Plan) -> None:
    with pytest.raises(UsageError, match="person 7 is not in the plan; it knows 1"):
        plan.leaving_out(7)
    with pytest.raises(UsageError, match="has 1 stickers, numbered from 0; got 1"):
        plan.with_sticker(1, 1)
    with pytest.raises(UsageError, match="got -1"):
        plan.with_sticker(1, -1)
    with pytest.raises(UsageError, match="drift windows, numbered from 0; got 0"):
        plan.without_window(1, 0)
    with pytest.raises(RecordError, match="roi in 1-14"):
        plan.with_sticker(1, roi=15)


def test_a_window_is_dropped_with_its_drifts(decoys: Plan) -> None:
    person = decoys.people[0]
    count = len(person.drift_windows)
    assert count >= 1
    assert all(len(one.drifts) == count for one in person.placements)
    edited = decoys.without_window(1, 0).people[0]
    assert edited.drift_windows == person.drift_windows[1:]
    for one, before in zip(edited.placements, person.placements, strict=True):
        assert one.drifts == before.drifts[1:]


def test_a_window_is_added_with_a_drift_for_each_sticker(images: list[Image], decoys: Plan) -> None:
    """Where nothing else drifts, the print moves at the new window's apex, and not before."""
    still = decoys
    while still.people[0].drift_windows:
        still = still.without_window(1, 0)
    still = replace(
        still, people=(replace(still.people[0], placements=still.people[0].placements[:1]),)
    )
    window = Window(8, 12, 16, 1.0)
    edited = still.with_window(1, window, [(0.03, 0.0)])
    person = edited.people[0]
    assert person.drift_windows == (window,)
    assert person.placements[0].drifts == ((0.03, 0.0),)
    here, there = drawn(images, still, 13), drawn(images, edited, 13)
    gaps = [float(np.abs(a.astype(float) - b).max()) for a, b in zip(here, there, strict=True)]
    assert gaps[12] > 30
    assert max(gaps[:4]) < gaps[12] / 2
    with pytest.raises(UsageError, match="`drifts`: expected 2, one a sticker, got 1"):
        decoys.with_window(1, window, [(0.01, 0.0)])


def test_a_window_added_to_still_stickers_makes_decoys_of_them(plan: Plan) -> None:
    edited = plan.with_window(1, Window(8, 12, 16, 1.0), [(0.01, 0.01)])
    (one,) = edited.people[0].placements
    assert (one.attachment, one.drifts) == ("decoy", ((0.01, 0.01),))


def test_a_plan_says_who_is_covered_where_and_why(plan: Plan) -> None:
    words = plan.in_words()
    assert "person 1 (frames 0-29): heart (k = 2, head) on the left mouth corner" in words
    assert plan.people[0].placements[0].reason in words
    assert words.count("movement: onset / apex / offset at") == len(plan.people[0].movements)


def test_what_moves_with_the_skin_needs_its_motion(plan: Plan) -> None:
    with pytest.raises(RecordError, match="motion for stickers that move with the skin"):
        plan.with_sticker(1, attachment="skin")
    skin = [Placement(10, "dots", 2.0, "skin", "")] * 5
    with pytest.raises(RecordError, match="at most 4 stickers"):
        replace(plan.people[0], placements=tuple(skin))


def test_drawing_needs_no_network(
    images: list[Image], plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = plan.to_json()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a network was loaded")

    for place in (
        "austicker.faces.models.load_models",
        "austicker.protection.api.load_once",
        "austicker.assets.path",
        "austicker.faces.mesh.MeshNet.__init__",
        "austicker.faces.detector.FaceDetector.__init__",
        "austicker.placement.PLACERS.make",
    ):
        monkeypatch.setattr(place, refuse)
    edited = Plan.from_json(text).with_sticker(1, roi=10)
    assert changed(images, edited).max() > 40


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"fps": 1e308}, "fps of 0.001-10000, got 1e"),
        ({"fps": 1e-300}, "fps of 0.001-10000"),
        ({"seed": -1}, "seed >= 0"),
        ({"frames": 10**12}, "0-16777216 frames"),
        ({"frames": 3}, "shots that end with it, got 30"),
    ],
)
def test_numbers_that_mean_nothing_are_refused(
    plan: Plan, changes: dict[str, float], sentence: str
) -> None:
    with pytest.raises(RecordError, match=sentence):
        replace(plan, **changes)  # type: ignore[arg-type]


def test_people_are_counted_from_one_and_lie_within_their_shot(plan: Plan) -> None:
    person = plan.people[0]
    with pytest.raises(RecordError, match="person and shot >= 1"):
        replace(person, person=-3)
    with pytest.raises(RecordError, match="a track within the shot"):
        replace(person, shot_end=person.shot_end - 1)
