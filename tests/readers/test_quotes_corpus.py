"""Whatever is claimed of a recorded document is quoted from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.config import Config
from crawler.readers.blocks import quote_stands
from crawler.reading import read_file

SHARED = Path(__file__).parents[2].parent / "shared"
CORPUS = SHARED / "corpus"


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.exists(), reason="the recorded corpus is not beside the repository")
@pytest.mark.parametrize("part", ["pages", "hub"])
def test_every_claim_of_every_recorded_document_is_quoted_from_it(part: str) -> None:
    rows = [json.loads(line) for line in (CORPUS / part / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    claims, wrong = 0, []
    for row in rows:
        address = (row.get("hf_url") or row.get("url") or "").split(" ")[0].replace("/blob/main/", "/resolve/main/")
        read = read_file(CORPUS / row["path"], address, Config())
        for claim in read.reading.claims:
            claims += 1
            if not 0 < len(claim.quote) <= 200 or not quote_stands(read.document, claim.quote):
                wrong.append(f"{row['path']} ({read.reader}): {claim.field} of {claim.model}: {claim.quote!r}")
    assert claims > len(rows)
    assert wrong == []
