"""4DME, the grey micro-expression videos: Li et al., IEEE TAC 14(4), 2023; 60 fps."""

from fractions import Fraction

from austicker.bench.datasets.annotated import TableLayout, TableLoader
from austicker.bench.datasets.mappings import MEGC2019
from austicker.bench.datasets.records import AGREEMENT, DATASETS, Published
from austicker.registry import Card

LAYOUT = TableLayout(
    name="4dme",
    tables=("*4DME*.xlsx", "*4DME*.csv", "*.xlsx", "*.csv"),
    folders=("gray_micro/{subject}/{clip}", "{subject}/{clip}"),
    fps=Fraction(60),
    mapping=MEGC2019,
    published=Published(source="none used: counts depend on the label chosen"),
    columns={
        "subject": ("sub_ID", "Subject"),
        "clip": ("fold_name", "Filename"),
        "onset": ("Onset",),
        "apex": ("Apex",),
        "offset": ("Offset",),
        "aus": ("AUs", "AU"),
        "emotion": ("Emotion",),
    },
    # Reported as rows 144 and 145, not whether the header counts: both readings are covered.
    distrusted=range(144, 147),
    notes=(
        "the action units of rows 144 and 145 are swapped in the published table; those of "
        "spreadsheet rows 144-146 are kept as text only",
    ),
)


@DATASETS.register(
    Card(
        "4dme",
        "4DME, grey videos at 60 fps; emotions may be joined, which has no single class",
        "Li et al., IEEE TAC 14(4): 3031-3047, 2023",
        AGREEMENT,
    )
)
def fourdme() -> TableLoader:
    """Root: the table and ``gray_micro/<sub_ID>/<fold_name>/``; one-hot columns are not read."""
    return TableLoader(LAYOUT)
