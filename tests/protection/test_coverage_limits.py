"""What stickers may cover, from the geometry of a face to the finished picture."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from PIL import Image

import austicker
from austicker.errors import UsageError
from austicker.faces.geometry import fit_pose, frontal_template, inter_ocular
from austicker.faces.models import load_models
from austicker.faces.still import find_faces
from austicker.facs import ROIS
from austicker.placement import PLACERS
from austicker.protection.batch import run
from austicker.protection.coverage_limits import FREE, CoverageLimits
from austicker.protection.jobs import list_jobs
from austicker.protection.mouths import MouthLog
from austicker.protection.options import Options
from austicker.protection.sticker_geometry import flat_patch
from austicker.regions import mouth_edges, openings
from austicker.rendering import Compositor
from austicker.stickers import STICKERS
from tests.actors import astronaut, shoot, talk

EYES, MOUTH, LIP = {5, 7}, 13, 11
ALL: dict[str, Any] = {"cover_eyes": True, "cover_nose": True, "cover_mouth": True}
OF_A_PHOTO = [n for n in PLACERS if n not in ("outdegree-pixels", "outdegree-motion")]


@pytest.fixture(scope="module")
def mesh():
    models = load_models()
    (found,) = find_faces(astronaut(), models.detectors, models.mesh).meshes
    return np.asarray(found, float)


@pytest.fixture(scope="module")
def large():
    import cv2

    image = cv2.resize(
        astronaut()[20:260, 100:350], None, fx=5, fy=5, interpolation=cv2.INTER_CUBIC
    )
    models = load_models()
    (found,) = find_faces(np.asarray(image), models.detectors, models.mesh).meshes
    return np.asarray(image), np.asarray(found, float)


def loads(mesh, **options) -> np.ndarray:
    load = CoverageLimits(Options(**options)).occlusion_cost(frontal_template(mesh))
    assert load is not None
    return load


def closed(mesh, **options) -> set[int]:
    load = CoverageLimits(Options(**options)).occlusion_cost(frontal_template(mesh))
    if load is None:
        return set()
    return {int(i) + 1 for i in np.flatnonzero((load > 1).any(axis=1))}


@pytest.mark.parametrize("size", [0.5, 1, 2, 3])
def test_nothing_sits_on_an_eye_or_in_the_mouth(mesh, size):
    assert EYES | {MOUTH} <= closed(mesh, size=size)


def test_corners_of_the_mouth_stay_open_to_one_and_to_a_pair(mesh):
    load = loads(mesh, size=2)
    assert (load[9] + load[11] <= 1).all()
    wide = loads(mesh, size=3, sticker="stripes")
    assert wide[9].max() + wide[11].max() > 1


def test_what_may_be_covered_opens_regions(mesh):
    assert not closed(mesh, size=3, **ALL)
    assert closed(mesh, cover_mouth=True) & EYES
    assert MOUTH not in closed(mesh, cover_mouth=True)
    assert not closed(mesh, cover_eyes=True) & EYES
    assert LIP in closed(mesh, size=3, cover_mouth=True)
    assert LIP not in closed(mesh, size=3, cover_mouth=True, cover_nose=True)


@pytest.mark.parametrize("sticker", ["flower", "plaster", "stripes"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_load_is_what_the_picture_shows(mesh, sticker, size):
    """Against the renderer: the share of each opening's pixels that a pasted sticker changes."""
    template = frontal_template(mesh) * 4
    pose, _ = fit_pose(template, template)
    pose[:, 3] += 500
    load = loads(mesh, sticker=sticker, size=size)
    compositor = Compositor(STICKERS.make(sticker))
    for roi in range(1, 15):
        bare = np.ones((1000, 1000), np.float32)
        compositor.uncover(bare, flat_patch(template, roi, size).matrix(pose), (0, 0))
        for opening, used in zip(openings(template), load[roi - 1, :5], strict=True):
            if opening.roi == roi:
                continue  # closed whatever it covers
            x, y = np.rint(opening.points[:, :2] + 500).astype(int).T
            assert (bare[y, x] < 0.5).mean() == pytest.approx(used * (1 - FREE), abs=0.06)


