"""`modelwire serve` as an operator starts and stops it."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

from tests.support.market import launch, world

PROGRAM = Path(sys.executable).with_name("modelwire")


def refused(folder: Path, *words: str) -> str:
    """What `modelwire serve` says where it does not."""
    done = subprocess.run(
        [str(PROGRAM), "serve", *words], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2
    return done.stderr


def test_it_serves_until_it_is_asked_to_stop(tmp_path: Path) -> None:
    launch(world(tmp_path))
    command = [str(PROGRAM), "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        found = re.search(r"127\.0\.0\.1:(\d+)/", process.stdout.readline())
        assert found
        connection = HTTPConnection("127.0.0.1", int(found[1]), timeout=60)
        connection.request("GET", "/comparisons.json")
        assert b"Hare Open vs Tortoise 3.1" in connection.getresponse().read()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.stderr
        assert process.stderr.read() == ""


def test_a_port_that_is_taken_and_a_database_that_is_missing_are_named(tmp_path: Path) -> None:
    assert "there is no database modelwire.db: run `modelwire crawl` first" in refused(tmp_path)
    assert not (tmp_path / "modelwire.db").exists()
    world(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"nothing can be served at 127.0.0.1, port {port}" in refused(tmp_path, "--port", port)
