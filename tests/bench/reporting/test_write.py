"""The files of a report."""

import csv
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from austicker.bench import load
from austicker.bench.reporting import Report, compose, read, write, write_parquet
from austicker.bench.reporting.frame import COLUMNS
from austicker.bench.reporting.latex import escape
from austicker.bench.reporting.records import Value
from tests.bench.reporting.conftest import few

VOID = {"meta", "img", "br", "link", "input", "hr"}


@pytest.fixture(scope="module")
def written(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write(report, folder, markdown=folder / "results.md", figures=folder / "img", formats=("pdf",))
    return folder


class Page(HTMLParser):
    """Collects tags and checks that they close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_page_is_well_formed_and_accessible(written: Path) -> None:
    page = Page((written / "index.html").read_text(encoding="utf-8"))
    assert page.open == []
    images = [attrs for tag, attrs in page.tags if tag == "img"]
    assert len(images) == 4
    assert all(len(image["alt"] or "") > 20 for image in images)
    assert all("scope" in attrs for tag, attrs in page.tags if tag == "th")
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a"]
    assert {link.removeprefix("#") for link in links if link} <= set(ids)


def test_page_loads_nothing(written: Path) -> None:
    text = (written / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<(link|iframe|object|embed)\b|@import|url\(", text)
    assert text.count("<script") == text.count("<script>\n") == 1
    script = text.split("<script>")[1]
    assert not re.search(r"fetch|XMLHttp|import\(|https?:", script)
    sources = re.findall(r'(?:src|srcset|poster)="([^"]{0,40})', text)
    assert sources
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)


def test_names_are_escaped(written: Path) -> None:
    text = (written / "index.html").read_text(encoding="utf-8")
    assert "50 % &lt;b&gt;&amp;_odd|" in text
    assert "<b>&_odd" not in text
    assert "# &lt;as asked&gt;" in text


def test_latex_is_balanced_and_escaped(written: Path) -> None:
    files = sorted((written / "tables").glob("*.tex"))
    assert len(files) > 15
    for file in files:
        text = file.read_text(encoding="utf-8")
        body = "\n".join(text.splitlines()[1:])
        assert re.findall(r"\\begin\{(\w+)\}", body) == re.findall(r"\\end\{(\w+)\}", body)[::-1]
        plain = re.sub(r"\\[\\{}&%$#_]", "", body)
        assert plain.count("{") == plain.count("}"), file
        assert not re.search(r"[%#_]", re.sub(r"\\label\{[^}]*\}", "", plain)), file
        assert plain.count("$") % 2 == 0
        if r"\midrule" in body:
            rows = re.search(r"\\toprule(.*)\\bottomrule", body, re.DOTALL)
            assert rows is not None
            lines = [line for line in rows[1].splitlines() if line.endswith(r"\\")]
            assert len({re.sub(r"\\&", "", line).count("&") for line in lines}) == 1, file


def test_latex_letters() -> None:
    assert escape(r"50 % of a_b & {c} \d") == (r"50 \% of a\_b \& \{c\} \textbackslash{}d")


def test_csv_is_square_and_says_what_the_summary_says(written: Path, report: Report) -> None:
    summary = json.loads((written / "summary.json").read_text(encoding="utf-8"))
    assert [t["name"] for t in summary["tables"]] == [t.name for t in report.tables]
    for table in summary["tables"]:
        text = (written / "tables" / f"{table['name']}.csv").read_text(encoding="utf-8")
        lines = list(csv.reader(io.StringIO(text)))
        assert len({len(line) for line in lines}) == 1
        assert len(lines) == len(table["rows"]) + 1
        values = [e["value"] for r in table["rows"] for e in r if isinstance(e, dict)]
        shown = {float(cell) for line in lines for cell in line if _is_number(cell)}
        assert {v for v in values if v is not None} <= shown


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_markdown_tables_are_square_and_link_figures(written: Path, report: Report) -> None:
    text = (written / "results.md").read_text(encoding="utf-8")
    assert text.splitlines()[2].startswith("Written by `austicker report --markdown`")
    widths: list[int] = []
    for line in text.splitlines():
        if line.startswith("|"):
            widths.append(len(re.findall(r"(?<!\\)\|", line)))
        elif widths:
            assert len(set(widths)) == 1
            widths = []
    for figure in report.figures:
        assert f"](img/{figure.name}.png)" in text
        assert (written / "img" / f"{figure.name}.png").is_file()
    assert "**✓ Held.**" in text


def test_same_results_give_the_same_bytes(results: Path, written: Path, tmp_path: Path) -> None:
    whole = compose(read(results), resamples=200)
    again = replace(
        whole, sections=tuple(replace(part, items=few(part)) for part in whole.sections)
    )
    write(
        again,
        tmp_path,
        markdown=tmp_path / "results.md",
        figures=tmp_path / "img",
        formats=("pdf",),
    )
    files = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert files == sorted(p.relative_to(written) for p in written.rglob("*") if p.is_file())
    for file in files:
        assert (tmp_path / file).read_bytes() == (written / file).read_bytes(), file


def test_figures_are_files_only_when_asked(written: Path, report: Report, tmp_path: Path) -> None:
    names = {figure.name for figure in report.figures}
    assert {path.name for path in (written / "figures").iterdir()} == {f"{n}.pdf" for n in names}
    write(replace(report, sections=report.sections[:1]), tmp_path)
    assert not (tmp_path / "figures").exists()


def test_everything_is_a_row_for_each_clip_in_each_cell(results: Path, written: Path) -> None:
    frame = load(results)
    cells = read(results).cells
    assert len(frame) == sum(len(cell.clips) for cell in cells)
    key = ["data", "path", "victim", "sticker", "size", "attack", "attachment", "stickers",
           "amplitude", "seed", "draw"]  # fmt: skip
    groups = frame.groupby(key, observed=True, dropna=False)
    assert len(groups) == len(cells)
    shares = {name: (int(g.correct.sum()), int(g.changed.sum())) for name, g in groups}
    found = sorted(shares.values())
    wanted = ((int(c.correct.sum()), int((c.correct & (c.after != c.label)).sum())) for c in cells)
    assert found == sorted(wanted)
    lines = list(csv.reader(io.StringIO((written / "everything.csv").read_text("utf-8"))))
    assert tuple(lines[0]) == COLUMNS == tuple(frame.columns)
    assert len(lines) == len(frame) + 1


def test_parquet_holds_the_same(results: Path, tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    write_parquet(results, tmp_path / "everything.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "everything.parquet"), load(results))


def test_the_page_opens_with_three_lines_and_what_to_use(written: Path, report: Report) -> None:
    first = report.sections[0]
    assert (first.name, len(first.words), first.items[0].name) == ("verdict", 3, "use")  # type: ignore[union-attr]
    text = (written / "index.html").read_text(encoding="utf-8")
    assert text.index('id="verdict"') < text.index('id="table-use"') < text.index("<nav")


def test_advice_is_what_was_best_of_its_kind(whole: Report) -> None:
    tables = {table.name: table for table in whole.tables}
    for row in tables["use"].rows:
        name, who, use, share = row[:4]
        assert isinstance(share, Value)
        if who == "may cover the whole face":
            assert use == "blur"
        if who == "may not ask anybody":
            assert str(use).split(",")[0] in {"random", "centre", "outdegree-pixels"}
        if who == "may ask the recogniser once":
            others = [r[3] for r in tables["use"].rows if r[:2] == (name, "may not ask anybody")]
            assert all(isinstance(o, Value) and o.value <= share.value for o in others)


SORTED = """<script>addEventListener('load', () => {
  const table = document.querySelector('#table-use ~ .scroll table');
  const read = () => [...table.tBodies].map((body) => [...body.rows].filter((r) => !r.hidden)
    .map((r) => r.cells[r.cells.length - 2]?.dataset.v ?? '').join(' ')).join('/');
  const button = table.querySelectorAll('thead button')[3];
  const said = [read()];
  for (let i = 0; i < 3; i++) { button.click(); said.push(read()); }
  const input = document.querySelector('#table-use ~ input.filter');
  input.value = 'mosaik'; input.dispatchEvent(new Event('input')); said.push(read());
  input.value = 'RANDOM'; input.dispatchEvent(new Event('input')); said.push(read());
  document.body.dataset.said = JSON.stringify(said);
})</script></body>"""


def test_tables_sort_and_filter(written: Path, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        pytest.skip("no chromium on PATH to run the script")
    page = tmp_path / "page.html"
    text = (written / "index.html").read_text(encoding="utf-8")
    page.write_text(text.replace("</body>", SORTED), encoding="utf-8")
    done = subprocess.run(
        [
            *(browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom"),
            *("--virtual-time-budget=5000", f"--user-data-dir={tmp_path / 'profile'}"),
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = re.search(r'data-said="([^"]*)"', done.stdout)
    assert said is not None, done.stderr[-500:]
    before, falling, rising, again, none, some = json.loads(unescape(said[1]))
    for body, down, up in zip(*(s.split("/") for s in (before, falling, rising)), strict=True):
        values = sorted(float(v) for v in body.split())
        assert [float(v) for v in down.split()] == values[::-1]
        assert [float(v) for v in up.split()] == values
    assert again == before
    assert none.strip("/ ") == ""
    assert len(some) <= len(before)


@pytest.mark.parametrize("width", [380, 1200])
def test_page_does_not_overflow(written: Path, tmp_path: Path, width: int) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        pytest.skip("no chromium on PATH to lay the page out")
    page = (written / "index.html").read_text(encoding="utf-8")
    measure = (
        "<script>addEventListener('load', () => {document.title = 'overflow '"
        " + document.documentElement.scrollWidth + ' ' + innerWidth"
        " + ' ' + Math.max(...[...document.querySelectorAll('main *')]"
        ".filter(e => !e.closest('.scroll')).map(e => e.getBoundingClientRect().right))})</script>"
    )
    inner = tmp_path / "page.html"
    inner.write_text(page.replace("</body>", f"{measure}</body>"), encoding="utf-8")
    # A window cannot be as narrow as a phone; a frame can.
    frame = tmp_path / "frame.html"
    frame.write_text(
        f'<iframe id="f" src="page.html" style="border:0;width:{width}px;height:800px"></iframe>'
        "<script>addEventListener('load', () => {const d = document.getElementById('f')"
        ".contentDocument; document.body.dataset.said = d.title})</script>"
    )
    done = subprocess.run(
        [
            *(browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom"),
            *("--allow-file-access-from-files", "--virtual-time-budget=5000"),
            *(f"--user-data-dir={tmp_path / 'profile'}", frame.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = re.search(r'data-said="overflow (\d+) (\d+) ([\d.]+)"', done.stdout)
    assert said is not None, done.stderr[-500:]
    content, window, right = map(float, said.groups())
    assert window == width
    assert content <= width
    assert right <= width
