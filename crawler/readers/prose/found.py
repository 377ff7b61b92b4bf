"""One fact as it stands in a sentence, before it is known whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.fields.license import LicenseValue
from storage.terms import Field, Qualifiers


@dataclass(frozen=True, slots=True)
class Found:
    """A typed value with its place in the sentence."""

    field: Field
    value: str
    start: int
    end: int
    raw: str
    unit: str = ""
    terms: Qualifiers = ()
    license_value: LicenseValue | None = None
    models: tuple[str, ...] = ()
    """Whose it is, where the phrase itself says so."""
    weak: bool = False
    """Said in passing: a statement elsewhere in the document outweighs it."""
