"""How fast the readers are, as a multiple of parsing the same bytes and nothing more, in one run on one machine.

    python benchmarks/reading.py [FILE...] [--repeat N]

Without files it reads the demonstration's pages, each several times over, generated answers of the Hub and of
OpenRouter, and generated price lists of half a megabyte, twice and four times that, and of ten megabytes: MB/s shows
that the cost of a page is in proportion to its size until the bound beyond which the rest of it is not read. `typical`
and `slowest` are pages a second, by the median and by the slowest page. `times` is the reading's time over the
baseline's: it can be compared between machines, the other figures cannot.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from lxml import etree
from markdown_it import MarkdownIt

import crawler.demo
from crawler.readers.choose import for_type
from crawler.readers.decoding import DocumentType, sniff
from crawler.source import Document

HUB: Final = "https://huggingface.co"
OPENROUTER: Final = "https://openrouter.ai/api/v1/models"
ROWS: Final = 1000
MARKDOWN: Final = MarkdownIt("commonmark").enable("table")
TYPES: Final = {".md": "text/markdown", ".html": "text/html", ".json": "application/json", ".xml": "application/xml"}


DENSE: Final = (
    (
        "html",
        "<html><body><h1>Prices</h1><table><tr><th>Model<th>Context<th>Input / 1M tokens<th>Output / 1M tokens</tr>",
        "<tr><td>anvil-{0}-large<td>128K<td>$1.50<td>$4.50</tr>",
    ),
    (
        "md",
        "# Prices\n\n| Model | Context | Input / 1M tokens | Output / 1M tokens |\n|---|---|---|---|\n",
        "| anvil-{0}-large | 128K | $1.50 | $4.50 |\n",
    ),
)
"""Price lists that are nothing but rows: type, beginning, row."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one group of documents took."""

    name: str
    size: int
    """Bytes."""
    claims: int
    reading: float
    """Seconds, the best of all rounds."""
    typical: float
    """Seconds for the page in the middle."""
    slowest: float
    """Seconds for the slowest page."""
    baseline: float
    """Seconds that a parser alone took for the same bytes."""

    def line(self) -> str:
        """One row of the table."""
        megabytes = self.size / 1e6
        return (
            f"{self.name:18} {megabytes:8.2f} {self.claims:8} {self.claims / self.reading:10.0f} "
            f"{1 / self.typical:8.1f} {1 / self.slowest:8.1f} {megabytes / self.reading:8.2f} "
            f"{megabytes / self.baseline:10.1f} {self.reading / self.baseline:8.1f}"
        )


def parse_alone(document: Document) -> object:
    """The baseline: the bytes through json, markdown-it or lxml, as the document is, and thrown away."""
    kind = sniff(Document(document.url, document.body, document.content_type))
    if kind is DocumentType.JSON:
        return json.loads(document.body)
    if kind is DocumentType.MARKDOWN:
        return MARKDOWN.parse(document.body.decode("utf-8", "replace"))
    return etree.fromstring(document.body or b"<p>", etree.HTMLParser(recover=True, huge_tree=True))


def read_all(documents: Iterable[Document]) -> tuple[int, list[float]]:
    """Read each document afresh; the number of claims, and the seconds that each document took."""
    total = 0
    seconds = []
    for one in documents:
        fresh = Document(one.url, one.body, one.content_type)  # a document keeps its decoded text
        started = time.perf_counter()
        total += len(for_type(fresh)(fresh).claims)
        seconds.append(time.perf_counter() - started)
    return total, seconds


