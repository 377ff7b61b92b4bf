"""Writing files so that whoever reads them at that moment sees the old or the new one, whole."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Final

from storage.terms import ModelwireError

_UNFINISHED: Final = re.compile(r"\.(\d+)-\w+\.part")
"""The name of a file that is being written: the process that writes it, and a word of its own."""


class CannotWrite(ModelwireError):
    """A file or folder cannot be written."""


def write(path: Path, data: bytes) -> bool:
    """Put a file in place at once and say so; one that would be the same is left alone, with its time.

    Raises `CannotWrite`.
    """
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{os.getpid()}-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return True
    except OSError as error:
        raise CannotWrite(f"{path} cannot be written ({error.strerror}): name another --out folder") from error


def remove(path: Path) -> None:
    """Take a file away, if it is there. Raises `CannotWrite`."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(f"{path} cannot be removed ({error.strerror}): name another --out folder") from error


def remove_unfinished(folder: Path) -> None:
    """Take away what writers that were killed have left in a folder and below it; who still writes is left alone.

    Raises `CannotWrite`.
    """
    for path in folder.rglob(".*.part"):
        writer = _UNFINISHED.fullmatch(path.name)
        if writer is not None and not _is_running(int(writer[1])):
            remove(path)


def _is_running(process: int) -> bool:
    if os.name != "posix":  # elsewhere signal 0 is no question
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # it runs, and is somebody else's
        pass
    return True


def fresh_folder(wanted: Path) -> Path:
    """A folder that was not there before, or was empty: `wanted`, else the same name with a number behind it."""
    try:
        for number in range(1, 10_000):
            folder = wanted if number == 1 else wanted.with_name(f"{wanted.name}-{number}")
            if folder.is_dir() and not any(folder.iterdir()):
                return folder
            if not folder.exists():
                folder.mkdir(parents=True)
                return folder
    except OSError as error:
        raise CannotWrite(f"{wanted} cannot be made ({error.strerror}): name another --out folder") from error
    raise CannotWrite(f"{wanted} and thousands of folders named alike exist already: name another --out folder")
