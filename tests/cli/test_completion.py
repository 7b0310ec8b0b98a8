"""Shell completion, for the shell that is named."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Answer
from tests.test_package import HEAVY


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", "complete -o default -F _austicker_completion austicker"),
        ("zsh", "compdef _austicker_completion austicker"),
    ],
)
def test_shows_the_script_of_the_shell(
    shell: str, line: str, austicker: Callable[..., Answer]
) -> None:
    answer = austicker("--show-completion", shell)
    assert (answer.code, answer.err) == (0, "")
    assert line in answer.out.splitlines()


def test_an_unknown_shell_is_not_taken_for_one(austicker: Callable[..., Answer]) -> None:
    answer = austicker("--show-completion", "csh")
    assert (answer.code, answer.out) == (2, "")
    assert "knows no shell 'csh'; choose one of: bash, zsh" in answer.err


def test_the_shell_may_be_left_out(
    monkeypatch: pytest.MonkeyPatch, austicker: Callable[..., Answer]
) -> None:
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("zsh", "/bin/zsh"))
    answer = austicker("--show-completion")
    assert (answer.code, answer.err) == (0, "")
    assert "compdef _austicker_completion austicker" in answer.out


@pytest.mark.parametrize(("shell", "file"), [("bash", ".bashrc"), ("zsh", ".zshrc")])
def test_installs_without_loading_anything_heavy(shell: str, file: str, tmp_path: Path) -> None:
    code = (
        "import sys; from austicker.cli.main import main\n"
        f"code = main(['--install-completion', '{shell}'])\n"
        "print(*sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert f"completion for {shell} is in it" in done.stdout
    assert (tmp_path / file).is_file()
    assert not {name.partition(".")[0] for name in done.stderr.split()} & HEAVY


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_commands_and_options(tmp_path: Path) -> None:
    program = tmp_path / "austicker"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m austicker "$@"\n')
    program.chmod(0o755)
    script = (
        'eval "$(austicker --show-completion bash)"\n'
        "COMP_WORDS=(austicker ins); COMP_CWORD=1; _austicker_completion austicker\n"
        'echo "${COMPREPLY[@]}"\n'
        "COMP_WORDS=(austicker inspect --quie); COMP_CWORD=2; _austicker_completion austicker\n"
        'echo "${COMPREPLY[@]}"\n'
    )
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PATH": path},
    )
    assert done.stdout.split() == ["inspect", "--quiet"]
