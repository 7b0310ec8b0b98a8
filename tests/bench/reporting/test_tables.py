"""Every table's numbers against what was put into the results."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from austicker.bench.reporting import compose, read
from austicker.bench.reporting.records import Entry, Table, Value
from tests.bench.reporting.fabricate import CLASSES, KEY, NULLS, cell, row, save, simple

PEOPLE = [f"p{i:02d}" for i in range(12)]
WHO = [name for name in PEOPLE for _ in range(3)]
N = len(WHO)


def every(k: int) -> list[bool]:
    """One clip in k."""
    return [i % k == 0 for i in range(N)]


NEVER, ALWAYS = [False] * N, [True] * N


def tables(folder: Path, *cells: dict[str, Any]) -> dict[str, Table]:
    found = read(save(folder, cells))
    return {table.name: table for table in compose(found, resamples=300).tables}


def find(table: Table, *heads: str) -> dict[str, Entry]:
    """The row that begins like this, by heading."""
    for one in table.rows:
        if one[: len(heads)] == heads:
            return {c.title: entry for c, entry in zip(table.columns, one, strict=True)}
    raise AssertionError(f"no row {heads} in {[one[: len(heads)] for one in table.rows]}")


def number(entry: Entry) -> float:
    assert isinstance(entry, Value)
    return entry.value


def with_rows(
    attack: str, changed: Sequence[bool], more: Callable[[dict[str, Any]], None] | None = None,
    **key: object,
) -> dict[str, Any]:  # fmt: skip
    rows = simple(changed, WHO)
    for one in rows:
        if more is not None:
            more(one)
    return cell(rows, attack=attack, **key)


def test_side_by_side(tmp_path: Path) -> None:
    found = tables(
        tmp_path,
        with_rows("random", every(6), draw=0),
        with_rows("random", NEVER, draw=1),
        with_rows("counterfactual", every(2)),
        with_rows("exhaustive", ALWAYS),
        with_rows("my-rule", every(3)),
    )
    table = found["asr"]
    assert [c.title for c in table.columns] == [
        *("Data", "Victim", "Sticker", "random", "centre", "counterfactual", "exhaustive"),
        "my-rule",
    ]
    one = find(table, "maps", "ststnet", "any")
    assert number(one["random"]) == pytest.approx(1 / 12)
    assert number(one["counterfactual"]) == pytest.approx(1 / 2)
    assert number(one["my-rule"]) == pytest.approx(1 / 3)
    assert one["centre"] == ""
    assert isinstance(one["random"], Value)
    assert one["random"].n == N
    assert table.verdict is not None
    assert table.verdict.state == "held"

    mean = find(found["means"], "maps", "counterfactual")
    assert number(mean["ASR, %"]) == 0.5
    assert number(mean["Above random, points"]) == pytest.approx(5 / 12)
    assert mean["Above centre, points"] == ""

    whole = find(found["details"], "maps", "ststnet", "any", "counterfactual")
    assert number(whole["Oracle ratio"]) == pytest.approx(0.5)
    assert number(whole["Difference to random"]) == pytest.approx(5 / 12)
    assert number(whole["Accuracy before"]) == 1
    assert number(whole["Accuracy after"]) == pytest.approx(0.5)
    assert number(whole["McNemar p"]) == pytest.approx(2 * 0.5**18)
    assert number(whole["UF1 before"]) == 1
    assert number(find(found["oracle"], "maps", "counterfactual")["Oracle ratio"]) == 0.5
    assert number(find(found["oracle"], "maps", "random")["Oracle ratio"]) == pytest.approx(1 / 12)


@pytest.mark.parametrize(("ours", "state"), [(every(2), "held"), (every(6), "failed")])
def test_a_rule_no_better_than_random_fails(tmp_path: Path, ours: list[bool], state: str) -> None:
    found = tables(tmp_path, with_rows("random", every(6)), with_rows("counterfactual", ours))
    verdict = found["asr"].verdict
    assert verdict is not None
    assert verdict.state == state
    assert verdict.words.startswith("It did" if state == "failed" else "It did not")


def test_without_random_nothing_is_claimed(tmp_path: Path) -> None:
    found = tables(tmp_path, with_rows("counterfactual", ALWAYS))
    assert found["asr"].verdict is not None
    assert found["asr"].verdict.state == "open"
    assert found["rules"].verdict is not None
    assert found["rules"].verdict.words == "It did: random and centre not run."


def test_queries(tmp_path: Path) -> None:
    def asked(one: dict[str, Any]) -> None:
        one["queries"] = 7 if one["clip"] == "clip000" else 1

    found = tables(
        tmp_path,
        with_rows("evolution", NEVER, asked),
        with_rows("counterfactual", NEVER, lambda one: one.update(queries=1)),
    )["queries"]
    one = find(found, "maps", "evolution")
    assert number(one["Mean per clip"]) == pytest.approx((N + 6) / N)
    assert (number(one["Most"]), number(one["Total"])) == (7, N + 6)
    assert [e for e in one.values() if e == "10 \N{MULTIPLICATION SIGN} 10"]
    assert found.verdict is not None
    assert found.verdict.state == "held"


def test_our_rule_asking_twice_fails(tmp_path: Path) -> None:
    asked = with_rows("counterfactual", NEVER, lambda one: one.update(queries=2))
    verdict = tables(tmp_path, asked)["queries"].verdict
    assert verdict is not None
    assert verdict.state == "failed"


def test_sizes_compare_like_with_like(tmp_path: Path) -> None:
    found = tables(
        tmp_path,
        with_rows("random", every(4), size=1.0, sticker="dots"),
        with_rows("random", every(2), size=2.0, sticker="dots"),
        with_rows("random", ALWAYS, size=2.0, sticker="heart"),
    )["sizes"]
    one = find(found, "maps", "random")
    assert number(one["k = 1"]) == pytest.approx(0.25)
    assert number(one["k = 2"]) == pytest.approx(0.5)


def test_numbers_and_attachments(tmp_path: Path) -> None:
    found = tables(
        tmp_path,
        with_rows("random", every(4)),
        with_rows("random", every(2), stickers=2),
        with_rows("random", ALWAYS, attachment="decoy", amplitude=0.5),
    )["numbers"]
    assert number(find(found, "maps", "head", "2")["random"]) == 0.5
    assert number(find(found, "maps", "decoy, amplitude 0.5", "1")["random"]) == 1


def test_each_region(tmp_path: Path) -> None:
    def tried(one: dict[str, Any]) -> None:
        other = CLASSES[(CLASSES.index(one["label"]) + 1) % 3]
        hit = int(one["clip"][-3:]) % 4 == 0
        one["each"] = [one["label"]] * 13 + [None]
        one["each"][2] = other if hit else one["label"]
        one["each"][9] = other

    found = tables(tmp_path, with_rows("exhaustive", ALWAYS, tried))["each-region"]
    one = find(found, "maps", "ststnet", "any")
    assert number(one["1 left outer brow"]) == 1
    assert number(one["3 right inner brow"]) == pytest.approx(0.75)
    assert number(one["10 left mouth corner"]) == 0
    assert one["14 chin"] == ""
    assert found.verdict is not None
    assert found.verdict.state == "held"


def test_regions_that_are_all_alike_fail(tmp_path: Path) -> None:
    alike = with_rows("exhaustive", NEVER, lambda one: one.update(each=[one["label"]] * 14))
    verdict = tables(tmp_path, alike)["each-region"].verdict
    assert verdict is not None
    assert verdict.state == "failed"


def test_chosen_regions(tmp_path: Path) -> None:
    def placed(one: dict[str, Any]) -> None:
        one["rois"] = [3] if int(one["clip"][-3:]) % 3 else [8]

    found = tables(
        tmp_path,
        with_rows("counterfactual", NEVER, placed),
        with_rows("outdegree-pixels", NEVER, lambda one: one.update(rois=[6])),
    )["chosen"]
    assert number(find(found, "maps", "counterfactual")["3 right inner brow"]) == pytest.approx(
        2 / 3
    )
    assert number(find(found, "maps", "outdegree-pixels")["6 nose root"]) == 1
    assert found.verdict is not None
    assert found.verdict.state == "held"


def test_curve(tmp_path: Path) -> None:
    def tried(one: dict[str, Any]) -> None:
        at = int(one["clip"][-3:]) % 4
        one.update(first=(1, 3, 14, None)[at], tries=14, queries=1)

    one = find(
        tables(tmp_path, with_rows("counterfactual", every(4), tried))["queries-curve"],
        *("maps", "counterfactual"),
    )
    assert one["0 q"] == ""
    assert [number(one[f"{q} q"]) for q in (1, 2, 3, 8, 14)] == [0.25, 0.25, 0.5, 0.5, 0.75]
    assert number(one["Tries"]) == 14


def test_tradeoff(tmp_path: Path) -> None:
    found = tables(
        tmp_path,
        with_rows("counterfactual", every(2), attachment="decoy", amplitude=1.0),
        with_rows("counterfactual", every(4)),
        with_rows("blur", every(3), lambda one: one.update(coverage=1.0, rois=[]), sticker="none"),
    )["tradeoff"]
    one = find(found, "maps", "blur", "the whole face")
    assert number(one["Coverage, %"]) == 1
    assert number(one["ASR, %"]) == pytest.approx(1 / 3)
    assert found.verdict is not None
    assert found.verdict.state == "held"
    assert "blur 33.3" in found.verdict.words


def test_emotions_and_sources(tmp_path: Path) -> None:
    rows = []
    for i, who in enumerate(WHO):
        label = CLASSES[i % 3]
        after = "positive" if label == "negative" else label
        source = "samm" if i < 12 else "smic"
        rows.append(row(f"c{i:03d}", who, label, label, after, source=source))
    found = tables(tmp_path, cell(rows, attack="counterfactual"))
    assert number(find(found["emotions"], "maps", "negative")["counterfactual"]) == 1
    assert number(find(found["emotions"], "maps", "surprise")["counterfactual"]) == 0
    samm = find(found["sources"], "maps", "samm")["counterfactual"]
    assert isinstance(samm, Value)
    assert samm.n == 12
    assert samm.value == pytest.approx(1 / 3)


def test_people(tmp_path: Path) -> None:
    who = ["few"] * 2 + [name for name in PEOPLE[:4] for _ in range(5)]
    changed = [True] * 2 + [i % 5 < i // 5 for i in range(20)]
    found = tables(
        tmp_path,
        cell(simple(changed, who), attack="counterfactual"),
        cell(simple([False] * 22, who), attack="random"),
    )["people"]
    shown = [(r[2], number(r[3])) for r in found.rows]
    assert shown == [("p00", 0), ("p01", 0.2), ("p02", 0.4), ("p03", 0.6)]
    assert "1 of 5 subjects" in found.note
    assert found.verdict is not None
    assert "better for 4, worse for 0, equal for 1" in found.verdict.words


def test_transfer_counts_what_the_other_had_right(tmp_path: Path) -> None:
    mine, other = simple(NEVER, WHO), simple(NEVER, WHO)
    for i, one in enumerate(mine):
        wrong = CLASSES[(i + 1) % 3]
        one["others"] = {"htnet": wrong if i % 2 else one["label"], "unseen": wrong}
    for i, one in enumerate(other):
        if i >= 12:
            one["before"] = one["after"] = CLASSES[(i + 1) % 3]
    found = tables(
        tmp_path,
        cell(mine, attack="counterfactual"),
        cell(other, attack="counterfactual", victim="htnet"),
    )["transfer"]
    one = find(found, "maps", "counterfactual", "ststnet")
    shown = one["shown to htnet"]
    assert isinstance(shown, Value)
    assert (shown.value, shown.n) == (0.5, 12)
    assert number(one["shown to ststnet"]) == 0
    assert find(found, "maps", "counterfactual", "htnet")["shown to ststnet"] == ""


def test_nulls(tmp_path: Path) -> None:
    save(tmp_path, [with_rows("random", NEVER)])
    (tmp_path / "nulls.json").write_text(json.dumps(NULLS))
    found = {t.name: t for t in compose(read(tmp_path), resamples=50).tables}["nulls"]
    one = find(found, "noise video, regions put by hand")
    assert (number(one["Share, %"]), one["Outcome"]) == (0.93, "refuted")
    assert found.verdict is not None
    assert found.verdict.state == "failed"


def test_without_nulls_it_says_so(tmp_path: Path) -> None:
    found = tables(tmp_path, with_rows("random", NEVER))["nulls"]
    assert not found.rows
    assert "austicker refute -o nulls.json" in found.note


def test_missing_dropped_and_skipped(tmp_path: Path) -> None:
    skipped = {**KEY, "attack": "centre", "victim": "htnet"}
    save(
        tmp_path,
        [
            with_rows("random", NEVER),
            with_rows("random", NEVER, victim="htnet"),
            with_rows("centre", NEVER),
            with_rows("energy", NEVER, lambda one: one.update(evidence=False)),
        ],
    )
    (tmp_path / "skipped.json").write_text(json.dumps([{"cell": skipped, "reason": "no gradient"}]))
    found = {t.name: t for t in compose(read(tmp_path), resamples=50).tables}
    assert [r[1] for r in found["missing"].rows] == ["energy"]
    assert "htnet" in str(found["missing"].rows[0][4])
    assert find(found["skipped"], "maps", "centre", "no gradient")
    one = find(found["dropped"], "maps", "clip", "no apex is annotated")
    assert number(one["Samples"]) == 1
    assert one["Which"] == "s99_lost"
    assert number(find(found["evidence"], "maps", "energy")["No evidence"]) == 1


def test_scores_that_differ_from_rows_are_named(tmp_path: Path) -> None:
    wrong = with_rows("random", every(2))
    wrong["scores"]["asr"] = 0.9
    found = tables(tmp_path, wrong)["checked"]
    assert [number(e) for e in found.rows[0][1:]] == [0.9, 0.5]
    assert found.verdict is not None
    assert found.verdict.state == "failed"


def test_victims_against_the_majority(tmp_path: Path) -> None:
    rows = simple(NEVER, WHO)
    for one in rows:
        one["before"] = one["after"] = "negative"
    found = tables(tmp_path, cell(rows))["victims"]
    one = find(found, "maps", "ststnet")
    assert number(one["Accuracy, %"]) == number(one["Majority floor, %"]) == pytest.approx(1 / 3)
    assert found.verdict is not None
    assert found.verdict.state == "failed"


def test_every_table_of_the_page_has_a_verdict(tmp_path: Path) -> None:
    found = tables(tmp_path, with_rows("random", NEVER))
    without = {name for name, table in found.items() if table.verdict is None}
    assert without == {"verdicts", "everything"}
    assert all(t.verdict.fails.endswith(".") for t in found.values() if t.verdict is not None)


def test_data_that_name_nobody_have_no_subjects_hidden_least(tmp_path: Path) -> None:
    cells = [with_rows(attack, every(3)) for attack in ("random", "counterfactual")]
    assert tables(tmp_path / "named", *cells)["people"].rows
    for one in cells:
        for line in one["rows"]:
            line["subject"] = line["clip"]
    assert not tables(tmp_path / "nobody", *cells)["people"].rows
