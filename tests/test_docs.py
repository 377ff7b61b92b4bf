"""The documentation names every command, option, key, field and kind that there is, and its links lead somewhere."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

import modelwire
from crawler.config import Config, Fetching, HookTerms, HuggingFace, Mail, WatchedPage
from feeds import channels, records
from storage.terms import Authority, ChangeKind, Claim, CommercialUse, Field, LicenseClass, Outcome
from storage.triggers import Rules
from storage.views import ChangeView

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
COMMANDS = typer.main.get_command(modelwire.app)
assert isinstance(COMMANDS, TyperGroup)


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def commands(group: TyperGroup, before: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every command that can be typed, with its options."""
    for name, command in group.commands.items():
        options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
        yield f"{before}{name}", options - {"--help"}
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{before}{name} ")


@pytest.mark.parametrize(("name", "options"), list(commands(COMMANDS)))
def test_every_command_and_each_of_its_options_is_documented(name: str, options: set[str]) -> None:
    said = text("commands.md")
    assert f"`modelwire {name}" in said
    assert not {option for option in options if f"`{option}" not in said}


def test_no_command_is_documented_that_does_not_exist() -> None:
    known = {name for name, _ in commands(COMMANDS)}
    for page in [ROOT / "README.md", *DOCS.glob("*.md")]:
        for first, second in re.findall(r"modelwire ([a-z]+)(?: ([a-z]+))?\b", code(page)):
            assert first in known, f"{page.name} speaks of modelwire {first}"
            assert not any(name.startswith(f"{first} ") for name in known) or not second or f"{first} {second}" in known


def code(page: Path) -> str:
    """What stands in code spans and code blocks."""
    found = re.findall(r"```sh\n(.*?)```|`([^`\n]+)`", page.read_text(encoding="utf-8"), re.DOTALL)
    return "\n".join("".join(one) for one in found)


def test_every_key_that_json_prints_is_documented() -> None:
    said = text("commands.md")
    change = ChangeView(
        *(1, "id", ChangeKind.FACT_CHANGED, datetime(2026, 1, 1, tzinfo=UTC), "acme", "Acme", "acme", "id", "A1"),
        *(Field.LICENSE, (), "MIT", "Apache-2.0", "", Authority.FIRST_PARTY, None, None, "https://example.com", "", ""),
    )
    claim = Claim("A1", Field.LICENSE, "MIT", license_class=LicenseClass.PERMISSIVE, commercial_use=CommercialUse.YES)
    keys = {*records.change(change), *records.claim(claim, "https://example.com")}
    assert not {key for key in keys if f"`{key}`" not in said}


@pytest.mark.parametrize("part", [Config, Fetching, HookTerms, HuggingFace, Mail, Rules, WatchedPage])
def test_every_configuration_key_is_documented_with_its_default(part: type) -> None:
    said = text("configuration.md")
    keys = {field.name for field in dataclasses.fields(part)} - {
        "comparisons",
        "fetching",
        "hook",
        "huggingface",
        "mail",
        "watch",
    }
    assert not {key for key in keys if f"| `{key}` |" not in said}


def test_every_value_of_the_vocabulary_is_documented() -> None:
    fields, rules = text("facts-and-fields.md"), text("rules-of-change.md")
    assert not {one for kind in (Field, Authority, LicenseClass) for one in kind if f"`{one}`" not in fields}
    assert not {one for kind in (ChangeKind, Outcome) for one in kind if f"`{one}`" not in rules}


def test_every_feed_is_documented() -> None:
    said = text("feeds.md")
    assert not {channel.path for channel in channels.channels([]) if f"`{channel.path}`" not in said}


def links() -> Iterator[tuple[str, str]]:
    for page in [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", page.read_text(encoding="utf-8")):
            address = "".join(target)
            if "://" not in address:
                yield str(page.relative_to(ROOT)), address


@pytest.mark.parametrize(("page", "address"), list(links()))
def test_every_link_leads_to_a_file(page: str, address: str) -> None:
    assert ((ROOT / page).parent / address).exists()
