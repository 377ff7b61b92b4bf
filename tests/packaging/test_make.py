"""The Makefile explains itself, and says in one sentence what is missing on a machine that has too little."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARGETS = ("demo", "test", "test-slow", "test-long", "lint", "types", "lock", "clean", "help")

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed here")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What make looks at, without an environment."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(folder: Path, *words: str, path: str = "") -> subprocess.CompletedProcess[str]:
    # Of the make that runs these tests, nothing may reach the one that is tested.
    env = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    env |= {"PATH": path} if path else {}
    words = (str(shutil.which("make")), *words)
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_make_alone_lists_every_target(checkout: Path) -> None:
    said = make(checkout)
    assert said.returncode == 0
    assert [line.split()[1] for line in said.stdout.splitlines()] == list(TARGETS)


def test_a_python_that_is_too_old_is_refused_with_a_way_out(checkout: Path) -> None:
    old = checkout / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    said = make(checkout, "demo", f"PYTHON={old}")
    assert said.returncode != 0
    assert f"modelwire needs Python 3.11 or later, and {old} is not one" in said.stderr
    assert "make PYTHON=" in said.stderr
    assert not (checkout / ".venv").exists()


def test_a_machine_without_python_is_told_so(checkout: Path) -> None:
    said = make(checkout, "test", path=str(checkout))
    assert said.returncode != 0
    assert "none was found on PATH" in said.stderr


def test_ci_runs_the_same_targets_as_people_do() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    said = script.read_text(encoding="utf-8")
    for step in ("make test", "make test-slow", "ruff check", "ruff format --check", "mypy --strict"):
        assert step in said
