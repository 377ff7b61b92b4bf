"""Pages: templates that lie in the package, filled so that nothing from outside is ever markup."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from feeds.text import at_quote, clean, web_address
from feeds.words import moment


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
    made.globals["at_quote"] = at_quote
    return made


def _harmless(value: object) -> object:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def render(template: str, **values: object) -> str:
    """A page from the template of that name; text is escaped, control signs and changes of direction are dropped."""
    return _environment().get_template(template).render(**values)


def ours(html: str) -> Markup:
    """HTML that we wrote ourselves, to stand in a page as it is."""
    return Markup(html)
