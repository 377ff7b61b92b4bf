"""The Hugging Face Hub's addresses as sources: an organisation's listing, and the files it leads to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

from crawler.readers.hub_card import hub_card
from crawler.readers.hub_config import hub_config
from crawler.readers.hub_listing import hub_listing
from crawler.readers.hub_model import hub_model
from crawler.readers.license_text import LICENSE_FILE, license_text
from crawler.source import Document, Follow, Reader, Source, reader
from crawler.watched import Found, followed
from storage.terms import Authority, Reading, SourceKind, Vendor

__all__ = ["HUB", "NAMESPACE", "endpoint", "everything", "find", "listing", "owns"]

HUB: Final = "https://huggingface.co"
NAMESPACE: Final = "hub"
HUGGING_FACE: Final = Vendor("huggingface", "Hugging Face")
_HOSTS: Final = frozenset({"huggingface.co", "www.huggingface.co", "hf.co"})
_EXPANDED: Final = (
    *("author", "cardData", "createdAt", "disabled", "downloads", "gated", "gguf", "lastModified", "library_name"),
    *("likes", "pipeline_tag", "private", "safetensors", "siblings", "tags"),
)
PAGE: Final = 100
"""Rows asked for at once: with the names of all their files, those of large repositories must fit the cap on bodies."""
BARE_PAGE: Final = 1000
"""Rows asked for at once where the names of files are not asked for; the Hub gives no more."""
_NAME: Final = r"[A-Za-z0-9][\w.\-]*"
_LICENSE: Final = rf"(?!(?i:[^/]*code))(?i:{LICENSE_FILE.pattern.replace('.*', '[^/]*')})"
"""A file that holds the license of the weights, not that of the code."""
_FILE: Final = re.compile(rf"/(?P<model>{_NAME}(?:/{_NAME})?)/(?:resolve|raw|blob)/[^/]+/(?P<file>[^/]+)")
_MODEL: Final = re.compile(rf"/api/models/(?P<model>{_NAME}(?:/{_NAME})?)/?")


def endpoint() -> str:
    """Where the Hub is: HF_ENDPOINT, as the Hub's own tools read it, else huggingface.co."""
    return os.environ.get("HF_ENDPOINT", "").strip().rstrip("/") or HUB


def listing(org: str, vendor: Vendor, *, authority: Authority = Authority.FIRST_PARTY) -> Found:
    """The listing of one organisation, newest change first, with the cards and configs it leads to."""
    base = endpoint()
    wanted = "".join(f"&expand[]={name}" for name in _EXPANDED)
    url = f"{base}/api/models?author={quote(org)}&sort=lastModified&direction=-1&limit={PAGE}{wanted}"
    files = rf"{re.escape(base)}/{_NAME}(?:/{_NAME})?/resolve/main/"
    return Found(
        Source(
            url,
            SourceKind.LISTING,
            hub_listing,
            authority=authority,
            namespace=NAMESPACE,
            confirm=1,
            paged=True,
            follow=(
                Follow(rf"{files}README\.md", SourceKind.CARD, hub_card, limit=50),
                Follow(rf"{files}config\.json", SourceKind.CONFIG, hub_config, limit=50),
                Follow(rf"{files}{_LICENSE}", SourceKind.CARD, license_text, limit=20),
            ),
        ),
        vendor,
    )


def everything(known: frozenset[str]) -> Found:
    """The whole listing, of which only authors who are no known vendor count: the others have listings of their own."""
    wanted = "".join(f"&expand[]={name}" for name in _EXPANDED if name != "siblings")
    url = f"{endpoint()}/api/models?sort=lastModified&direction=-1&limit={BARE_PAGE}{wanted}"
    source = Source(
        url,
        SourceKind.LISTING,
        _community_reader(known),
        authority=Authority.COMMUNITY,
        namespace=NAMESPACE,
        confirm=1,
        paged=True,
    )
    return Found(source, HUGGING_FACE)


@lru_cache(maxsize=4)
def _community_reader(known: frozenset[str]) -> Reader:
    """`hub_listing` without the rows of some organisations."""

    @reader(version=hub_listing.version, name="hub_community")
    def read(document: Document) -> Reading:
        reading = hub_listing(document)
        return Reading(
            claims=tuple(claim for claim in reading.claims if owner(claim.model) not in known),
            popularity=tuple(one for one in reading.popularity if owner(one.model) not in known),
            links=reading.links,
            next_url=reading.next_url,
            watermark=reading.watermark,
            note=reading.note,
        )

    return read


def owner(model: str) -> str:
    """The organisation or person before the name; nothing for the oldest repositories, which have none."""
    return model.partition("/")[0] if "/" in model else ""


def owns(url: str) -> bool:
    """Whether an address is of the Hub (or of what HF_ENDPOINT names instead)."""
    try:
        host = urlsplit(url).netloc.lower()
    except ValueError:
        return False
    return host in _HOSTS or host == urlsplit(endpoint()).netloc.lower()


def find(url: str, vendor_of: Callable[[str], Vendor | None], known: Callable[[], frozenset[str]]) -> Found | None:
    """The source behind an address of the Hub. A file of any revision stands for the same file of the main branch."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    if path.rstrip("/") == "/api/models":
        author = parse_qs(parts.query).get("author", [""])[0]
        return _listing_of(author, vendor_of) if author else everything(known())
    match = _FILE.fullmatch(path)
    if match is not None and not match["model"].startswith(("datasets/", "spaces/", "api/")):
        parent = _listing_of(owner(match["model"]), vendor_of)
        address = f"{endpoint()}/{match['model']}/resolve/main/{match['file']}"
        follow = next((one for one in parent.source.follow if one.takes(address)), None)
        return followed(parent, follow, address) if follow else None
    match = _MODEL.fullmatch(path)
    if match is not None:
        parent = _listing_of(owner(match["model"]), vendor_of)
        answer = Follow("", SourceKind.LISTING, hub_model)
        return followed(parent, answer, f"{endpoint()}/api/models/{match['model']}")
    return None


def _listing_of(org: str, vendor_of: Callable[[str], Vendor | None]) -> Found:
    """The listing of a known vendor's organisation, or that of somebody else, who is one of the community."""
    vendor = vendor_of(org)
    if vendor is not None:
        return listing(org, vendor)
    name = org or "huggingface"
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return listing(name, Vendor(slug, name, hub=(name,)), authority=Authority.COMMUNITY)
