"""A crawl that is killed, stopped or run by Scrapy itself; and servers that cannot prove who they are."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from crawler.documents import fetch
from crawler.run import CrawlError, CrawlOptions, crawl
from storage import catalog
from storage.database import open_database
from storage.terms import Outcome
from tests.crawling.conftest import input_prices, prices, watching
from tests.crawling.origin import Answer, Origin

PROGRAM = """
import signal
import sys
from pathlib import Path
from crawler.config import load
from crawler.documents import fetch
from crawler.run import CrawlOptions, crawl
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # where tests run in the background, it is ignored
    verdict = crawl(CrawlOptions(sys.argv[1], load(), ("pages",)))
    print(verdict.exit_code)
"""


def settings(origin: Origin, pages: list[str], delay: float) -> str:
    watched = "".join(f"[[watch]]\nurl = '{origin.url}{path}'\nvendor = 'Acme'\nkind = 'pricing'\n" for path in pages)
    return f"vendors = []\n[fetching]\ndelay = {delay}\nper_host = 1\nallow_private = ['127.0.0.1']\n{watched}"


def serve(origin: Origin, count: int) -> list[str]:
    pages = [f"/{number}" for number in range(count)]
    origin.answers |= {path: Answer(prices(model=f"Acme Model {path[1:]}")) for path in pages}
    return pages


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "program.py").write_text(PROGRAM)
    return tmp_path


def visited(database: str) -> int:
    try:
        return len(catalog.sources(open_database(database)))
    except Exception:  # it is being made
        return 0


def until(condition: object, seconds: float = 30.0) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_what_was_recorded_before_an_interruption_stays(
    origin: Origin, program: Path, database: str, how: signal.Signals
) -> None:
    pages = serve(origin, 6)
    (program / "modelwire.toml").write_text(settings(origin, pages, 0.4))
    with subprocess.Popen([sys.executable, "program.py", database], cwd=program, stderr=subprocess.DEVNULL) as process:
        until(lambda: visited(database) >= 2)
        process.send_signal(how)
        assert process.wait(40) != 0
    kept = visited(database)
    assert 2 <= kept < 6
    asked = len(origin.paths())
    time.sleep(1.0)
    assert len(origin.paths()) <= asked + 1, "nobody goes on crawling alone"
    verdict = crawl(CrawlOptions(database, watching(*(f"{origin.url}{path}" for path in pages)), ("pages",)))
    assert verdict.exit_code == 0
    assert set(input_prices(database)) == {"Acme Two", *(f"Acme Model {number}" for number in range(6))}
    assert list(catalog.changes(open_database(database))) == []


def test_scrapys_own_command_goes_the_whole_way(origin: Origin, tmp_path: Path) -> None:
    pages = serve(origin, 2)
    (tmp_path / "modelwire.toml").write_text(settings(origin, pages, 0.0))
    environment = {
        **os.environ,
        "SCRAPY_SETTINGS_MODULE": "crawler.settings",
        "MODELWIRE_DB": f"sqlite:///{tmp_path / 'own.db'}",
    }
    command = [sys.executable, "-m", "scrapy", "crawl", "pages"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert len(input_prices(environment["MODELWIRE_DB"])) == 3


def test_a_server_that_cannot_prove_who_it_is_is_not_believed(tmp_path: Path, database: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        config = watching(f"https://127.0.0.1:{server.server_address[1]}/prices")
        row = crawl(CrawlOptions(database, config, ("pages",))).rows[0]
    finally:
        server.shutdown()
        server.server_close()
    assert row.outcome is Outcome.UNREACHABLE
    assert "cannot prove who it is" in row.note


def test_a_fetch_that_fails_is_one_sentence(origin: Origin) -> None:
    with pytest.raises(CrawlError) as error:
        fetch(f"{origin.url}/x", watching(f"{origin.url}/x"))
    assert str(error.value).count("\n") == 0
