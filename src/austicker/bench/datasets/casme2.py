"""CASME II: Yan et al., PLoS ONE 9(1), 2014; 200 fps, faces cropped and registered."""

from fractions import Fraction

from austicker.bench.datasets.annotated import TableLayout, TableLoader, padded
from austicker.bench.datasets.mappings import MEGC2019_CASME2
from austicker.bench.datasets.records import AGREEMENT, DATASETS, Published
from austicker.registry import Card

LAYOUT = TableLayout(
    name="casme2",
    tables=("*CASME2*.xlsx", "*.xlsx", "*.csv"),
    folders=("Cropped/{subject}/{clip}", "{subject}/{clip}"),
    fps=Fraction(200),
    mapping=MEGC2019_CASME2,
    published=Published(
        samples=255,
        subjects=26,
        emotions={
            "others": 99,
            "disgust": 63,
            "happiness": 32,
            "repression": 27,
            "surprise": 25,
            "sadness": 7,
            "fear": 2,
        },
        source="the set's own table",
    ),
    spell=padded("sub", 2),
)


@DATASETS.register(
    Card(
        "casme2",
        "CASME II: 255 clips of 26 people at 200 fps",
        "Yan et al., PLoS ONE 9(1): e86041, 2014",
        AGREEMENT,
    )
)
def casme2() -> TableLoader:
    """Root: the coding table and ``Cropped/sub01/EP02_01f/reg_img46.jpg``."""
    return TableLoader(LAYOUT)
