"""A folder in which commands are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.typing import Typed, typist


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Types commands in `tmp_path`."""
    return typist(tmp_path, monkeypatch, capsys)
