"""Pages that need a browser: rendered by one, under the guard, or reported as blocked; never silently skipped."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.config import Config, Fetching, WatchedPage, parse
from crawler.documents import fetch
from crawler.fetching.browser import Gate, executable_of
from crawler.fetching.failures import NotFetched
from crawler.fetching.proxy import GuardedProxy
from crawler.maintaining.new import make
from crawler.run import Verdict
from storage import catalog
from storage.database import open_database
from storage.terms import Outcome, SourceKind
from tests.crawling.conftest import FETCHING, Crawl
from tests.crawling.origin import Answer, Origin

SHELL = b"""<!doctype html><title>Prices</title><main id="prices">Loading</main>
<script src="/app.js"></script>"""
APP = b"""
fetch("/data.json").then(answer => answer.json()).then(rows => {
  const cells = row => `<tr><td>${row.model}</td><td>$${row.price} / 1M tokens</td></tr>`;
  document.getElementById("prices").innerHTML =
    `<table><tr><th>Model</th><th>Input</th></tr>${rows.map(cells).join("")}</table>`;
});
"""
DATA = b'[{"model": "Acme One", "price": 3}, {"model": "Acme Two", "price": 0.5}]'
SCRIPT = {"Content-Type": "text/javascript"}
NEEDED = "needs a browser: install modelwire[browser]"


def chromium() -> str:
    """The browser of this machine, or a reason to skip."""
    pytest.importorskip("scrapy_playwright", reason="the extra `browser` is not installed")
    try:
        return executable_of("", "")
    except NotFetched as missing:
        pytest.skip(str(missing))


def watching(url: str, fetching: Fetching = FETCHING) -> Config:
    page = WatchedPage(url, "Acme", SourceKind.PRICING, browser=True)
    return Config(contact="ops@example.org", vendors=(), fetching=fetching, watch=(page,))


def only(verdict: Verdict) -> tuple[Outcome, str]:
    (row,) = verdict.rows
    return row.outcome, row.note


@pytest.fixture
def site(origin: Origin) -> Origin:
    """A page whose table is made by a script, out of data that it asks for."""
    origin.answers |= {
        "/pricing": Answer(SHELL),
        "/app.js": Answer(APP, headers=SCRIPT),
        "/data.json": Answer(DATA, headers={"Content-Type": "application/json"}),
    }
    return origin


@pytest.mark.slow
def test_a_page_is_read_as_its_scripts_have_made_it(site: Origin, run: Crawl, database: str) -> None:
    chromium()
    assert only(run(watching(f"{site.url}/pricing"))) == (Outcome.CHANGED, "")
    prices = {fact.evidence.value for model in catalog.models(open_database(database)) for fact in model.facts}
    assert prices == {"3", "0.5"}
    agents = {value for asked in site.asked for name, value in asked.headers.items() if name.lower() == "user-agent"}
    assert all("modelwire/" in agent and "ops@example.org" in agent for agent in agents)
    assert "Acme Two" in fetch(f"{site.url}/pricing", watching(f"{site.url}/pricing")).text


@pytest.mark.slow
def test_a_vendor_is_made_of_a_page_that_needs_a_browser(site: Origin, tmp_path: Path) -> None:
    chromium()
    made = make("acme", f"{site.url}/pricing", Config(fetching=FETCHING), into=tmp_path, browser=True)
    assert {claim.model for claim in made.reading.claims} == {"Acme One", "Acme Two"}
    assert "browser=True" in made.spider.read_text(encoding="utf-8")
    assert b"Acme Two" in made.page.read_bytes(), "what is recorded is what the scripts have made"


@pytest.mark.slow
def test_manners_hold_inside_the_browser(site: Origin, run: Crawl) -> None:
    chromium()
    with Origin().running() as inside:
        inner = inside.url.replace("127.0.0.1", "localhost")  # the same server, by a name that is not allowed
        inside.fallback["/secret"] = Answer(b"[]")
        site.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /tracked\n")
        site.answers["/away"] = Answer(status=302, headers={"Location": f"{inner}/secret"})
        asks = [f"fetch('{inner}/secret')", "fetch('/away')", "fetch('/tracked')"]
        pixel = b"document.body.append(Object.assign(new Image(), {src: '/pixel.png'}));"
        site.answers["/app.js"] = Answer(f"{';'.join(asks)};".encode() + pixel + APP, headers=SCRIPT)
        assert only(run(watching(f"{site.url}/pricing"))) == (Outcome.CHANGED, "")
        assert inside.asked == []
    assert not {"/tracked", "/pixel.png"} & set(site.paths())
    assert "/away" in site.paths()


@pytest.mark.slow
def test_what_a_browser_cannot_have_is_told_in_a_sentence(site: Origin, run: Crawl) -> None:
    chromium()
    site.answers |= {
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /forbidden\n"),
        "/missing": Answer(b"gone", 404),
        "/away": Answer(status=302, headers={"Location": site.url.replace("127.0.0.1", "127.0.0.2")}),
        "/elsewhere": Answer(status=302, headers={"Location": "/forbidden"}),
        "/large": Answer(SHELL + b"<p>Acme</p>" * 200_000),
    }
    small = Fetching(delay=0.0, allow_private=("127.0.0.1",), max_body=1_000_000)
    expected = {
        "/missing": (Outcome.BROKEN, "is not there"),
        "/away": (Outcome.BLOCKED, "127.0.0.2, which is a private address"),
        "/elsewhere": (Outcome.BLOCKED, "robots.txt does not allow"),
        "/large": (Outcome.BROKEN, "larger than fetching.max_body"),
    }
    for path, (outcome, words) in expected.items():
        found, note = only(run(watching(f"{site.url}{path}", small)))
        assert (found, words in note) == (outcome, True), note
    nowhere = Fetching(delay=0.0, allow_private=("127.0.0.1",), browser="/nowhere/chromium")
    found, note = only(run(watching(f"{site.url}/pricing", nowhere)))
    assert found is Outcome.BLOCKED
    assert "fetching.browser names /nowhere/chromium" in note


def test_without_the_extra_such_a_page_is_blocked_and_says_so(site: Origin, tmp_path: Path) -> None:
    hidden = "import sys\nsys.modules['scrapy_playwright'] = None\nsys.modules['playwright'] = None\n"
    (tmp_path / "sitecustomize.py").write_text(hidden)
    url = f"{site.url}/pricing"
    (tmp_path / "modelwire.toml").write_text(
        f"vendors = []\nfetching = {{delay = 0.0, allow_private = ['127.0.0.1']}}\n"
        f"[[watch]]\nurl = '{url}'\nvendor = 'Acme'\nbrowser = true\n"
    )
    call = [sys.executable, "-c", "from modelwire import main; main()", "crawl", "--json"]
    home = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{home}"}
    done = subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert '"outcome": "blocked"' in done.stdout
    assert NEEDED in done.stdout
    assert "/pricing" not in site.paths()


def test_browser_is_a_word_of_the_configuration() -> None:
    text = (
        "[fetching]\nbrowser = '/usr/bin/chromium'\n[[watch]]\nurl = 'https://a.example'\nvendor = 'A'\nbrowser = true"
    )
    config = parse(text)
    assert config.fetching.browser == "/usr/bin/chromium"
    assert config.watch[0].browser is True
    assert Config().fetching.browser == ""


@pytest.mark.parametrize(
    ("url", "resource", "left_out"),
    [
        ("https://acme.example/data.json", "fetch", False),
        ("https://acme.example/logo.png", "image", True),
        ("http://10.0.0.1/", "xhr", True),
        ("http://[::1]/", "xhr", True),
        ("http://localhost/", "fetch", True),
        ("http://2130706433/", "fetch", True),
        ("ftp://acme.example/", "fetch", True),
        ("file:///etc/passwd", "document", True),
        ("data:text/plain,x", "fetch", False),
        ("http://127.0.0.1/", "fetch", False),
    ],
)
def test_the_gate_knows_what_is_left_out(url: str, resource: str, left_out: bool) -> None:
    assert asyncio.run(Gate(["127.0.0.1"]).leaves_out(url, resource)) is left_out


def test_the_proxy_speaks_to_allowed_hosts_and_to_no_private_one(origin: Origin) -> None:
    port = int(origin.url.rpartition(":")[2])

    async def ask(allowed: tuple[str, ...], host: str, most: int = 1_000_000) -> tuple[int, bytes, set[str]]:
        proxy = GuardedProxy(allowed, most)
        reader, writer = await asyncio.open_connection("127.0.0.1", await proxy.start())
        name = host.encode()
        request = b"\x05\x01\x00\x03" + bytes([len(name)]) + name + port.to_bytes(2, "big")
        writer.write(b"\x05\x01\x00" + request)
        assert await reader.readexactly(2) == b"\x05\x00"
        reply = (await reader.readexactly(10))[1]
        writer.write(b"GET /robots.txt HTTP/1.0\r\n\r\n")
        body = await reader.read() if reply == 0 else b""
        writer.close()
        await proxy.close()
        return reply, body, proxy.refused

    reply, body, refused = asyncio.run(ask(("localhost",), "localhost"))
    assert (reply, refused) == (0, set())
    assert b"Allow: /" in body
    assert asyncio.run(ask(("127.0.0.1",), "localhost")) == (2, b"", {"localhost"})
    assert asyncio.run(ask((), "127.0.0.1"))[0] == 2
    assert asyncio.run(ask((), "nobody.invalid"))[0] == 4
    assert asyncio.run(ask(("localhost",), "localhost", 10))[1] == b""
