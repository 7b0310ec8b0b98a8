"""Configurations: what is read, and the sentence that says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from austicker.bench.runner.config import at, load, packaged_configs, parse
from austicker.bench.runner.expand import check_stickers, expand
from austicker.errors import AuStickerError, UsageError

DATA = '[[data]]\nname = "a"\npath = "flow"\nvictims = ["svm", "ststnet"]\n'
GRID = '[[grid]]\nattacks = ["random", "exhaustive"]\n'


def cells_of(text: str):
    return expand(parse(text, Path(), "x"))


def test_every_combination_once():
    cells, skipped = cells_of(f"seeds = [0, 1]\ndraws = 3\n{DATA}{GRID}sizes = [1, 2]\n{GRID}")
    assert len(cells) == len(set(cells)) == 2 * 2 * 2 * (3 + 1)
    assert not skipped
    assert {cell.sticker for cell in cells} == {"any"}
    assert {cell.draw for cell in cells if cell.attack == "exhaustive"} == {0}


def test_names_of_result_files_differ():
    cells, _ = cells_of(f"{DATA}{GRID}sizes = [1, 2]\nattachments = ['head', 'decoy']")
    assert len({cell.file_name({}) for cell in cells}) == len(cells)
    assert cells[0].file_name({}) != cells[0].file_name({"level": "hard"})


@pytest.mark.parametrize(
    ("grid", "reason"),
    [
        ("attacks = ['patch', 'random']", "'svm' is none"),
        ("attacks = ['exhaustive', 'random']\nnumbers = [2]", "places one sticker"),
        ("attacks = ['random']\nattachments = ['skin', 'head']", "differs from 'head'"),
        ("attacks = ['evolution', 'random']\nattachments = ['decoy']", "does not say how"),
        ("attacks = ['blur', 'random']", "cannot be used with path 'flow'"),
        ("attacks = ['saliency', 'random']", "needs a second network"),
    ],
)
def test_cells_that_cannot_be_are_named(grid, reason):
    cells, skipped = cells_of(f"{DATA}[[grid]]\n{grid}\n")
    assert cells
    assert any(reason in one.reason for one in skipped)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "at least one section"),
        ("nonsense", "not valid TOML"),
        ("colour = 1\n" + DATA + GRID, "key 'colour' is unknown"),
        ("seed = [1]\n" + DATA + GRID, "did you mean 'seeds'"),
        ("seeds = 1\n" + DATA + GRID, "seeds must be a list"),
        ("seeds = []\n" + DATA + GRID, "seeds must be a list of whole numbers"),
        (DATA.replace("name", "nam") + GRID, "did you mean 'name'"),
        ("[[data]]\npath = 'flow'\n" + GRID, "name is missing"),
        (DATA.replace("flow", "flaw") + GRID, "path 'flaw' is unknown; choose one of: flow"),
        (DATA.replace("flow", "flaw") + GRID, "; did you mean 'flow'?"),
        (DATA.replace("svm", "svn") + GRID, "; did you mean 'svm'?"),
        (DATA + DATA + GRID, "given twice"),
        (DATA.replace("svm", "svn") + GRID, "unknown recogniser 'svn'"),
        (DATA + "people = 0\n" + GRID, "people must be 1 or more"),
        (DATA + "people = 'many'\n" + GRID, "people must be a whole number"),
        (DATA + "epochs = 3\n" + GRID, "epochs must be a table of whole numbers"),
        (DATA + "epochs = { mlp = 3 }\n" + GRID, "epochs 'mlp' is unknown"),
        (DATA + "epochs = { ststnet = 0 }\n" + GRID, "epochs.ststnet must be 1 or more"),
        (DATA + "split = 'thirds'\n" + GRID, "`split` must be loso"),
        (DATA + "set = 'casme2'\n" + GRID, "needs root"),
        (DATA + "set = 'casme2'\nroot = 'gone'\n" + GRID, "is no folder"),
        (DATA + "set = 'casmee'\nroot = '.'\n" + GRID, "unknown data set 'casmee'"),
        (DATA + "level = 'harder'\n" + GRID, "harder"),
        (DATA + "model = 'gone.json'\n" + GRID, "gone.json"),
        (DATA + "[[grid]]\nattacks = ['randem']\n", "unknown attack 'randem'"),
        (DATA + "[[grid]]\nattacks = []\n", "attacks must name at least one"),
        (DATA + "[[grid]]\nsizes = [9]\n", "sizes must lie between"),
        (DATA + "[[grid]]\nnumbers = [5]\n", "numbers must lie between"),
        (DATA + "[[grid]]\namplitudes = [-1]\n", "amplitudes must lie between"),
        (DATA + "[[grid]]\nattachments = ['tape']\n", "attachments 'tape' is unknown"),
        (DATA + "[[grid]]\ndata = ['b']\n", "[[grid]] data 'b' is unknown"),
        (DATA + "[[grid]]\nvictims = ['mlp']\n", "[[grid]] victims 'mlp' is unknown"),
        (DATA + "[[grid]]\nattacks = ['blur']\n", "no cell that can be done"),
        (DATA + "[grid]\n", "grid must be sections [[grid]]"),
    ],
)
def test_bad_configurations(text, sentence):
    with pytest.raises(UsageError) as error:
        cells_of(text)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


def test_stickers_are_looked_up():
    config = parse(DATA + "[[grid]]\nstickers = ['hart']\n", Path(), "x")
    with pytest.raises(AuStickerError, match="hart"):
        check_stickers(config)


@pytest.mark.parametrize("name", packaged_configs())
def test_packaged_configurations_can_be_done(name, tmp_path):
    config, text = load(name)
    if any(source.set != "rendered" for source in config.data):
        config = at(config, [str(tmp_path)])
        assert str(tmp_path) in {source.root for source in config.data}
    check_stickers(config)
    cells, _ = expand(config)
    attacks = {cell.attack for cell in cells}
    assert {"random", "centre", "counterfactual", "exhaustive"} <= attacks, "peers in every table"
    assert text.startswith("#")


def test_unreadable_files(tmp_path):
    with pytest.raises(UsageError, match="no configuration 'nope'"):
        load("nope")
    with pytest.raises(UsageError, match="no such file"):
        load(str(tmp_path / "gone.toml"))
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="UTF-8"):
        load(str(tmp_path / "x.toml"))


def test_roots_on_the_command_line():
    config = parse(DATA + GRID, Path(), "x")
    with pytest.raises(UsageError, match="0 data sections lie on disk"):
        at(config, ["somewhere"])
    with pytest.raises(UsageError, match="`root=b=somewhere`: no data section 'b'"):
        at(config, ["b=somewhere"])
