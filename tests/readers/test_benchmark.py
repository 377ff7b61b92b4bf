"""The benchmark of reading prints one row for each group it measures."""

from __future__ import annotations

import subprocess
import sys
from math import isfinite
from pathlib import Path

import pytest

from crawler.readers.choose import for_type
from crawler.source import Document

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_table_has_a_row_with_the_claims_and_six_figures_for_the_files_named(tmp_path: Path) -> None:
    page = tmp_path / "card.md"
    page.write_text("---\nlicense: mit\n---\n# Anvil 7B\n\nAnvil 7B has a 128K context window.\n", encoding="utf-8")
    document = Document(page.as_uri(), page.read_bytes(), "text/markdown")
    command = [sys.executable, str(ROOT / "benchmarks/reading.py"), str(page), "--repeat", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    head, row = done.stdout.splitlines()
    assert head.split()[:3] == ["documents", "MB", "claims"]
    assert {"typical", "slowest", "times"} <= set(head.split())
    name, _, claims, *figures = row.split()
    read = for_type(document)(document).claims
    assert (name, int(claims)) == ("files", len(read))
    assert read
    assert len(figures) == 6
    assert all(isfinite(float(figure)) for figure in figures)  # how large they are, the load decides
