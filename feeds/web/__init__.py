"""Pages: templates that lie in the package, filled so that nothing from outside is ever markup."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from feeds.text import at_quote, clean, web_address
from feeds.words import moment, shown_address

_ADDRESS = re.compile(r"https?://[^\s()<>\"]+[^\s()<>\".,;]")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_harmless,
    )
    made.filters["web_address"] = web_address
    made.filters["moment"] = moment
    made.filters["shown_address"] = shown_address
    made.filters["linked"] = linked
    made.filters["spaced"] = spaced
    made.globals["at_quote"] = at_quote
    return made


def _harmless(value: object) -> object:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def render(template: str, **values: object) -> str:
    """A page from the template of that name; text is escaped, control signs and changes of direction are dropped."""
    return _environment().get_template(template).render(**values)


def _text(said: str) -> str:
    """Harmless text that keeps the spaces at its ends."""
    inner = clean(said)
    return f"{' ' if said[:1].isspace() else ''}{inner}{' ' if inner and said[-1:].isspace() else ''}"


def spaced(said: str) -> Markup:
    """A part of a sentence, escaped, with the spaces at its ends."""
    return Markup("{}").format(_text(said))


def linked(said: str) -> Markup:
    """A sentence with the web addresses in it as links, each shown by its host."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(said):
        address = web_address(found.group())
        if address:
            shown = urlsplit(address).hostname or address
            parts.append(
                Markup('{}<a href="{}" rel="noreferrer">{}</a>').format(
                    _text(said[end : found.start()]), address, shown
                )
            )
            end = found.end()
    return Markup("").join([*parts, _text(said[end:])])


def ours(html: str) -> Markup:
    """HTML that we wrote ourselves, to stand in a page as it is."""
    return Markup(html)
