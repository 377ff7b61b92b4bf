"""The command line, typed in this process: a process of its own for each command would take seconds to start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import modelwire

Typed = Callable[..., str]
"""What the program prints on either stream, given its words and the exit code that is expected."""


def typist(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Somebody who types commands in a folder."""

    def typed(*words: str, code: int = 0) -> str:
        monkeypatch.chdir(folder)
        monkeypatch.setattr("sys.argv", ["modelwire", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            modelwire.main()
        said = capsys.readouterr()
        assert (ended.value.code or 0) == code, said.err
        return said.out + said.err

    return typed