def measure(name: str, documents: Sequence[Document], repeat: int) -> Measured:
    """Best of `repeat` rounds, reading and baseline in turns, so that a busy machine slows both."""
    claims, best, baseline = 0, [float("inf")], float("inf")
    for _ in range(repeat):
        baseline = min(baseline, _seconds(lambda: [parse_alone(one) for one in documents]))
        claims, seconds = read_all(documents)
        best = min(best, seconds, key=sum)
    size = sum(len(one.body) for one in documents)
    return Measured(name, size, claims, sum(best), median(best), max(best), max(baseline, 1e-9))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def hub_rows() -> bytes:
    """A full page of the Hub's listing, as its API answers with everything asked for."""
    row = {
        "author": "acme",
        "cardData": {"license": "other", "license_name": "mrl", "base_model": ["acme/Anvil"], "language": ["en"]},
        "createdAt": "2026-08-01T10:00:00.000Z",
        "downloads": 4000,
        "gated": "auto",
        "lastModified": "2026-08-03T10:00:00.000Z",
        "library_name": "transformers",
        "likes": 30,
        "pipeline_tag": "text-generation",
        "private": False,
        "safetensors": {"parameters": {"BF16": 7_240_000_000}, "total": 7_240_000_000},
        "siblings": [{"rfilename": name} for name in ("README.md", "LICENSE", "config.json", "model.safetensors")],
        "tags": ["transformers", "safetensors", "gguf", "conversational", "license:other", "base_model:acme/Anvil"],
    }
    return json.dumps([{"id": f"acme/Anvil-{number}", **row} for number in range(ROWS)]).encode()


def openrouter_rows() -> bytes:
    """A list of models as OpenRouter answers."""
    row = {
        "context_length": 131072,
        "architecture": {
            "modality": "text+image->text",
            "input_modalities": ["text", "image"],
            "output_modalities": ["text"],
        },
        "pricing": {"prompt": "0.0000005", "completion": "0.0000015", "input_cache_read": "0.00000005", "image": "0"},
        "top_provider": {"context_length": 131072, "max_completion_tokens": 8192},
        "supported_parameters": ["max_tokens", "temperature", "tools"],
        "description": "A model for work at the anvil. " * 10,
    }
    return json.dumps(
        {"data": [{"id": f"acme/anvil-{n}", "name": f"Acme: Anvil {n}", **row} for n in range(ROWS)]}
    ).encode()


def bundled() -> dict[str, list[Document]]:
    """The demonstration's pages by type, and the generated answers."""
    groups: dict[str, list[Document]] = {}
    folder = Path(crawler.demo.__file__).parent
    for path in sorted(folder.glob("day*/*")):
        if path.suffix in (".md", ".html", ".xml"):
            address = (
                f"{HUB}/acme/{path.stem}/resolve/main/README.md"
                if "card" in path.stem
                else f"https://acme.example/{path.name}"
            )
            document = Document(address, path.read_bytes(), TYPES[path.suffix])
            groups.setdefault({".md": "Markdown", ".html": "HTML", ".xml": "feeds"}[path.suffix], []).append(document)
    groups = {name: documents * 20 for name, documents in groups.items()}
    groups["Hub listing"] = [Document(f"{HUB}/api/models?author=acme", hub_rows(), "application/json")]
    groups["OpenRouter"] = [Document(OPENROUTER, openrouter_rows(), "application/json")]
    long = next(one for one in groups["HTML"] if b"<table" in one.body)
    rows = long.body[long.body.index(b"<table") : long.body.index(b"</table>") + 8]
    for kind, head, row in DENSE:
        for megabytes in (0.5, 1, 2, 10):
            body = head + "".join(row.format(number) for number in range(int(megabytes * 1_000_000 / len(row))))
            document = Document(f"https://acme.example/list.{kind}", body.encode(), TYPES[f".{kind}"])
            groups[f"{kind} list {megabytes:g} MB"] = [document]
    groups["one long page"] = [Document(long.url, b"<html><body>" + rows * (1_000_000 // len(rows)), "text/html")]
    return groups


def main() -> None:
    """Measure and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="*", type=Path, metavar="FILE", help="documents to read instead")
    arguments.add_argument("--repeat", type=int, default=3, metavar="N", help="rounds, of which the best counts")
    said = arguments.parse_args()
    groups = bundled()
    if said.files:
        documents = [
            Document(path.resolve().as_uri(), path.read_bytes(), TYPES.get(path.suffix, "")) for path in said.files
        ]
        groups = {"files": documents}
    sys.stdout.write(
        f"{'documents':18} {'MB':>8} {'claims':>8} {'claims/s':>10} {'typical':>8} {'slowest':>8} "
        f"{'MB/s':>8} {'base MB/s':>10} {'times':>8}\n"
    )
    for name, documents in groups.items():
        sys.stdout.write(measure(name, documents, said.repeat).line() + "\n")


if __name__ == "__main__":
    main()
