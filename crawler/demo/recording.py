"""Makes the demonstration's recording: a WARC 1.1 file out of the readable pages beside this module."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

FILE_NAME: Final = "demo.warc.gz"
_BETWEEN: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Page:
    """One recorded answer."""

    url: str
    at: datetime
    """When it was "fetched": aware, UTC."""
    body: bytes
    content_type: str
    status: int = 200


def pages() -> Iterator[Page]:
    """The pages of both days, oldest first."""
    here = files(__package__)
    manifest = tomllib.loads((here / "manifest.toml").read_text(encoding="utf-8"))
    for day in manifest["day"]:
        at = day["begins"].astimezone(UTC)
        for page in day["page"]:
            body = here.joinpath(*page["file"].split("/")).read_bytes()
            yield Page(page["url"], at, body, page["type"], page.get("status", 200))
            at += _BETWEEN


def recording(folder: Path) -> Path:
    """Write the recording into `folder` (made where it is missing) and say where it is; the same bytes each time."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / FILE_NAME
    with target.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        for page in pages():
            stamp = page.at.strftime("%Y-%m-%dT%H:%M:%SZ")
            writer.write_record(
                writer.create_warc_record(
                    page.url,
                    "response",
                    payload=io.BytesIO(page.body),
                    http_headers=StatusAndHeaders(
                        f"{page.status} {HTTPStatus(page.status).phrase}",
                        [
                            ("Date", page.at.strftime("%a, %d %b %Y %H:%M:%S GMT")),
                            ("Content-Type", page.content_type),
                            ("Content-Length", str(len(page.body))),
                        ],
                        protocol="HTTP/1.1",
                    ),
                    warc_headers_dict={
                        "WARC-Date": stamp,
                        # Made from what the record is, where the library would take a random one.
                        "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{page.url} {stamp}')}>",
                    },
                )
            )
    return target
