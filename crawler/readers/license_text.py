"""A license's own text (a LICENSE file): its digest, which license it is, and what it asks for."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from crawler.fields.license import LicenseValue, named, recognise_text, terms_of, text_digest
from crawler.readers.blocks import QUOTE_LENGTH, Heading, ListItem, Paragraph, blocks, quote_of_text
from crawler.readers.hub_names import model_of
from crawler.source import Document, reader
from storage.terms import Claim, CommercialUse, Field, LicenseClass, Reading

LICENSE_FILE: Final = re.compile(r"(?:.*[-_.])?(?:LICEN[SC]E|COPYING|TERMS|USE_POLICY)(?:[-_.].*)?", re.IGNORECASE)
"""Names of files that hold a license's text."""
OF_CODE: Final = re.compile(r"(?:^|[^a-z])code(?:[^a-z]|$)", re.IGNORECASE)
"""In a file's name: it is the license of the code, not of the weights."""
_SPEAKS_LAW: Final = re.compile(
    r"\b(?:licensee|licensor|hereby|warrant(?:y|ies)|grants?\s+(?:you|to\s+you)|governing\s+law|copyright)\b|许可方|被许可",
    re.I,
)
_TITLE: Final = re.compile(r"licen[sc]e|terms\s+of\s+use|许可|协议", re.IGNORECASE)
_LEAST: Final = 200
_NAMED_IN_TITLE: Final = re.compile(
    r"^\W*(?:(?:the|meta)\s+)?(?P<name>[A-Z][\w.+-]*(?:[ -](?:\d[\w.]*|[A-Z][\w.+-]*)){0,4}?)\s+"
    r"(?:(?:community|model|open|research|commercial|ai)\s+){0,3}licen[sc]e(?:\s+agreement)?\W*$",
    re.IGNORECASE,
)


@reader(version=1)
def license_text(document: Document) -> Reading:
    """`license_text` (sha256 of the normalised words) and the license, for the model that address or title names.

    A condition is given where this text states it. Text of an unknown license is read for its own title and terms.
    """
    name = document.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    if OF_CODE.search(name):
        return Reading(note="This is the license of the code, not of the model.")
    text = _plain(document)
    known = recognise_text(text)
    title = _title(text, known)
    if len(text) < _LEAST or not title or (known is None and not _SPEAKS_LAW.search(text)):
        return Reading(note="This document is no license text.")
    model = model_of(document.url) or _model(title, known)
    if not model:
        return Reading(note="Neither the address nor the title says which model this license is for.")
    quote = quote_of_text(title)[:QUOTE_LENGTH]
    digest = Claim(model, Field.LICENSE_TEXT, text_digest(text), quote=quote, locator="whole text")
    value = known or named(title.strip(" \t#*_="))
    if value is None:
        return Reading((digest,))
    value = _with_terms(value, text)
    license_claim = Claim(
        model,
        Field.LICENSE,
        value.id,
        raw=title[:QUOTE_LENGTH],
        quote=quote,
        locator="title",
        license_class=value.license_class,
        commercial_use=value.commercial_use,
        condition=value.condition,
    )
    return Reading((license_claim, digest))


def _plain(document: Document) -> str:
    """The text itself; of a page, what is visible."""
    text = document.text
    if not re.match(r"\s*<(?:!doctype|html|head|body|\?xml)", text[:200], re.IGNORECASE):
        return text
    return "\n".join(
        block.text
        for block in blocks(document)
        if isinstance(block, (Heading, Paragraph, ListItem)) and not block.chrome
    )


def _title(text: str, known: LicenseValue | None) -> str:
    """The line that names the license, else, of a text known by its words, its first line of some length."""
    lines = [line.strip() for line in text[:5000].splitlines() if line.strip()][:8]
    for line in lines:
        if _TITLE.search(line) and len(line) <= 160:
            return line
    return next((line for line in lines if len(line) >= 20), "") if known else ""


def _model(title: str, known: LicenseValue | None) -> str:
    """The model that a license is named after ("LLAMA 4 COMMUNITY LICENSE AGREEMENT"), of licenses known to be."""
    match = _NAMED_IN_TITLE.match(title.strip(" \t#*_"))
    if known is None or match is None or not re.search(r"\d", match["name"]):
        return ""
    name = match["name"]
    return name.title() if name.isupper() else name


def _with_terms(known: LicenseValue, text: str) -> LicenseValue:
    """The list's reading; this text's own of a license in no list, and its condition where the list holds none."""
    if known.license_class is LicenseClass.UNKNOWN:
        own = terms_of(text)
        return replace(
            known, license_class=own.license_class, commercial_use=own.commercial_use, condition=own.condition
        )
    by_each = known.id == "LicenseRef-modified-mit"  # a name that each vendor fills with clauses of its own
    if (known.condition and not by_each) or known.commercial_use is not CommercialUse.CONDITIONAL:
        return known
    return replace(known, condition=terms_of(text).condition or known.condition)
