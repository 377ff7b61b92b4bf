"""The simulated servers that may lie beside a checkout: started on a free port, told what to do, and ended."""

from __future__ import annotations

import json
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any

import pytest

SHARED = Path(__file__).parents[3] / "shared"


@contextmanager
def simulator(name: str) -> Iterator[str]:
    """The address of one of them while it runs; the test is skipped where it is not beside this checkout."""
    program = SHARED / "tools" / name
    if not program.is_file():
        pytest.skip(f"{name} is not beside this checkout")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Popen([sys.executable, str(program), "--port", str(port)], stdout=DEVNULL, stderr=DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait(url, process)
            yield url
        finally:
            process.terminate()


def _wait(url: str, process: Popen[bytes]) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/robots.txt", timeout=5).close()
            return
        except OSError:
            assert process.poll() is None, "the simulator ended"
            time.sleep(0.1)
    raise AssertionError("the simulator does not answer")


def tell(url: str, what: str) -> Mapping[str, Any]:
    """Tell a simulator what to do ("touch?n=5"), and hear what it did."""
    with urllib.request.urlopen(f"{url}/_ctl/{what}", timeout=30) as answer:
        said: Mapping[str, Any] = json.load(answer)
        return said
