"""What `import austicker` offers, and what it costs."""

import importlib.metadata
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import austicker

HEAVY = {"numpy", "cv2", "av", "scipy", "numba", "rich", "PIL", "torch", "pydantic"}
MODULES = {m.name for m in pkgutil.iter_modules(austicker.__path__) if m.name != "__main__"}


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_import_loads_nothing_heavy_and_is_quick() -> None:
    took = "import time; t = time.process_time(); import austicker; print(time.process_time() - t)"
    assert min(float(python(took)) for _ in range(3)) < 0.05
    loaded = python("import sys, austicker; dir(austicker); print(*sys.modules)").split()
    assert "austicker" in loaded
    assert not {name.partition(".")[0] for name in loaded} & HEAVY


@pytest.mark.parametrize("name", sorted(MODULES - set(austicker._FUNCTIONS)))
def test_every_module_is_an_attribute(name: str) -> None:
    assert name in dir(austicker)
    assert getattr(austicker, name).__name__ == f"austicker.{name}"


def test_a_module_needs_no_import_of_its_own() -> None:
    assert "PLACERS" in python("import austicker; print(dir(austicker.placement))")


def test_dir_shows_functions_and_modules_and_nothing_private() -> None:
    assert {"analyze", "plan", "render", "verify", "protect", "protect_frames"} <= set(
        dir(austicker)
    )
    assert [name for name in dir(austicker) if re.match("_[^_]", name)] == []


@pytest.mark.parametrize("name", austicker._FUNCTIONS)
def test_a_function_is_the_module_s(name: str) -> None:
    module = importlib.import_module(austicker._FUNCTIONS[name])
    assert getattr(austicker, name) is getattr(module, name)
    assert callable(getattr(austicker, name))


def test_no_module_hides_a_function() -> None:
    assert not MODULES & set(austicker._FUNCTIONS)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'austicker' has no attribute 'nothing'"):
        austicker.__getattr__("nothing")


def test_there_is_one_version() -> None:
    project = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert 'dynamic = ["version"]' in project
    assert not re.search(r"^version\s*=", project, re.MULTILINE)
    assert importlib.metadata.version("au-sticker") == austicker.__version__


def test_python_m_runs_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "austicker", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"austicker {austicker.__version__}\n"
