"""MMEW: Ben et al., IEEE TPAMI 44(9), 2022; 90 fps."""

from fractions import Fraction

from austicker.bench.datasets.annotated import TableLayout, TableLoader, padded
from austicker.bench.datasets.mappings import MEGC2019
from austicker.bench.datasets.records import AGREEMENT, DATASETS, Published
from austicker.registry import Card

LAYOUT = TableLayout(
    name="mmew",
    tables=("*MMEW*.xlsx", "*MMEW*.csv", "*.xlsx", "*.csv"),
    folders=(
        "{subject}/{emotion}/{clip}",
        "{emotion}/{clip}",
        "Micro_Expression/{emotion}/{clip}",
    ),
    fps=Fraction(90),
    mapping=MEGC2019,
    published=Published(samples=300, source="Ben et al. 2022"),
    spell=padded("S", 2),
)


@DATASETS.register(
    Card(
        "mmew",
        "MMEW: 300 clips at 90 fps",
        "Ben et al., IEEE TPAMI 44(9): 5826-5846, 2022",
        AGREEMENT,
    )
)
def mmew() -> TableLoader:
    """Root: the table and ``S03/happiness/S03-01-002/1.jpg`` or ``happiness/S03-01-002/1.jpg``."""
    return TableLoader(LAYOUT)
