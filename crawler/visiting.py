"""What became of one visit: pure, from status, body and reading to an outcome and a sentence that says why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final

from crawler.source import Document, Reader
from storage.terms import Outcome, Reading, SourceInfo, SourceKind, Vendor, Visit

__all__ = ["failed", "refusal", "shown", "visit", "why_nothing"]

_HEAD: Final = 60_000
"""Characters of a page in which challenges, refresh tags and titles are looked for."""
_LONGEST: Final = 120
_SMALL: Final = 2_000
"""Characters of visible text below which a page that says nothing is taken for a shell."""
_CHALLENGE: Final = re.compile(
    r"<title>\s*(?:just a moment|attention required|access denied|verify(?:ing)? you are human|are you a robot"
    r"|security check|robot check|ddos-guard|pardon our interruption)|/cdn-cgi/challenge-platform/|_cf_chl_opt"
    r"|captcha-delivery\.com|window\._pxAppId|\bg-recaptcha\b[^>]*data-callback=\"onCaptcha",
    re.IGNORECASE,
)
_LOGIN: Final = re.compile(
    r"<(?:title|h1)[^>]*>\s*(?:[^<]{0,40}[|·—-]\s*)?(?:sign|log) ?in\b[^<]{0,60}</"
    r"|<input[^>]{0,200}type=[\"']?password",
    re.IGNORECASE,
)
_REFRESH: Final = re.compile(
    r"<meta[^>]{0,200}http-equiv=[\"']?refresh[\"']?[^>]{0,200}?url=\s*['\"]?\s*([^\"'>\s]{1,500})", re.IGNORECASE
)
_UNSEEN: Final = ("script", "style", "noscript", "template", "svg")
_NO_ARCHIVE: Final = re.compile(
    r"<meta[^>]{0,100}name=[\"']?(?:robots|modelwire)[\"']?[^>]{0,200}\b(?:noarchive|none)\b", re.IGNORECASE
)
_MAGIC: Final = (
    (b"\x1f\x8b", "gzip data"),
    (b"PK\x03\x04", "a ZIP file"),
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
)
_BLOCKED: Final = frozenset({401, 402, 403, 407, 451})
_LATER: Final = frozenset({408, 425, 429})
_GONE: Final = frozenset({404, 410})
_MUST_CLAIM: Final = frozenset({SourceKind.DOCS, SourceKind.PRICING, SourceKind.DEPRECATIONS, SourceKind.LISTING})
"""Kinds whose documents speak of models, or are not what they should be; links alone are no content there."""


def visit(
    info: SourceInfo,
    document: Document,
    reader: Reader,
    status: int,
    at: datetime,
    *,
    archived: bool = False,
    sweep: str = "",
    vendors: Sequence[Vendor] = (),
    damage: str = "",
) -> Visit:
    """The visit that an answer amounts to. `damage` says why the body cannot be trusted, or is empty.

    A body that was read gives CHANGED; whether anything differs is the ledger's to find out. Never raises.
    """
    outcome, note, reading = _judge(info, document, reader, status, damage)
    return Visit(
        source=info,
        at=at,
        outcome=outcome,
        reading=reading,
        body=b"" if outcome is Outcome.UNCHANGED else document.body,
        headers=document.headers,
        status=status,
        note=note,
        archived=archived,
        may_store=not _forbids_copies(document),
        sweep=sweep,
        vendors=tuple(vendors),
    )


def failed(info: SourceInfo, outcome: Outcome, note: str, at: datetime, *, status: int = 0, sweep: str = "") -> Visit:
    """A visit that brought no document."""
    return Visit(source=info, at=at, outcome=outcome, note=note, status=status, sweep=sweep)


def shown(url: str) -> str:
    """An address short enough to stand in a sentence."""
    return url if len(url) <= _LONGEST else f"{url[: _LONGEST - 1]}…"


def refusal(document: Document, status: int) -> str:
    """The sentence for an answer that is no document; nothing for one that is."""
    refused = _refused(document, status, followed=False)
    return refused[1] if refused else ""


def _judge(
    info: SourceInfo, document: Document, reader: Reader, status: int, damage: str
) -> tuple[Outcome, str, Reading | None]:
    if status == HTTPStatus.NOT_MODIFIED:
        return Outcome.UNCHANGED, "", None
    refusal = _refused(document, status, followed=bool(info.parent))
    if refusal is not None:
        return *refusal, None
    url = shown(document.url)
    if damage:
        return Outcome.BROKEN, f"{url}: {damage}; it is tried again, nothing stored is lost", None
    if not document.body.strip():
        return Outcome.EMPTY, f"{url} answered with an empty body; look whether the page still exists", None
    for magic, what in _MAGIC:
        if document.body.startswith(magic):
            return Outcome.BROKEN, f"{url} answered with {what} instead of text; check the address", None
    if document.body.count(b"\x00", 0, 4000) > 400 and not document.body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Outcome.BROKEN, f"{url} answered with bytes that are no text; check the address", None
    try:
        reading = reader(document)
    except Exception as error:  # a defect of one reader concerns one source, never the whole run
        return Outcome.BROKEN, f"{url}: the reader {reader.name} failed ({error!r:.200}); please report it", None
    if _says_enough(info, reading) or _is_empty_listing(info, document):
        return Outcome.CHANGED, "", reading
    why = why_nothing(document)
    if why is not None:
        return *why, reading
    if info.parent and info.kind in (SourceKind.ANNOUNCEMENT, SourceKind.CARD, SourceKind.CONFIG):
        return Outcome.CHANGED, "", reading  # a post about an office, a card without front matter: nothing is wrong
    said = reading.note.rstrip(".") or "nothing about models could be read"
    return Outcome.EMPTY, f"{url}: {said}; see what `modelwire read` makes of it", reading


def _refused(document: Document, status: int, *, followed: bool) -> tuple[Outcome, str] | None:
    """The outcome of a status that is no success, with its sentence."""
    url, said = shown(document.url), _phrase(status)
    if status in _BLOCKED:
        return Outcome.BLOCKED, f"{url} refuses to answer ({said}); ask its owner, or watch another address"
    if status >= 400 and _CHALLENGE.search(document.text[:_HEAD]):
        return Outcome.BLOCKED, f"{url} asks for proof of a human visitor ({said}); watch another address"
    if status in _GONE:
        if followed:  # one file of a repository may well be missing; a declared page that is gone needs a person
            return Outcome.UNREACHABLE, f"{url} is not there ({said}); it is tried again when its index changes"
        return Outcome.BROKEN, f"{url} is not there ({said}); find its new address and write it in the vendor file"
    if status in _LATER:
        return Outcome.UNREACHABLE, f"{url} asks to be left alone for a while ({said}); a later visit tries again"
    if status >= 500:
        return Outcome.UNREACHABLE, f"{url}: the server failed ({said}); a later visit tries again"
    if status >= 400:
        return Outcome.BROKEN, f"{url} does not accept the request ({said}); check the address"
    if 300 <= status < 400:
        return Outcome.UNREACHABLE, f"{url} redirects without end or to nowhere ({said}); check the address"
    if status != HTTPStatus.OK and status != HTTPStatus.NON_AUTHORITATIVE_INFORMATION:
        return Outcome.BROKEN, f"{url} answered {said}, which is no document; check the address"
    return None


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _says_enough(info: SourceInfo, reading: Reading) -> bool:
    if reading.claims or reading.announcements:
        return True
    return bool(reading.links) and info.kind not in _MUST_CLAIM


def _is_empty_listing(info: SourceInfo, document: Document) -> bool:
    """An organisation without models: that is an answer, and its first model will be news."""
    return info.kind is SourceKind.LISTING and not info.parent and document.body.strip() == b"[]"


def why_nothing(document: Document) -> tuple[Outcome, str] | None:
    """Why a page that answered 200 says nothing, where its text shows it."""
    url, text = shown(document.url), document.text[:_HEAD]
    if "<" not in text:
        return None
    if _CHALLENGE.search(text):
        return Outcome.BLOCKED, f"{url} asks for proof of a human visitor; watch another address"
    refresh = _REFRESH.search(text)
    if refresh is not None:
        return Outcome.BROKEN, f"{url} has become a redirect to {refresh[1]}; write that address in the vendor file"
    if _LOGIN.search(text):
        return Outcome.BROKEN, f"{url} shows a login form; watch a page that is open to everybody"
    if "<script" in text.lower() and len(_visible(document.text)) < _SMALL:
        return (
            Outcome.EMPTY,
            f"{url} is filled in by scripts and says nothing without a browser; "
            "watch it with browser=True (`vendors new --browser`), or another address",
        )
    return None


def _visible(text: str) -> str:
    """The text outside tags and scripts, roughly, and in one pass."""
    parts = []
    inside = ""
    for piece in text[:2_000_000].split("<"):
        lowered = piece[:10].lower()
        if inside:
            inside = "" if lowered.startswith(f"/{inside}") else inside
        else:
            inside = next((name for name in _UNSEEN if lowered.startswith(name)), "")
        if not inside:
            parts.append(piece.partition(">")[2])
    return " ".join(" ".join(parts).split())


def _forbids_copies(document: Document) -> bool:
    """`noarchive`, in the page or in X-Robots-Tag: its facts may be used, a copy may not be kept."""
    header = document.header("X-Robots-Tag").lower()
    if "noarchive" in header or re.search(r"(?:^|[\s,:])none(?:$|[\s,])", header):
        return True
    return b"noarchive" in document.body[:_HEAD].lower() and bool(_NO_ARCHIVE.search(document.text[:_HEAD]))
