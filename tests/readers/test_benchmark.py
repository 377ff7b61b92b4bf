"""The benchmark of reading prints one row for each group it measures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_table_has_a_row_of_positive_figures_for_the_files_named(tmp_path: Path) -> None:
    page = tmp_path / "card.md"
    page.write_text("---\nlicense: mit\n---\n# Anvil 7B\n\nAnvil 7B has a 128K context window.\n", encoding="utf-8")
    command = [sys.executable, str(ROOT / "benchmarks/reading.py"), str(page), "--repeat", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    head, row = done.stdout.splitlines()
    assert head.split()[:3] == ["documents", "MB", "claims"]
    assert {"typical", "slowest", "times"} <= set(head.split())
    assert all(float(figure) > 0 for figure in row.split()[-6:])
