"""`python main.py`: every photo with every sticker; here the protecting itself is a stand-in."""

import runpy
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from austicker import assets
from austicker.cli import adversarial
from austicker.cli.adversarial import run
from austicker.cli.config import Config, Input, Output, Picture, Stickers
from austicker.errors import InputError, UsageError
from austicker.protection import batch
from austicker.protection.options import Options
from austicker.protection.result import ProtectionResult
from austicker.stickers import STICKERS

ROOT = Path(__file__).parents[2]


def silent(name: str, done: int, total: int) -> None:
    pass


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    """Protecting copies the photo, except where its name says otherwise; records the settings."""
    seen: list[Options] = []

    def copying(jobs: Sequence[Any], options: Options) -> Iterator[batch.Outcome]:
        seen.append(options)
        for job in jobs:
            if "faceless" in job.source.name:
                yield batch.Outcome(job, None, f"{job.source}: no face was found")
                continue
            job.output.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(job.source, job.output)
            yield batch.Outcome(
                job, ProtectionResult(job.source, job.output, 1, (), 0.0, kind=job.kind)
            )

    monkeypatch.setattr(batch, "run", copying)
    return seen


@pytest.fixture
def config(tmp_path: Path) -> Config:
    photos = tmp_path / "photos"
    (photos / "sub").mkdir(parents=True)
    Image.new("RGB", (300, 200), "red").save(photos / "a.png")
    Image.new("RGB", (60, 90), "blue").save(photos / "sub" / "b.jpg")
    return Config(
        input=Input(images=photos),
        output=Output(images=tmp_path / "out"),
        stickers=Stickers(
            types=("star", "heart"), sizes={"heart": 3.0}, per_face=2, cover=("nose",)
        ),
    )


