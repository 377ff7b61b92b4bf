"""Recorded pages and their golden readings: what a person confirmed that a page says, in a form that can be reviewed.

A golden reading is a YAML file beside the page it is of, with `.golden.yaml` behind the page's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from crawler import due
from crawler.reading import document_of
from crawler.source import Document
from crawler.watched import Found
from storage.terms import Announcement, ModelwireError, Qualifiers, Reading, SourceKind

__all__ = [
    "SUFFIX",
    "Golden",
    "GoldenError",
    "Seen",
    "differences",
    "dump",
    "folder_of",
    "load",
    "page_of",
    "pages_in",
    "recorded_page",
    "seen",
    "slot_of",
    "value_of",
]

SUFFIX: Final = ".golden.yaml"
_PAGES: Final = Path("tests") / "vendors"
_HEAD: Final = "# What {page} says: models with their values, then what it announces and which pages it leads to.\n"


class GoldenError(ModelwireError):
    """A golden reading that cannot be understood."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one document says, each thing in a line."""

    models: Mapping[str, Mapping[str, str]]
    """Model -> slot, such as `input_price (mode batch)` -> value with its unit, such as `1.5 USD/1M tokens`."""
    announces: tuple[str, ...] = ()
    """`2026-01-31 Title <address>`."""
    leads_to: tuple[str, ...] = ()
    """The addresses that become sources of their own; those of all links where the source follows none."""

    @property
    def values(self) -> int:
        """How many values are said."""
        return sum(len(slots) for slots in self.models.values())


@dataclass(frozen=True, slots=True)
class Golden:
    """A golden reading."""

    url: str
    """Where the page is, or would be, fetched from."""
    seen: Seen
    content_type: str = ""
    """The Content-Type it came with; by the file's name when not said."""
    recorded: date | None = None
    """The day on which the page was fetched; None for a page of our own making."""
    confirmed: bool = False
    """A person has compared the reading with the page."""


def pages_in(root: Path, vendor: str = "") -> Iterator[Path]:
    """The golden readings of a checkout, of all vendors or of one, in order."""
    return iter(sorted((root / _PAGES / vendor).rglob(f"*{SUFFIX}")))


def folder_of(root: Path, vendor: str) -> Path:
    """Where the recorded pages of a vendor are kept."""
    return root / _PAGES / vendor


def page_of(golden: Path) -> Path:
    """The recorded page that a golden reading is of."""
    return golden.with_name(golden.name.removesuffix(SUFFIX))


def recorded_page(golden: Path, said: Golden) -> Document:
    """The recorded page as if it had been fetched. Raises `UnreadableFile`."""
    return document_of(page_of(golden), said.url, said.content_type)


def seen(found: Found | None, document: Document, reading: Reading) -> Seen:
    """What a reading says, in the form of a golden one."""
    models: dict[str, dict[str, str]] = {}
    for claim in reading.claims:
        slots = models.setdefault(claim.model, {})
        slot, value = slot_of(claim.field, claim.qualifiers), value_of(claim.value, claim.unit, claim.license_class)
        slots[slot] = f"{slots[slot]} / {value}" if slot in slots and slots[slot] != value else value
    leads_to: tuple[str, ...] = ()
    if found is not None and found.source.follow:
        leads_to = tuple(dict.fromkeys(child.url for child, _, _ in due.links(found, document, reading)))
    elif found is not None and found.source.kind is SourceKind.INDEX:
        leads_to = tuple(dict.fromkeys(link.url for link in reading.links))
    return Seen(models, tuple(_announcement(one) for one in reading.announcements), leads_to)


def slot_of(field: str, qualifiers: Qualifiers) -> str:
    """A field and what makes its value special: `input_price (mode batch)`."""
    terms = ", ".join(f"{name} {value}" for name, value in qualifiers)
    return f"{field} ({terms})" if terms else str(field)


def value_of(value: str, unit: str, license_class: str | None) -> str:
    """A value with its unit, or with the class of a license: `3 USD/1M tokens`, `mit [permissive]`."""
    return f"{value} {unit}".strip() + (f" [{license_class}]" if license_class else "")


def _announcement(one: Announcement) -> str:
    day = f"{one.published:%Y-%m-%d} " if one.published else ""
    return f"{day}{one.title} <{one.url}>"


def differences(expected: Seen, now: Seen) -> list[str]:
    """One line for each thing that is said on one side only, or otherwise."""
    lines = []
    for model in dict.fromkeys([*expected.models, *now.models]):
        wanted, read = expected.models.get(model, {}), now.models.get(model, {})
        for slot in dict.fromkeys([*wanted, *read]):
            if wanted.get(slot) != read.get(slot):
                said = wanted.get(slot, "nothing")
                lines.append(f"{model}: {slot}: {said} expected, {read.get(slot, 'nothing')} read")
    for what, before, after in (
        ("announcement", expected.announces, now.announces),
        ("link", expected.leads_to, now.leads_to),
    ):
        lines += [f"{what} not read: {one}" for one in before if one not in after]
        lines += [f"{what} not expected: {one}" for one in after if one not in before]
    return lines


# ----------------------------------------------------------------------------------------------------------- the file


def dump(golden: Golden, page: str) -> str:
    """The file's text. `page` is the name of the recorded page."""
    data: dict[str, object] = {"url": golden.url}
    if golden.content_type:
        data["content_type"] = golden.content_type
    if golden.recorded is not None:
        data["recorded"] = golden.recorded.isoformat()
    data["confirmed"] = golden.confirmed
    if golden.seen.models:
        data["models"] = {model: dict(slots) for model, slots in golden.seen.models.items()}
    if golden.seen.announces:
        data["announces"] = list(golden.seen.announces)
    if golden.seen.leads_to:
        data["leads_to"] = list(golden.seen.leads_to)
    return _HEAD.format(page=page) + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=1000)


def load(path: Path) -> Golden:
    """Read a golden reading. Raises `GoldenError`."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        said = " ".join(str(error).split())[:160]
        raise GoldenError(f"{path} cannot be read ({said}); correct it, or make it again") from None
    try:
        return _golden(data)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise GoldenError(
            f"{path} is no golden reading: it needs url, confirmed, and models, announces or leads_to; correct it"
        ) from None


def _golden(data: Mapping[str, object]) -> Golden:
    unknown = set(data) - {"url", "content_type", "recorded", "confirmed", "models", "announces", "leads_to"}
    if unknown or data["confirmed"] not in ("true", "false"):
        raise ValueError(unknown)
    models = data.get("models") or {}
    if not isinstance(models, dict):
        raise TypeError("models")
    return Golden(
        url=str(data["url"]),
        seen=Seen(
            {str(model): {str(slot): str(value) for slot, value in slots.items()} for model, slots in models.items()},
            _lines(data.get("announces")),
            _lines(data.get("leads_to")),
        ),
        content_type=str(data.get("content_type", "")),
        recorded=date.fromisoformat(str(data["recorded"])) if "recorded" in data else None,
        confirmed=data["confirmed"] == "true",
    )


def _lines(said: object) -> tuple[str, ...]:
    if said is None or said == "":
        return ()
    if not isinstance(said, Sequence) or isinstance(said, str):
        raise TypeError("a list")
    return tuple(str(one) for one in said)
