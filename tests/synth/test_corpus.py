import csv
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import av
import numpy as np
import pytest

from austicker.errors import OutputError, UsageError
from austicker.synth import COLUMNS, CorpusSpec, recordings, write_corpus
from austicker.synth.corpus import au_text, rows_of
from austicker.synth.plan import recordings_of, session_of

SMALL = CorpusSpec(subjects=1, clips=2, size=64, fps=50, seed=3)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("corpus") / "a"
    write_corpus(out, SMALL)
    return out


def digests(folder: Path) -> dict[str, str]:
    files = (p for p in sorted(folder.rglob("*")) if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_the_table_has_casme_columns(corpus: Path) -> None:
    with (corpus / "annotations.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2
    assert tuple(rows[0]) == COLUMNS
    for row in rows:
        path = corpus / "clips" / row["Subject"] / f"{row['Filename']}.mkv"
        with av.open(str(path)) as video:
            assert video.streams.video[0].average_rate == 50
            assert sum(1 for _ in video.decode(video=0)) == int(row["Frames"])
        assert 0 <= int(row["OnsetFrame"]) < int(row["ApexFrame"]) <= int(row["OffsetFrame"])


def test_video_is_lossless(corpus: Path) -> None:
    recording = next(iter(recordings(SMALL)))
    path = corpus / "clips" / "sub01" / f"{recording.name}.mkv"
    with av.open(str(path)) as video:
        for index, frame in enumerate(video.decode(video=0)):
            assert np.array_equal(frame.to_ndarray(format="rgb24"), recording.frame(index))


def test_the_same_seed_gives_the_same_bytes_and_a_broken_run_goes_on(
    corpus: Path, tmp_path: Path
) -> None:
    out, seen = tmp_path / "b", []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_corpus(out, SMALL, progress=stop)
    assert json.loads((out / "manifest.json").read_text())["complete"] is False
    assert not list(out.rglob("*.part"))
    first = next(out.rglob("*.mkv")).stat().st_mtime_ns
    write_corpus(out, SMALL, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (1, 2), (2, 2)]
    assert min(p.stat().st_mtime_ns for p in out.rglob("*.mkv")) == first
    assert digests(out) == digests(corpus)


def test_the_manifest_is_a_data_card(corpus: Path) -> None:
    manifest = json.loads((corpus / "manifest.json").read_text())
    assert manifest["complete"] is True
    assert manifest["parameters"]["seed"] == 3
    assert manifest["card"]["licence"] == "CC0-1.0"
    assert {"what", "what not", "sides"} <= set(manifest["card"])
    assert "numpy" in manifest["versions"]


def test_another_corpus_is_not_overwritten(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="differs in seed"):
        write_corpus(corpus, CorpusSpec(subjects=1, clips=2, size=64, fps=50, seed=4))
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        write_corpus(tmp_path, SMALL)
    with pytest.raises(UsageError, match="the file"):
        write_corpus(tmp_path / "notes.txt", SMALL)
    with pytest.raises((OutputError, UsageError)):
        write_corpus(tmp_path / "notes.txt" / "below", SMALL)


@pytest.mark.parametrize("classes", [3, 5, 7])
def test_classes_are_even_and_shown_emotions_belong_to_them(classes: int) -> None:
    spec = CorpusSpec(subjects=1, clips=2 * classes, classes=classes, level="clean")
    shown = [rows_of(spec, r)[0]["Class"] for r in recordings_of(spec, session_of(spec, 0))]
    assert set(Counter(shown).values()) == {2}
    assert len(set(shown)) == classes


def test_people_do_not_depend_on_how_many_there_are() -> None:
    few, many = CorpusSpec(subjects=2, clips=1), CorpusSpec(subjects=30, clips=1)
    a, b = session_of(few, 1).scene.subject, session_of(many, 1).scene.subject
    assert np.array_equal(a.points, b.points)


def test_au_text_writes_facs_sides() -> None:
    """The picture's left is the person's right."""
    assert au_text({12: (0.2, 0.02), 4: (0.2, 0.2)}) == "4+R12"
    assert au_text({12: (0.0, 0.2)}) == "L12"
    assert au_text({4: (0.2, 0.2), 7: (0.01, 0.01)}) == "4"


@pytest.mark.parametrize(
    "wrong", [{"classes": 4}, {"level": "odd"}, {"subjects": 0}, {"fps": 5}, {"long": 1.0}]
)
def test_specs_validate(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        CorpusSpec(**wrong)  # type: ignore[arg-type]


@pytest.mark.slow
def test_jobs_do_not_change_a_byte(tmp_path: Path) -> None:
    spec = CorpusSpec(subjects=2, clips=1, size=64, fps=50)
    write_corpus(tmp_path / "one", spec)
    write_corpus(tmp_path / "two", spec, jobs=2)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits of POSIX")
def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """The size of files is limited, which fails as a full disk does."""
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))\n"
        "from austicker.cli.main import main; import sys\n"
        f"sys.exit(main(['synth', {str(tmp_path / 'new' / 'corpus')!r}, '--subjects', '1', "
        "'--clips', '1', '--jobs', '1', '--size', '64']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "cannot be written (File too large)" in done.stderr
    assert list(tmp_path.iterdir()) == []
