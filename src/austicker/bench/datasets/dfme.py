"""DFME: Zhao et al., IEEE TAC 2024; the rate is a column."""

from fractions import Fraction

from austicker.bench.datasets.annotated import CASME_COLUMNS, TableLayout, TableLoader
from austicker.bench.datasets.mappings import MEGC2019
from austicker.bench.datasets.records import AGREEMENT, DATASETS, Published
from austicker.registry import Card

LAYOUT = TableLayout(
    name="dfme",
    tables=("*DFME*.xlsx", "*DFME*.csv", "*.xlsx", "*.csv"),
    folders=("{subject}/{clip}", "{clip}"),
    fps=Fraction(200),
    mapping=MEGC2019,
    published=Published(samples=7526, subjects=671, source="Zhao et al. 2024"),
    columns={**CASME_COLUMNS, "emotion": ("Emotion",), "fps": ("Fps",)},
    optional=("aus",),
)


@DATASETS.register(
    Card(
        "dfme",
        "DFME: 7526 clips of 671 people",
        "Zhao et al., IEEE Trans. Affective Computing, 2024",
        AGREEMENT,
    )
)
def dfme() -> TableLoader:
    """Root: the table and ``<Subject>/<Filename>/`` (frame layout not checked on the real set)."""
    return TableLoader(LAYOUT)
