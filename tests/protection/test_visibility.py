"""What can be seen of a sticker, forecast from poses, and how places follow from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from austicker.faces.track import UntrackedFace
from austicker.facs import ROIS
from austicker.placement import PLACERS
from austicker.protection.coverage_limits import CoverageLimits
from austicker.protection.forecast import MISSES, astray, forecast
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.overlay import person_overlays
from austicker.protection.planner import Planner
from austicker.protection.sticker_geometry import bent_patch
from austicker.protection.timeline import State, build
from austicker.protection.video_overlay import VideoOverlay
from austicker.protection.visibility import LEAST, Viewer, seen_places
from austicker.regions.typical import typical_face
from austicker.rendering import Compositor, DrapedSticker
from austicker.rendering.relief import HeadRelief
from austicker.stickers import STICKERS
from austicker.types import FaceTrack, Floats, Placement
from tests.faces.test_geometry import turn
from tests.protection.people import SIZE, analysis_of, person

TEMPLATE = 160 * typical_face()
SOLID = CoverageLimits(Options()).solid
LEFT, RIGHT = 8, 9


def pose(yaw: float, x: float = 240.0, y: float = 160.0, pitch: float = 0.0) -> Floats:
    return np.column_stack([turn(yaw, pitch, 0)[:2], [x, y]])


def turning(*yaws: float, x: float = 240.0) -> Floats:
    return np.stack([pose(yaw, x) for yaw in yaws])


@pytest.mark.parametrize("roi", range(1, 15))
@pytest.mark.parametrize("yaw", [-1.1, -0.6, 0.0, 0.4, 0.9])
@pytest.mark.parametrize("x", [240.0, 20.0])
def test_the_forecast_is_what_is_drawn(roi: int, yaw: float, x: float) -> None:
    sheet, now = bent_patch(TEMPLATE, roi, 2.0), pose(yaw, x, pitch=0.1)
    compositor = Compositor(STICKERS.make("flower"))
    visible = HeadRelief(sheet, TEMPLATE).visible(now)
    drawn = compositor.layer((320, 480, 3), DrapedSticker(sheet, now, shadow=True, visible=visible))
    told = Viewer(TEMPLATE, SIZE).shares([sheet], SOLID, now[None])[0, 0]
    assert told == pytest.approx(drawn.share, abs=0.13)


def test_a_far_cheek_and_what_is_outside_the_picture_is_not_seen() -> None:
    away = person(pose=turning(*[0.9] * 10))
    often = seen_places(away.track, SOLID, 2.0, SIZE).mean(axis=1)
    assert (often[LEFT - 1] > 0) != (often[RIGHT - 1] > 0)
    cut = person(pose=turning(*[0.0] * 10, x=0.0))
    seen = seen_places(cut.track, SOLID, 2.0, SIZE).mean(axis=1)
    assert all(seen[r.number - 1] == 0 for r in ROIS if r.number in {1, 5, 8})
    assert seen_places(cut.track, SOLID, 2.0, None).all()


@pytest.mark.parametrize("placer", [n for n in PLACERS if not n.startswith("outdegree")])
@pytest.mark.parametrize("yaw", [-0.9, 0.9])
def test_every_placer_stays_on_the_side_that_is_seen(placer: str, yaw: float) -> None:
    turned = person(pose=turning(*[yaw] * 20), moved=0.02)
    seen = seen_places(turned.track, SOLID, 2.0, SIZE).mean(axis=1)
    assert 0 < (seen < 0.1).sum() < 14
    for count in (1, 2):
        plan = make_plan(analysis_of(turned), Options(placer=placer, count=count, seed=1))
        assert all(seen[one.roi - 1] > 0.9 for one in plan.people[0].placements)


def sides(poses: Floats, **options) -> tuple[int, ...]:
    turned = person(pose=poses, count=len(poses))
    decision = Planner(Options(placer="centre", seed=1, **options)).decide(turned, 25.0, SIZE)
    return tuple(one.roi for one in decision.placements)


def test_a_head_that_turns_from_side_to_side_gets_a_second_place() -> None:
    swing = turning(*np.linspace(-1.35, 1.35, 40))
    rois = sides(swing)
    assert len(rois) == 2
    seen = seen_places(person(pose=swing, count=40).track, SOLID, 2.0, SIZE)
    alone, together = seen[rois[0] - 1].mean(), seen[[r - 1 for r in rois]].any(axis=0).mean()
    assert together > alone + 0.1
    assert sides(turning(*[0.0] * 40)) == sides(turning(*[0.1] * 40))
    assert len(sides(turning(*[0.0] * 40))) == 1


def test_a_budget_for_one_gets_no_second_place() -> None:
    assert len(sides(turning(*np.linspace(-1.35, 1.35, 40)), max_coverage=3.0)) == 1


def test_what_is_added_does_not_depend_on_what_the_face_shows() -> None:
    swing = turning(*np.linspace(-1.35, 1.35, 40))
    chosen = set()
    for moved in (0.01, 0.03, 0.05):
        one = person(pose=swing, count=40, moved=moved)
        plan = make_plan(analysis_of(one), Options(placer="population", seed=1))
        chosen.add(tuple(p.roi for p in plan.people[0].placements))
    assert len(chosen) == 1


def worn(poses: Floats, rois: tuple[int, ...] = (RIGHT,), **more):
    planned = person(pose=poses, count=len(poses), shot=(1, 0, len(poses)))
    plan = make_plan(analysis_of(planned, frames=len(poses)), Options(seed=1))
    stickers = tuple(Placement(roi, "dots", 2.0, "head", "") for roi in rois)
    (one,) = plan.people
    plan = replace(plan, people=(replace(one, placements=stickers),), **more)
    (overlay,) = person_overlays(plan)
    video = VideoOverlay([overlay], plan.untracked)
    rng = np.random.default_rng(0)
    image = rng.integers(90, 160, (SIZE[1], SIZE[0], 3), dtype=np.uint8)
    return overlay, [video.apply(image, i) for i in range(len(poses))], image, video


def changed(before, after) -> int:
    return int((np.abs(before.astype(int) - after).max(axis=2) > 8).sum())


def test_every_frame_wears_a_sticker_or_a_blur_and_is_counted_once() -> None:
    yaws = np.concatenate([np.zeros(15), np.linspace(0, -1.5, 30), np.full(15, -1.5)])
    for rois in ((LEFT,), (RIGHT,)):
        overlay, frames, image, _ = worn(turning(*yaws), rois)
        counts = [overlay.count(s) for s in State if s != State.AWAY]
        assert sum(counts) == 60
        for i, frame in enumerate(frames):
            area = changed(image, frame)
            side = 0.2 * np.sqrt(np.prod(np.ptp(TEMPLATE[:468, :2], axis=0)))
            worn_area = 0.4 * 0.7 * side**2  # of a disc, seen by half
            if overlay.shown[i] == State.PROTECTED:
                assert worn_area < area < 2 * side**2
            else:
                assert overlay.shown[i] == State.BLURRED
                assert area > 10 * side**2


def test_one_of_the_cheeks_turns_away() -> None:
    yaws = np.concatenate([np.zeros(15), np.linspace(0, -1.5, 30), np.full(15, -1.5)])
    blurred = sorted(worn(turning(*yaws), (r,))[0].count(State.BLURRED) for r in (LEFT, RIGHT))
    assert blurred[0] <= 20
    assert blurred[1] >= 30


def test_a_blur_does_not_flicker() -> None:
    share = Viewer(TEMPLATE, SIZE)
    sheet = bent_patch(TEMPLATE, RIGHT, 2.0)
    yaws = np.linspace(-1.5, 1.5, 301)
    seen = share.shares([sheet], SOLID, turning(*yaws))[0] >= LEAST
    edge = yaws[np.flatnonzero(np.diff(seen.astype(int)))[0]]
    rng = np.random.default_rng(0)
    poses = turning(*(edge + rng.normal(0, 0.05, 60)))
    overlay, *_ = worn(poses)
    blur = forecast(overlay.planned.track, overlay.timeline, overlay.tracks, SIZE, 25.0) == 4
    runs = np.diff(np.flatnonzero(np.diff(np.concatenate([[2], blur.astype(int), [2]]))))
    assert runs[1:-1].min(initial=9) >= 3
    assert runs[1:-1][~blur[np.cumsum(runs)[:-2]]].min(initial=9) >= 5


def gone(speed: float, missing: tuple[int, int], count: int = 30):
    """A head that moves right, not seen on some frames, in the middle or at the end."""
    poses = np.stack([pose(0.0, 150 + speed * i) for i in range(count)])
    present = np.ones(count, bool)
    present[slice(*missing)] = False
    poses[~present] = np.nan
    stop = missing[0] if missing[1] >= count else count
    track = FaceTrack(1, 0, TEMPLATE, poses[:stop], present[:stop])
    return build(track, (0, count), 25.0, (2000, 320))


SHEET = bent_patch(TEMPLATE, RIGHT, 2.0)


def test_a_head_that_moves_evenly_is_met_where_it_comes_back() -> None:
    assert astray(gone(4.0, (10, 16)), SHEET).max() < 1e-6
    assert astray(gone(0.0, (10, 30)), SHEET).max() < 1e-6


def test_a_sticker_held_while_the_head_moves_on_misses_its_place() -> None:
    side = 0.2 * np.sqrt(np.prod(np.ptp(TEMPLATE[:468, :2], axis=0)))
    line = gone(3.0, (18, 30))
    miss = astray(line, SHEET)
    held = np.flatnonzero(line.state == State.HELD)
    assert miss[held] == pytest.approx(3.0 / side * np.arange(1, len(held) + 1), rel=0.01)


def test_a_head_that_speeds_up_unseen_misses_in_between() -> None:
    xs = np.concatenate([np.full(10, 150.0), 150 + 12.0 * np.arange(1, 21)])
    poses = np.stack([pose(0.0, x) for x in xs])
    present = np.ones(30, bool)
    present[8:16] = False
    poses[~present] = np.nan
    line = build(FaceTrack(1, 0, TEMPLATE, poses, present), (0, 30), 25.0, (2000, 320))
    miss = astray(line, SHEET)
    assert miss.max() > MISSES
    assert miss[~(line.state == State.HELD)].max() == 0


def test_nothing_is_drawn_on_somebody_elses_blur() -> None:
    box = np.array([200, 100, 330, 260.0])
    still = turning(*[0.0] * 6, x=300.0)
    loose = UntrackedFace(0, 5, box)
    overlay, _, _, video = worn(still, (LEFT,), untracked=(loose,))
    # The tracked face takes up the middle of that box, so that it is the same face.
    assert overlay.count(State.PROTECTED) == 6
    assert video.blurred == 0
    beside = UntrackedFace(0, 5, np.array([100, 100, 260, 260.0]))
    overlay, frames, _, _ = worn(still, (LEFT,), untracked=(beside,))
    assert overlay.count(State.BLURRED) == 6
    assert overlay.count(State.PROTECTED) == 0
    for frame in frames:
        smooth = np.abs(np.diff(frame[120:200, 230:280].astype(int), axis=1)).max()
        assert smooth < 12  # neither noise nor a dot of the print is left


def test_a_face_held_where_it_is_seen_under_another_number_is_counted_once() -> None:
    first = person(1, 0, 10, shot=(1, 0, 30), x=300.0)
    again = person(2, 12, 18, shot=(1, 0, 30), x=302.0)
    plan = make_plan(analysis_of(first, again, frames=30), Options(seed=1))
    overlays = person_overlays(plan)
    video = VideoOverlay(overlays)
    image = np.full((SIZE[1], SIZE[0], 3), 128, np.uint8)
    frames = [video.apply(image, i) for i in range(30)]
    for i in range(30):
        counted = [
            State(one.shown[i - one.timeline.start])
            for one in overlays
            if 0 <= i - one.timeline.start < len(one.shown)
        ]
        worn = [state for state in counted if state != State.AWAY]
        assert worn
        if i < 10 or i >= 12:
            assert worn == [State.PROTECTED]
            assert changed(image, frames[i]) < 6000
