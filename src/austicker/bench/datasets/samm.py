"""SAMM: Davison et al., IEEE Trans. Affective Computing 9(1), 2018; grey, 200 fps."""

from fractions import Fraction

from austicker.bench.datasets.annotated import TableLayout, TableLoader, padded
from austicker.bench.datasets.mappings import MEGC2019
from austicker.bench.datasets.records import AGREEMENT, DATASETS, Published
from austicker.registry import Card

LAYOUT = TableLayout(
    name="samm",
    tables=("*SAMM*.xlsx", "*.xlsx", "*.csv"),
    folders=("{subject}/{clip}", "SAMM/{subject}/{clip}"),
    fps=Fraction(200),
    mapping=MEGC2019,
    published=Published(samples=159, subjects=32, source="the set's own table"),
    columns={
        "subject": ("Subject",),
        "clip": ("Filename",),
        "onset": ("Onset Frame",),
        "apex": ("Apex Frame",),
        "offset": ("Offset Frame",),
        "aus": ("Action Units",),
        "emotion": ("Estimated Emotion",),
    },
    spell=padded("", 3),
    legacy="cp1252",
)


@DATASETS.register(
    Card(
        "samm",
        "SAMM: 159 clips of 32 people at 200 fps, grey",
        "Davison et al., IEEE TAC 9(1): 116-129, 2018",
        AGREEMENT,
    )
)
def samm() -> TableLoader:
    """Root: the table (its header stands below 13 lines) and ``006/006_1_2/006_05562.jpg``."""
    return TableLoader(LAYOUT)
