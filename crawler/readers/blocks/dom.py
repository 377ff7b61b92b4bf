"""What an HTML element is by its tag, style and class: shown or hidden, block or inline, crossed out."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

Element = Any  # lxml has no types of its own

UNSEEN: Final = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "head",
        "iframe",
        "object",
        "embed",
        "canvas",
        "select",
        "datalist",
        "math",
        "audio",
        "video",
        "map",
    ]
)
BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "label",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
_STRUCK: Final = frozenset({"s", "del", "strike"})
_STRUCK_CLASS = re.compile(r"(?:^|[\s_-])(?:line-?through|strike(?:through)?|struck|strikethrough)(?:$|[\s_\d-])", re.I)
_STRUCK_STYLE = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.I)
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_FLEX_STYLE = re.compile(r"display\s*:\s*(?:inline-)?(?:flex|grid)", re.I)
_COLUMN_STYLE = re.compile(r"flex-direction\s*:\s*column", re.I)
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:flex|grid|block|table)", re.I)
_HIDDEN_CLASSES: Final = frozenset({"hidden", "d-none", "is-hidden", "display-none"})
_SHOWN_AGAIN = re.compile(r":(?:block|flex|grid|table|inline|contents)")
_ASIDE_CLASSES: Final = frozenset({"sr-only", "visually-hidden", "screen-reader-text", "tooltip", "tooltiptext"})
_ANCHOR_CLASSES: Final = frozenset({"hash-link", "headerlink", "anchor-link", "heading-anchor", "header-anchor"})
INLINE: Final = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "button",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "mark",
        "meter",
        "nobr",
        "output",
        "picture",
        "progress",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "del",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "br",
        "link",
        "meta",
        "slot",
    ]
)


def parse(text: str) -> Element | None:
    """The document's tree, or None when there is nothing in it. Never raises for bad markup."""
    if not text.strip():
        return None
    parser = etree.HTMLParser(
        remove_comments=True, remove_pis=True, recover=True, huge_tree=True, no_network=True, encoding="utf-8"
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def unseen(element: Element) -> bool:
    """A tooltip, a label for screen readers alone, or an anchor beside a heading: no part of the visible text."""
    if not element.attrib:
        return False
    if element.get("role") == "tooltip":
        return True
    classes = element.get("class")
    if not classes:
        return False
    words = classes.split()
    return any(word in _ASIDE_CLASSES or word in _ANCHOR_CLASSES for word in words)


def is_hidden(element: Element) -> bool:
    """Whether the page opens without showing this element, as far as its own attributes say."""
    if not element.attrib:
        return False
    if element.get("hidden") is not None and element.tag != "html":
        return True
    style = element.get("style")
    if style and _HIDDEN_STYLE.search(style):
        return True
    classes = element.get("class")
    if classes and not _HIDDEN_CLASSES.isdisjoint(classes.split()):
        return not _SHOWN_AGAIN.search(classes)  # "hidden md:block" is shown on wide screens
    return False


def is_block(element: Element) -> bool:
    """Whether an inline tag is laid out as a block of its own by its style or by a utility class."""
    if not element.attrib:
        return False
    style = element.get("style")
    if style and _BLOCK_STYLE.search(style):
        return True
    classes = element.get("class")
    return bool(classes) and not {"block", "flex", "grid"}.isdisjoint(classes.split())


def gap(element: Element | None) -> str:
    """What sets the children of this element apart where no white space stands between them: "", " " or a line."""
    if element is None or not element.attrib:
        return ""
    style = element.get("style")
    if style and _FLEX_STYLE.search(style):
        return "\n" if _COLUMN_STYLE.search(style) else " "
    classes = (element.get("class") or "").split()
    if "flex-col" in classes:
        return "\n"
    return " " if not {"flex", "grid", "inline-flex", "inline-grid"}.isdisjoint(classes) else ""


def is_struck(element: Element) -> bool:
    """Whether the text is crossed out: by its tag, its style or its class."""
    if element.tag in _STRUCK:
        return True
    if not element.attrib:
        return False
    style, classes = element.get("style"), element.get("class")
    return bool((style and _STRUCK_STYLE.search(style)) or (classes and _STRUCK_CLASS.search(classes)))
