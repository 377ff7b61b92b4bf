"""Programs that are killed at random moments, and what must come of it all the same."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from storage import catalog
from storage.database import Database

_FORK = multiprocessing.get_context("fork")


def killed(work: Callable[[], None], times: int, lasts: float) -> None:
    """Do some work in another process, and kill that at a random moment of the `lasts` seconds it takes; many times."""
    for _ in range(times):
        child = _FORK.Process(target=work)
        child.start()
        time.sleep(random.uniform(0, lasts))
        child.kill()
        child.join()


def killed_with_children(program: subprocess.Popen[bytes], after: float) -> bool:
    """Kill a program and the processes it began, at once, after so many seconds; whether it was still at work."""
    try:
        program.wait(after)
        return False
    except subprocess.TimeoutExpired:
        pass
    children = Path(f"/proc/{program.pid}/task/{program.pid}/children")
    pids = [int(pid) for pid in children.read_text().split()] if children.exists() else []
    for pid in (program.pid, *pids):
        os.kill(pid, signal.SIGKILL)
    program.wait()
    for pid in pids:
        _wait_for_end(pid)
    return True


def _wait_for_end(pid: int) -> None:
    """A child whose parent was killed is not ours to wait for."""
    for _ in range(500):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        state = Path(f"/proc/{pid}/stat")
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.01)


def told(database: Database) -> list[tuple[object, ...]]:
    """All that was published, in order, without the random part of ids."""
    return [
        (c.seq, c.kind, c.model, c.provider, c.field, c.qualifiers, c.old, c.new, c.published_at, c.title, c.members)
        for c in catalog.changes(database)
    ]