def below(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_every_photo_with_every_sticker(config: Config, used: list[Options]) -> None:
    calls: list[tuple[int, int]] = []
    tally = run(config, lambda _, done, total: calls.append((done, total)))
    expected = ["heart/a.png", "heart/sub/b.jpg", "star/a.png", "star/sub/b.jpg"]
    assert below(config.output.images) == expected
    assert sorted(str(p.relative_to(config.output.images)) for p in tally.written) == expected
    assert [(o.sticker, o.size, o.count) for o in used] == [("star", 2.0, 2), ("heart", 3.0, 2)]
    assert {(o.cover_eyes, o.cover_nose, o.cover_mouth) for o in used} == {(False, True, False)}
    assert calls == [(n, 4) for n in (1, 2, 3, 4)]


def test_all_means_every_registered_name_once(config: Config, used: list[Options]) -> None:
    run(replace(config, stickers=Stickers(types=("star", "all"))), silent)
    assert sorted(o.sticker for o in used) == sorted(STICKERS.names())


def test_a_sticker_file_gets_a_folder_of_its_name(
    config: Config, used: list[Options], tmp_path: Path
) -> None:
    moon = tmp_path / "moon.png"
    Image.new("RGBA", (64, 64), (255, 255, 0, 128)).save(moon)
    stickers = Stickers(types=(str(moon),), sizes={"moon": 1.0})
    run(replace(config, stickers=stickers), silent)
    assert below(config.output.images) == ["moon/a.png", "moon/sub/b.jpg"]
    assert used[0].size == 1.0


@pytest.mark.usefixtures("used")
def test_larger_photos_are_made_smaller_first(config: Config) -> None:
    run(replace(config, image=Picture(size=150)), silent)
    with Image.open(config.output.images / "star" / "a.png") as shrunk:
        assert shrunk.size == (150, 100)
        assert shrunk.convert("RGB").getpixel((75, 50)) == (255, 0, 0)
    with Image.open(config.output.images / "star" / "sub" / "b.jpg") as kept:
        assert kept.size == (60, 90)


@pytest.mark.usefixtures("used")
@pytest.mark.parametrize("size", [0, 100])
def test_failures_are_told_once_and_do_not_stop_the_rest(config: Config, size: int) -> None:
    photos = config.input.images
    assert photos is not None
    Image.new("RGB", (300, 200)).save(photos / "faceless.png")
    tally = run(replace(config, image=Picture(size=size)), silent)
    assert tally.failures == {f"{photos / 'faceless.png'}: no face was found": ["star", "heart"]}
    assert len(tally.written) == 4


@pytest.mark.usefixtures("used")
@pytest.mark.parametrize(
    ("stickers", "said"),
    [
        (Stickers(types=("stra",)), "unknown sticker 'stra'"),
        (Stickers(placer="nowhere"), "unknown placer 'nowhere'"),
        (Stickers(types=("star",), sizes={"heart": 1.0}), "'heart', which is not in types"),
    ],
)
def test_unknown_names(config: Config, stickers: Stickers, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        run(replace(config, stickers=stickers), silent)
    assert not config.output.images.exists()


@pytest.mark.usefixtures("used")
def test_output_inside_the_input_is_refused(config: Config) -> None:
    assert config.input.images is not None
    inside = Output(images=config.input.images / "out")
    with pytest.raises(UsageError, match="lies inside the input"):
        run(replace(config, output=inside), silent)


@pytest.mark.usefixtures("used")
def test_a_folder_without_photos(config: Config, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no photo; name another place"):
        run(replace(config, input=Input(images=tmp_path / "empty")), silent)


@pytest.fixture
def main(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs main.py with a configuration of the given text."""

    def start(text: str) -> tuple[int, str, str]:
        file = tmp_path / "mine.toml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["main.py", "--config", str(file)])
        with pytest.raises(SystemExit) as caught:
            runpy.run_path(str(ROOT / "main.py"), run_name="__main__")
        captured = capsys.readouterr()
        assert isinstance(caught.value.code, int)
        return caught.value.code, captured.out, captured.err

    return start


@pytest.mark.usefixtures("used", "config")
def test_main_says_where_results_are(
    main: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    code, out, err = main('input = { images = "photos" }\n[output]\nimages = "results"')
    assert (code, err) == (0, "")
    assert out == f"{2 * len(STICKERS)} adversarial images are in {tmp_path / 'results'}\n"


@pytest.mark.usefixtures("used", "config")
def test_main_exits_1_when_an_input_failed(
    main: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "photos" / "faceless.png")
    code, out, err = main('input = {images = "photos"}\n[stickers]\ntypes = ["star", "sad"]')
    assert code == 1
    assert out.startswith("4 adversarial images")
    assert err.endswith("faceless.png: no face was found (with star, sad)\n")
    assert err.count("\n") == 1


def test_main_names_a_mistake(main: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    code, out, err = main("[stikers]")
    assert (code, out) == (2, "")
    assert err == (
        f"error: {tmp_path / 'mine.toml'}: section 'stikers' is unknown; did you mean 'stickers'?\n"
    )


def test_without_an_input_the_built_in_photo_is_used(
    main: Callable[..., tuple[int, str, str]],
    used: list[Options],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    Image.new("RGB", (20, 20)).save(tmp_path / "astronaut.png")
    monkeypatch.setattr(assets, "path", lambda name: tmp_path / f"{name}.png")
    code, out, _ = main('[stickers]\ntypes = ["star"]')
    assert code == 0
    assert "the built-in photo was used" in out
    assert below(tmp_path / "out") == ["adversarial/star/astronaut.png"]


def test_short_paths(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert adversarial.short(tmp_path / "out") == "out"
    assert adversarial.short(Path("/elsewhere/out")) == "/elsewhere/out"


def test_real_faces(config: Config, tmp_path: Path) -> None:
    """The whole way on a real photo, where the model files are at hand."""
    if not all(status.ok for status in assets.status()):
        pytest.skip("model files not fetched on this machine; `austicker assets fetch`")
    plain = replace(config, input=Input(), stickers=Stickers(types=("star", "heart")))
    tally = run(replace(plain, image=Picture(size=256)), silent)
    assert tally.failures == {}
    star, heart = (Image.open(path).convert("RGB") for path in tally.written)
    assert star.size == heart.size == (256, 256)
    assert star.tobytes() != heart.tobytes()