@pytest.mark.parametrize("placer", OF_A_PHOTO)
@pytest.mark.parametrize(("count", "symmetric"), [(1, False), (2, True), (3, True), (4, False)])
def test_every_placer_keeps_the_openings_free_in_the_picture(large, placer, count, symmetric):
    image, mesh = large
    done = austicker.protect(
        image, placer=placer, count=count, symmetric=symmetric, sticker="dots", size=1.8
    )
    (person,) = done.people
    rois = {p.roi for p in person.placements}
    assert len(rois) == count
    if symmetric:
        assert {ROIS[roi - 1].mirror for roi in rois} == rois
    assert done.image is not None
    # More than a sticker's soft shadow does, which covers nothing.
    changed = np.abs(done.image.astype(int) - image).max(axis=2) > 30
    for opening in openings(mesh):
        x, y = np.rint(opening.points[:, :2]).astype(int).T
        assert changed[y, x].mean() < 1 - FREE + 0.1, opening.name


def test_stickers_of_a_face_do_not_lie_on_each_other(mesh):
    template = frontal_template(mesh)
    for seed in range(5):
        done = austicker.protect(astronaut(), placer="random", count=4, seed=seed)
        spots = [flat_patch(template, p.roi, p.size) for p in done.people[0].placements]
        for a, b in combinations(spots, 2):
            side = np.linalg.norm(a.frame[0])
            assert np.abs(a.frame[3, :2] - b.frame[3, :2]).max() > 0.97 * side


def test_the_reason_names_what_was_passed_over():
    smiling = austicker.protect(astronaut(), placer="centre")
    reason = smiling.people[0].placements[0].reason
    assert "would come first" in reason
    assert "`cover_" in reason
    free = austicker.protect(astronaut(), None, placer="centre", **ALL)
    assert "would come first" not in free.people[0].placements[0].reason


@pytest.mark.parametrize(("most", "worn"), [(100, 4), (8.6, 3), (5.8, 2), (3, 1)])
def test_the_budget_holds_in_the_picture(most, worn):
    done = austicker.protect(astronaut(), sticker="dots", count=4, max_coverage=most)
    (person,) = done.people
    assert len(person.placements) == worn
    assert 100 * person.coverage <= most
    said = f"{worn} of 4 stickers fit into {most:g} % of the face"
    assert (said in done.notes) == (worn < 4)


def test_a_budget_too_small_for_one_is_refused_before_any_work(tmp_path):
    with pytest.raises(UsageError, match=r"`max_coverage=1` is too small: .* k = 2 covers 2.7 %"):
        austicker.protect(tmp_path / "not looked at.png", sticker="dots", max_coverage=1)
    for most in (0, -1, 101, float("nan")):
        with pytest.raises(UsageError, match="`max_coverage` must be above 0"):
            Options(max_coverage=most)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"count": 4, "size": 4}, "for 4 stickers that keep clear of each other and leave eyes"),
        (
            {"count": 4, "size": 5, **ALL},
            "for 4 stickers that keep clear of each other, found 3",
        ),
        ({"size": 5, "symmetric": True}, "for 1 sticker that"),
        ({"count": 4, "size": 4, "symmetric": True}, "and are left and right alike, found 3"),
    ],
)
def test_more_stickers_than_places(tmp_path, options, sentence):
    source = tmp_path / "face.png"
    Image.fromarray(astronaut()).save(source)
    (outcome,) = run(list_jobs([source], None).jobs, Options(**options))
    assert outcome.error is not None
    assert outcome.error.startswith(f"{source}: expected places on the face")
    assert sentence in outcome.error
    assert ("`cover_mouth`" in outcome.error) == ("cover_eyes" not in options)
    assert [p.name for p in tmp_path.iterdir()] == ["face.png"]


