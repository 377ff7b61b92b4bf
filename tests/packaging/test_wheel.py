"""The built wheel, installed elsewhere with its declared dependencies alone, works from any folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NO_NETWORK = '''
"""Lets no program of this environment speak to any machine."""
import socket

def _refuse(self, address, *rest):
    if self.family != socket.AF_UNIX:
        raise OSError(f"the demonstration asked for the network: {address}")
    return _connect(self, address, *rest)

_connect = socket.socket.connect
socket.socket.connect = _refuse
socket.socket.connect_ex = _refuse
'''

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    call(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(out), str(ROOT)
    )
    (built,) = out.glob("modelwire-*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment that holds the wheel and, of this one, what the wheel asks for."""
    place = tmp_path_factory.mktemp("elsewhere")
    venv.create(place, symlinks=True)
    (site,) = place.glob("lib/python*/site-packages")
    tops = {
        Path(str(needed.locate_file(file.parts[0])))
        for needed in closure(wheel)
        for file in needed.files or ()
        if file.parts[0] not in ("..", "__pycache__")
    }
    for top in tops:
        (site / top.name).symlink_to(top)
    (site / "sitecustomize.py").write_text(NO_NETWORK)
    python = str(place / "bin" / "python")
    call(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", str(wheel))
    return place / "bin"


def call(*words: str, cwd: Path | None = None) -> str:
    """What a command prints; it must succeed."""
    quiet = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MODELWIRE", "COV_"))}
    done = subprocess.run(words, cwd=cwd, env=quiet, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, f"{words} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def closure(wheel: Path) -> Iterator[Distribution]:
    """The installed distributions that a wheel needs without extras, and those that these need."""
    with zipfile.ZipFile(wheel) as archive:
        metadata = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        waiting = re.findall(r"^Requires-Dist: (.+)$", archive.read(metadata).decode(), re.MULTILINE)
    seen: set[str] = set()
    while waiting:
        name, _, condition = waiting.pop().partition(";")
        name = re.split(r"[\s<>=!~\[(]", name.strip(), maxsplit=1)[0]
        key = re.sub(r"[-_.]+", "-", name).lower()
        if "extra" in condition or key in seen:
            continue
        seen.add(key)
        try:
            found = distribution(name)
        except PackageNotFoundError:  # for another platform or Python
            assert condition, f"{name} is needed and not installed"
            continue
        waiting += found.requires or []
        yield found


def test_the_wheel_holds_everything_that_the_packages_hold(wheel: Path) -> None:
    tracked = call("git", "ls-files", "commands", "crawler", "storage", "feeds", "modelwire.py", cwd=ROOT).splitlines()
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name for name in tracked if (ROOT / name).exists()} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests", "docs", "benchmarks"))]


def test_the_demo_runs_from_any_folder_without_network(elsewhere: Path, tmp_path: Path) -> None:
    said = call(str(elsewhere / "modelwire"), "demo", cwd=tmp_path)
    due = [line for line in said.splitlines() if "Comparison due:" in line]
    assert "Comparison due: Claude Haiku Open Weights vs Mistral 3.1" in [line.strip() for line in due]
    made = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert {".db", ".xml", ".html"} <= made


def test_every_command_explains_itself_outside_the_checkout(elsewhere: Path, tmp_path: Path) -> None:
    said = call(str(elsewhere / "modelwire"), "--help", cwd=tmp_path)
    for command in ("demo", "crawl", "read", "replay", "changes", "feeds"):
        assert command in said
