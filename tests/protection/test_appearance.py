"""Stickers drawn on a still, and what readers whose rule is known then read."""

import numpy as np
import numpy.typing as npt
import pytest

from austicker.errors import NoEvidenceError
from austicker.faces.geometry import project
from austicker.faces.models import FaceModels
from austicker.protection.analyze import analyze_photo
from austicker.protection.appearance import (
    COVER,
    StillSimulator,
    occlusion_map,
    still_pose,
)
from austicker.protection.options import Options
from austicker.regions.rois import locate
from austicker.types import Floats, StickerSpec
from tests.actors import astronaut


class Brightness:
    """Reads 'happiness' by how bright a patch of the still is, and 'neutral' else."""

    names = ("patch",)
    classes = ("happiness", "neutral")

    def __init__(self, rows: slice, columns: slice) -> None:
        self.area = rows, columns

    def probabilities(self, stills: npt.NDArray[np.uint8]) -> Floats:
        rows, columns = self.area
        share = 0.05 + 0.9 * stills[:, rows, columns].mean(axis=(1, 2, 3)) / 255
        return np.stack([share, 1 - share], axis=-1)[None]


@pytest.fixture(scope="module")
def face(networks: FaceModels) -> StillSimulator:
    person = analyze_photo(astronaut(), networks, stills=True).people[0]
    eyes = person.eyes(0)
    assert eyes is not None
    still = person.stills[0].image
    pose = still_pose(person.track.pose[0], eyes, len(still))
    options = Options(designs=("heart", "star"), size=2.0)
    reader = Brightness(slice(0, 224), slice(0, 224))
    return StillSimulator(still, person.track.template, pose, person.light, options, reader)


def test_a_sticker_lies_on_its_region(face: StillSimulator) -> None:
    centres = project(face.pose, np.column_stack([locate(face.template).centres, np.zeros(14)]))
    for roi in (8, 9, 14):
        changed = (face.drawn([StickerSpec(roi, "heart", 2.0)]) != face.still).any(axis=2)
        rows, columns = np.nonzero(changed)
        assert np.hypot(columns.mean() - centres[roi - 1][0], rows.mean() - centres[roi - 1][1]) < 8


def test_sets_are_what_their_stickers_are(face: StillSimulator) -> None:
    one, other = StickerSpec(8, "heart", 2.0), StickerSpec(9, "star", 1.5, 25.0)
    both = face.drawn([one, other])
    np.testing.assert_array_equal(both, face.drawn([other, one]))
    alone = [(face.drawn([spec]) != face.still).any(axis=2) for spec in (one, other)]
    changed = (both != face.still).any(axis=2)
    np.testing.assert_array_equal(changed, alone[0] | alone[1])


def test_a_turned_sticker_covers_other_pixels_as_many(face: StillSimulator) -> None:
    upright = (face.drawn([StickerSpec(9, "heart", 2.0)]) != face.still).any(axis=2)
    turned = (face.drawn([StickerSpec(9, "heart", 2.0, 25.0)]) != face.still).any(axis=2)
    assert turned.sum() == pytest.approx(upright.sum(), rel=0.1)
    assert (turned != upright).sum() > 0.05 * upright.sum()


def test_variants_are_the_designs_in_two_sizes_and_respect_the_openings(
    face: StillSimulator,
) -> None:
    found = face.variants(0.0)
    assert [(v.sticker, v.size) for v in found] == [
        ("heart", 2.0),
        ("star", 2.0),
        ("heart", 1.5),
        ("star", 1.5),
    ]
    for variant in found:
        assert variant.occlusion_cost is not None
        assert (variant.occlusion_cost[[4, 6, 12]].max(axis=1) > 1).all()


def test_change_is_none_without_stickers(face: StillSimulator) -> None:
    worn = (StickerSpec(9, "heart", 2.0),)
    bare, moved = face.change([(), worn])
    assert bare == 0
    assert moved > 0
    bare, known = face.change([(), worn], "happiness")
    assert bare == 0
    shares = face.probabilities([(), worn])[0, :, 0]
    assert (known > moved) == (shares[1] < shares[0])
    with pytest.raises(NoEvidenceError, match="no recogniser of stills knows 'awe'"):
        face.change([()], "awe")


def free_regions(face: StillSimulator) -> list[int]:
    cost = face.variants(0.0)[0].occlusion_cost
    assert cost is not None
    return [roi for roi in range(1, 15) if (cost[roi - 1] <= 1).all()]


def test_what_one_sticker_of_the_first_design_usually_does_is_the_unit(
    face: StillSimulator,
) -> None:
    every = [(StickerSpec(roi, "heart", 2.0),) for roi in free_regions(face)]
    assert face.change(every).mean() == pytest.approx(1 + COVER)


def test_no_reader_outweighs_the_others(face: StillSimulator) -> None:
    class Two:
        """The same reader beside one that is moved a hundredth as far."""

        names, classes = ("patch", "dull"), Brightness.classes

        def probabilities(self, stills: npt.NDArray[np.uint8]) -> Floats:
            (first,) = face.reader.probabilities(stills)
            odds = 0.01 * np.log(first[:, 0] / first[:, 1])
            share = 1 / (1 + np.exp(-odds))
            return np.stack([first, np.stack([share, 1 - share], axis=-1)])

    both = StillSimulator(
        face.still, face.template, face.pose, face.light, face.options, Two(), face.mouths
    )
    every = [(StickerSpec(roi, "star", 2.0),) for roi in free_regions(face)]
    np.testing.assert_allclose(both.change(every), face.change(every), rtol=1e-6)


def test_where_nothing_is_read_the_larger_sticker_counts(face: StillSimulator) -> None:
    class Same:
        names, classes = ("same",), Brightness.classes

        def probabilities(self, stills: npt.NDArray[np.uint8]) -> Floats:
            return np.full((1, len(stills), 2), 0.5)

    blind = StillSimulator(
        face.still, face.template, face.pose, face.light, face.options, Same(), face.mouths
    )
    large, small = blind.change([(StickerSpec(9, "heart", 2.0),), (StickerSpec(9, "heart", 1.5),)])
    assert large / small == pytest.approx((2 / 1.5) ** 2, rel=0.1)


def test_occlusion_map_points_at_what_is_read() -> None:
    still = np.zeros((224, 224, 3), np.uint8)
    still[40:80, 150:190] = 255
    found = occlusion_map(still, Brightness(slice(40, 80), slice(150, 190)))
    row, column = np.unravel_index(int(np.abs(found).argmax()), found.shape)
    assert 40 <= (row + 0.5) * 224 / 12 <= 80
    assert 150 <= (column + 0.5) * 224 / 12 <= 190
    assert found[8, 2] == pytest.approx(0, abs=1e-9)
