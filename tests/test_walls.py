"""The shape of the code: who may import whom, how long a file may be, and that each module says what it is for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("crawler", "storage", "feeds")
DOOR = ("commands", "modelwire")
"""The front door: the command line, which alone knows all three."""
FORBIDDEN = {
    "storage": {"crawler", "feeds", *DOOR},
    "crawler": {"feeds", *DOOR},
    "feeds": {"crawler", *DOOR},
}
LONGEST = 400
"""Lines of a file; one that needs more wants to be a folder."""


def modules() -> list[Path]:
    """Every module of the program, without tests and generated migrations."""
    found = [
        path
        for package in (*PACKAGES, "commands")
        for path in (ROOT / package).rglob("*.py")
        if "versions" not in path.parts
    ]
    return sorted([*found, ROOT / "modelwire.py"])


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """The top-level names of what a module imports, at its head or inside its functions."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by a relative name"
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_follow_the_arrows(package: str) -> None:
    through = {
        str(path.relative_to(ROOT)): sorted(walls)
        for path in modules()
        if path.relative_to(ROOT).parts[0] == package and (walls := FORBIDDEN[package] & set(imported(path)))
    }
    assert not through


def test_the_front_door_knows_all_three_and_does_nothing_itself() -> None:
    door = [path for path in modules() if path.relative_to(ROOT).parts[0] in ("commands", "modelwire.py")]
    known = {name for path in door for name in imported(path)}
    assert set(PACKAGES) <= known
    assert not known & {"sqlalchemy", "scrapy", "parsel", "feedgen", "alembic", "lxml"}
    assert not [node.name for node in ast.walk(tree(ROOT / "modelwire.py")) if isinstance(node, ast.ClassDef)]


def test_every_module_opens_by_saying_what_it_is_for() -> None:
    silent = [str(path.relative_to(ROOT)) for path in modules() if not (ast.get_docstring(tree(path)) or "").strip()]
    assert not silent


def test_no_file_is_longer_than_two_screens_or_so() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*modules(), *sorted((ROOT / "tests").rglob("*.py"))]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not long


def test_nothing_is_left_open_in_the_code() -> None:
    # Spelt so that this line does not find itself.
    mark = re.compile(r"TO" r"DO|FIX" r"ME|raise NotImplemented" r"Error|type: ignore$|# noqa$", re.MULTILINE)
    left = {
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in [*modules(), *sorted((ROOT / "tests").rglob("*.py"))]
        if (found := mark.search(path.read_text(encoding="utf-8")))
    }
    assert not left


def test_the_lock_names_versions_and_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index" not in lock
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert len(entries) > 50
    assert all("==" in entry.split("\n")[0] and "--hash=sha256:" in entry for entry in entries)
