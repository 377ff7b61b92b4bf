"""A maintainer's day: the commands of docs/adding-a-vendor.md, run as they stand there, in a copy of the checkout."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crawling.origin import Answer, Origin

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "adding-a-vendor.md").read_text(encoding="utf-8")
MARKDOWN = {"Content-Type": "text/markdown; charset=utf-8"}
TWIN = b"""# Pricing

| Model | Context window | Input | Output |
| --- | --- | --- | --- |
| Acme One | 128K tokens | $3 / MTok | $15 / MTok |
| Acme Two | 32K tokens | $0.50 / MTok | $1.50 / MTok |
"""
REDESIGNED = b"""# Pricing

We have made this page simpler. Write to our sales team, and they will tell you what a model costs.
"""
PROGRAMS = {
    "modelwire": ("-c", "from modelwire import main; main()"),
    "pytest": ("-m", "pytest"),
    "scrapy": ("-m", "scrapy"),
}


@dataclass(frozen=True)
class Done:
    """A command that ended."""

    code: int
    said: str


def steps(title: str) -> list[str]:
    """The commands under the heading that begins so."""
    section = re.search(rf"^## {title}.*?\n(.*?)(?=^## |\Z)", GUIDE, re.DOTALL | re.MULTILINE)
    assert section is not None
    return [line for part in re.findall(r"```sh\n(.*?)```", section[1], re.DOTALL) for line in part.splitlines()]


class Desk:
    """A copy of the checkout, and the server that plays the vendor's."""

    def __init__(self, place: Path, origin: Origin) -> None:
        self.place = place
        self.origin = origin
        for part in ("crawler", "commands", "storage", "feeds", "modelwire.py", "scrapy.cfg", "pyproject.toml"):
            source = ROOT / part
            (shutil.copytree if source.is_dir() else shutil.copy)(source, place / part)
        shutil.copytree(ROOT / "tests" / "vendors", place / "tests" / "vendors")
        (place / "tests" / "__init__.py").touch()
        (place / "modelwire.toml").write_text("[fetching]\ndelay = 0.0\nallow_private = ['127.0.0.1']\n")

    def do(self, line: str) -> Done:
        """Run a line of the guide, with the loopback server in the place of the vendor's."""
        program, *words = shlex.split(line.replace("https://acme.example", self.origin.url))
        call = [sys.executable, *PROGRAMS[program], *words]
        done = subprocess.run(call, cwd=self.place, capture_output=True, text=True, timeout=240, check=False)
        return Done(done.returncode, done.stdout + done.stderr)


@pytest.fixture
def desk(tmp_path: Path, origin: Origin) -> Desk:
    page = b"<title>Pricing</title><h1>Pricing</h1><p>Acme One costs $3 per million input tokens.</p>"
    origin.answers |= {"/docs/pricing": Answer(page), "/docs/pricing.md": Answer(TWIN, headers=MARKDOWN)}
    return Desk(tmp_path, origin)


@pytest.mark.slow
def test_the_guide_leads_from_a_new_vendor_to_its_repair(desk: Desk) -> None:
    (look,) = steps("1")
    assert "Acme One" in desk.do(look).said
    (new,) = steps("2")
    made = desk.do(new)
    assert made.code == 0, made.said
    assert "0.5 USD/1M tokens" in made.said
    spider = (desk.place / "crawler" / "spiders" / "acme.py").read_text()
    assert (
        subprocess.run([sys.executable, "-m", "ruff", "format", "--check", "-"], input=spider, text=True).returncode
        == 0
    )
    for part in ('Vendor("acme", "Acme AI")', "/docs/pricing.md", "SourceKind.PRICING", "formerly=("):
        assert part in spider
    assert desk.do(new).code == 2, "nothing is overwritten"

    (test,) = steps("3")
    golden = desk.place / "tests" / "vendors" / "acme" / "pricing.md.golden.yaml"
    unconfirmed = desk.do(test)
    assert unconfirmed.code == 1
    assert "then set confirmed: true" in unconfirmed.said
    confirmed = golden.read_text().replace("confirmed: false", "confirmed: true")
    golden.write_text(confirmed.replace("3 USD/1M tokens", "4 USD/1M tokens"))
    assert "Acme One: input_price: 4 USD/1M tokens expected, 3 USD/1M tokens read" in desk.do(test).said
    redrafted = desk.do("modelwire vendors reread acme")
    assert "4 USD/1M tokens expected, 3 USD/1M tokens read" in redrafted.said
    assert golden.read_text() == confirmed.replace("confirmed: true", "confirmed: false"), "only a person confirms"
    golden.write_text(confirmed)
    assert "read as it was confirmed" in desk.do("modelwire vendors reread").said
    assert desk.do(test).code == 0

    listed, *rest = steps("5")
    assert "acme" in desk.do(listed).said.split()
    for line in rest:
        done = desk.do(line)
        assert done.code == 0, f"{line}: {done.said}"
    assert "as expected" in done.said

    desk.origin.answers["/docs/pricing.md"] = Answer(TWIN.replace(b"$3 /", b"$4 /"), headers=MARKDOWN)
    assert desk.do("modelwire vendors check acme").code == 0, "a new price is no drift"
    desk.origin.answers["/docs/pricing.md"] = Answer(REDESIGNED, headers=MARKDOWN)
    check, crawl, repair = steps("6")
    drifted = desk.do(check)
    assert (drifted.code, "drifted" in drifted.said) == (1, True), drifted.said
    assert desk.do(crawl).code == 1
    shown = desk.do(repair)
    assert shown.code == 0, shown.said
    for words in ("6 of 6 values are lost", "table of 3 rows: Model | Context window | Input | Output", "1 paragraph "):
        assert words in shown.said, shown.said
    record = json.loads(desk.do(f"{repair} --json").said)
    assert {cell["then"] for cell in record["cells"] if cell["slot"] == "output_price"} == {
        "15 USD/1M tokens",
        "1.5 USD/1M tokens",
    }
    assert all(cell["lost"] and cell["then"] == cell["good"] for cell in record["cells"])
    (row,) = map(json.loads, desk.do(f"{check} --json").said.splitlines())
    assert (row["vendor"], row["expected"], row["in_force"], row["values"]) == ("acme", 6, 6, 0)
    assert row["drifted"]
