"""CAS(ME)^3 part A: Li et al., IEEE TPAMI 45(3), 2023; whole videos at 30 fps."""

from fractions import Fraction

from austicker.bench.datasets.annotated import CASME_COLUMNS, TableLayout, TableLoader
from austicker.bench.datasets.mappings import MEGC2019
from austicker.bench.datasets.records import AGREEMENT, DATASETS, Published
from austicker.registry import Card

LAYOUT = TableLayout(
    name="casme3",
    tables=("*part_A*ME*label*.xlsx", "*part_A*.xlsx", "*part_A*.csv", "*.xlsx", "*.csv"),
    folders=(
        "{subject}/{clip}/color",
        "part_A/{subject}/{clip}/color",
        "data/part_A/{subject}/{clip}/color",
    ),
    fps=Fraction(30),
    mapping=MEGC2019,
    published=Published(source="counts differ between sources"),
    columns={**CASME_COLUMNS, "emotion": ("emotion", "Estimated Emotion")},
    several=True,
)


@DATASETS.register(
    Card(
        "casme3",
        "CAS(ME)^3 part A: whole videos, several marked stretches in each, 30 fps",
        "Li et al., IEEE TPAMI 45(3): 2782-2800, 2023",
        AGREEMENT,
    )
)
def casme3() -> TableLoader:
    """Root: the table of part A and ``spNO.1/b/color/175.jpg``; depth is not read."""
    return TableLoader(LAYOUT)
