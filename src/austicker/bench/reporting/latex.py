"""Tables for LaTeX, with booktabs and longtable."""

from __future__ import annotations

from austicker.bench.reporting.html import STATES
from austicker.bench.reporting.records import Entry, Table, Value, with_n
from austicker.bench.reporting.words import MINUS, SPACE, TIMES, UNDEFINED, interval, number

HEADER = r"""% Needs \usepackage{booktabs} and \usepackage{longtable}.
"""
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"$<$",
    ">": r"$>$",
    "|": r"\textbar{}",
    MINUS: r"$-$",
    UNDEFINED: "--",
    TIMES: r"$\times$",
    SPACE: "~",
    "·": r"$\cdot$",
    "[": "{[}",  # after \\ a bracket would be a length
    "]": "{]}",
}
_LONG = 40


def table(given: Table) -> str:
    """One table, to be read with ``input``."""
    shown = with_n(given)
    numeric = [
        any(isinstance(row[i], Value) for row in shown.rows) for i in range(len(shown.columns))
    ]
    layout = "".join("r" if one else "l" for one in numeric)
    head = " & ".join(escape(column.title) for column in shown.columns) + r" \\"
    rows = [" & ".join(map(_entry, row)) + r" \\" for row in shown.rows]
    notes = [given.title + ".", given.note]
    if given.verdict is not None:
        state = STATES[given.verdict.state].partition(" ")[2]
        notes += [given.verdict.fails, f"{state}: {given.verdict.words}"]
    caption = rf"\caption{{{escape(' '.join(filter(None, notes)))}}}"
    label = rf"\label{{tab:{given.name}}}"
    if len(rows) > _LONG:
        lines = [
            rf"\begin{{longtable}}{{{layout}}}",
            rf"{caption}{label}\\",
            r"\toprule",
            head,
            r"\midrule",
            r"\endhead",
            *rows,
            r"\bottomrule",
            r"\end{longtable}",
        ]
    else:
        lines = [
            r"\begin{table}",
            r"\centering",
            caption,
            label,
            rf"\begin{{tabular}}{{{layout}}}",
            r"\toprule",
            head,
            r"\midrule",
            *rows,
            r"\bottomrule",
            r"\end{tabular}",
            r"\end{table}",
        ]
    return HEADER + "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Text as LaTeX prints it."""
    return "".join(_SPECIAL.get(letter, letter) for letter in text)


def _entry(entry: Entry) -> str:
    if isinstance(entry, str):
        return escape(entry)
    small = " ".join(filter(None, (interval(entry), entry.aside)))
    text = escape(number(entry.value, entry.kind))
    return f"{text} {{\\scriptsize {escape(small)}}}" if small else text