def test_video_wears_symmetric_pairs_and_says_what_the_budget_left(tmp_path):
    video = shoot(tmp_path / "talk.mp4", talk(30, lift=3.0))
    done = austicker.protect(video, count=3, symmetric=True, max_coverage=6, emotion="happiness")
    (person,) = done.people
    rois = {p.roi for p in person.placements}
    assert len(rois) == 2
    assert {ROIS[roi - 1].mirror for roi in rois} == rois
    assert "2 of 3 stickers fit into 6 % of the face" in done.notes
    assert 0 < 100 * person.coverage <= 6


def smiling(mesh, opened: float) -> np.ndarray:
    """(1, 2, 11, 3) the mouth of a template, its lower lip lower by so many eye distances."""
    edges = mouth_edges(frontal_template(mesh)).copy()
    unit = inter_ocular(frontal_template(mesh))
    middle = np.sin(np.pi * np.arange(11) / 10)[:, None] * [0, 1, 0]
    edges[1] = edges[0] + opened * unit * middle
    return edges[None]


def test_the_corners_are_free_of_a_mouth_that_opens_at_any_time(mesh):
    template = frontal_template(mesh)

    def at(limits: CoverageLimits, mouths: np.ndarray) -> np.ndarray:
        cost = limits.occlusion_cost(template, mouths)
        assert cost is not None
        return cost

    limits = CoverageLimits(Options(size=2, sticker="dots"))
    shut, wide = smiling(mesh, 0.02), smiling(mesh, 0.6)
    for mouths, free in ((shut, True), (wide, False), (np.repeat(shut, 20, axis=0), True)):
        cost = at(limits, mouths)
        assert (cost[[9, 11]] <= 1).all() == free
    now_and_then = np.concatenate([np.repeat(shut, 20, axis=0), np.repeat(wide, 4, axis=0)])
    assert (at(limits, now_and_then)[[9, 11]] > 1).any(axis=1).all()
    once = np.concatenate([np.repeat(shut, 20, axis=0), wide])  # one mesh of many may be wrong
    assert (at(limits, once)[[9, 11]] <= 1).all()
    open_to_all = CoverageLimits(Options(size=2, sticker="dots", cover_mouth=True))
    assert np.array_equal(at(open_to_all, wide), at(open_to_all, shut))


def test_what_lies_on_teeth_is_measured_in_the_picture(mesh):
    """Against the renderer: the area of the opening that a pasted sticker changes."""
    import cv2

    template = frontal_template(mesh) * 4
    unit = inter_ocular(template)
    limits = CoverageLimits(Options(size=2, sticker="dots"))
    edges = smiling(mesh, 0.5) * 4
    for roi in (10, 12, 11, 14):
        matrix = flat_patch(template, roi, 2).frame
        where = np.column_stack([matrix[0, :2], matrix[1, :2], matrix[3, :2] + 500])
        bare = np.ones((1000, 1000), np.float32)
        Compositor(STICKERS.make("dots")).uncover(bare, where, (0, 0))
        hole = np.zeros((1000, 1000), np.uint8)
        outline = np.concatenate([edges[0, 0, :, :2], edges[0, 1, ::-1, :2]]) + 500
        cv2.fillPoly(hole, [np.rint(outline).astype(np.int32)], 1)
        area = ((bare < 0.5) & (hole > 0)).sum() / unit**2
        told = limits.on_teeth(template, edges)[roi - 1].sum()
        assert told == pytest.approx(area, abs=0.01)


def test_a_mouth_log_keeps_the_widest_and_a_spread(mesh):
    log = MouthLog()
    template = frontal_template(mesh)
    for i in range(1000):
        now = template.copy()
        now[[17, 14, 87, 317, 178, 402, 88, 318, 95, 324], 1] += 40.0 if i == 777 else i % 7
        log.add(now)
    kept = log.finish()
    assert 20 <= len(kept) <= 48
    heights = (kept[:, 1, 5, 1] - kept[:, 0, 5, 1]).round(1)
    assert len(set(heights)) == 8
    assert heights.max() > 39
