"""MDX to Markdown: components are wrappers, their attributes are no text, and no line changes its number."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from crawler.fields.date import read_date
from crawler.fields.model_name import is_model_name
from crawler.readers.blocks.literals import end_of_literal, literal
from crawler.readers.blocks.pipe_tables import mended, take_framed

BEGIN, END, SHIELD = "\ue001", "\ue002", "\ue000"
"""Private-use characters: a holder is BEGIN, a letter and a number, END; SHIELD stands for a line of fenced code."""
HOLDER = re.compile(f"{BEGIN}([tpd])(\\d+){END}")

_FENCE = re.compile(r"^ {0,12}(?:>\s?)*(`{3,}|~{3,})")
_TAG = re.compile(r"<(/?)([A-Za-z][\w.:-]{0,60})")
_ESM = re.compile(
    r"^(?:import\s+(?:[\w*{}\s,$]+\s+from\s+)?[\"'][^\"'\n]+[\"'];?|export\s+(?:const|default|function|let)\b.*)\s*$"
)
_LITERAL = re.compile(r"\{\s*(?:\"([^\"\n{}]{0,80})\"|'([^'\n{}]{0,80})'|`([^`\n{}$]{0,80})`)\s*\}")
_LABEL = re.compile(r"""\s(?:title|label|name|tab)\s*=\s*\{?\s*(?:"([^"]{1,80})"|'([^']{1,80})'|`([^`]{1,80})`)""")
_VALUE = re.compile(r"""\svalue\s*=\s*\{?\s*(?:"([^"]{1,80})"|'([^']{1,80})')""")
_ITEMS = re.compile(r"\s(?:items|labels|tabs)\s*=\s*\{\s*\[\s*([\"'`][^\[\]{}]{1,400}?),?\s*\]\s*\}")
"""Labels of panes that stand on their holder: items={['Fast', 'Base']}."""
_PANES = re.compile(
    r"(?:.*\.)?(?:tab|tabitem|tabpane|tabpanel|tabscontent|accordion|accordionitem|expandable|pane)", re.I
)
_COMPONENT = re.compile(r"<[A-Z]\w*[\s/>]|^[ \t]*import[ \t][^\n]*[ \t]from\s", re.M)
_LIQUID = re.compile(r"^\s*\{[%{]<?\s*(/?)(end)?(\w[\w-]*)\s*([^%}]*?)\s*>?[%}]\}\s*$")
_COLONS = re.compile(r"^\s*:{3,}")
_MKDOCS_TAB = re.compile(r"^(\s*)===!?\+?\s+\"([^\"]{1,80})\"\s*$")
_TABLE_BEGINS = re.compile(r"^[ \t]*<(?:div|section|center|figure)\b[^<>\n]{0,300}>[ \t]*(?=\n[ \t]*\|)", re.M | re.I)
_TABLE_ENDS = re.compile(r"(\|[ \t]*\n)[ \t]*</(?:div|section|center|figure)>[ \t]*$", re.M | re.I)
"""A box drawn close around a table, which would make text of it."""
_DATA = re.compile(
    r"<[A-Z]\w{0,60}(?:\s+[\w-]{1,60}=(?:\"[^\"<>]{0,200}\"|\{[^{}\[\]<>]{0,200}\}))*\s+[\w-]{1,60}=\{\s*(?=\[\s*\{|\{\s*[\"']?[A-Za-z_]\w*[\"']?\s*:)"
)
_JSON = json.JSONDecoder()
_ENDED = re.compile(r"\s*\}")
_CLOSED = re.compile(r"\s*\}\s*/>")
"""The end of a component that draws the object which is its last attribute, and wraps nothing that it only styles."""
_MAX_LITERAL = 10_000
"""Characters of one literal of JavaScript in a tag."""
_MAX_LITERALS = 20
"""Attributes that turned out to be no data, after which no more are tried: each costs as much as the text is long."""
_BRACED = re.compile(r"=\s*\{\s*[\"'`]?([\w .:%#-]{0,60})[\"'`]?\s*\}")
_STYLED = re.compile(r"=\s*\{\{([^{}\"<>]{0,300})\}\}")
_MAX_TAG = 4000
"""Characters in one tag; more is no tag but a stray "<"."""
_MAX_STRAYS = 500
"""After so many tags that never close, the document is no MDX and its "<" are left as they are."""


@dataclass(slots=True)
class Prepared:
    """Markdown without JSX, and what its holders stand for."""

    text: str = ""
    tables: list[str] = field(default_factory=list)
    """HTML tables, for the holders "t0", "t1" ..."""
    panes: list[str] = field(default_factory=list)
    """For the holders "p0", "p1" ...: the label of a pane that begins there, "" where one ends."""
    data: list[object] = field(default_factory=list)
    """Parsed JSON, for the holders "d0", "d1" ..."""
    lines: list[int] = field(default_factory=list)
    """For each line of the text, the number of the line of the document that it was, from 0."""
    mdx: bool = False

    def table(self, html: str) -> str:
        """A holder for an HTML table, with as many line breaks as it had."""
        self.tables.append(clean_attributes(html))
        return f"{BEGIN}t{len(self.tables) - 1}{END}" + "\n" * html.count("\n")

    def pane(self, label: str) -> str:
        """A holder for the beginning of a pane, or for its end when the label is ""."""
        self.panes.append(label)
        return f"{BEGIN}p{len(self.panes) - 1}{END}"


def prepare(text: str) -> Prepared:
    """Take JSX, comments and HTML tables out of a Markdown text. Linear in its length."""
    done = Prepared()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for mark in (BEGIN, END, SHIELD):
        text = text.replace(mark, "")
    text, code = _shield(text)
    text = _cut(text, "<!--", "-->")
    text = _cut(text, "{/*", "*/}")
    text = _TABLE_ENDS.sub(r"\1", _TABLE_BEGINS.sub("", text))
    text = take_framed(_take_data(_take_tables(text, done), done), done.table)
    done.mdx = _COMPONENT.search(text) is not None
    if done.mdx:
        text = _LITERAL.sub(lambda match: next(part for part in match.groups() if part is not None), text)
    lines, done.lines = mended(_Lines(done).run(text))
    done.text = _unshield("\n".join(lines), code)
    return done


def _shield(text: str) -> tuple[str, list[str]]:
    """Fenced code put aside, a mark in place of each line: nothing in it is markup."""
    if "```" not in text and "~~~" not in text:
        return text, []
    out: list[str] = []
    kept: list[str] = []
    fence = ""
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if fence and not (match and match.group(1).startswith(fence) and not line.strip(" \t>").strip(fence[0])):
            kept.append(line)
            out.append(SHIELD)
            continue
        if match:
            fence = "" if fence else match.group(1)
        out.append(line)
    return "\n".join(out), kept


def _unshield(text: str, kept: list[str]) -> str:
    if not kept:
        return text
    lines = iter(kept)
    return "\n".join(next(lines, "") if line.strip() == SHIELD else line for line in text.split("\n"))


def _cut(text: str, begin: str, end: str) -> str:
    """Without what stands between two marks; its line breaks stay."""
    out: list[str] = []
    at = 0
    while (start := text.find(begin, at)) >= 0 and (stop := text.find(end, start)) >= 0:
        out += [text[at:start], "\n" * text.count("\n", start, stop)]
        at = stop + len(end)
    return "".join([*out, text[at:]])


def _take_tables(text: str, done: Prepared) -> str:
    """HTML tables become holders: a blank line inside one would end it for a Markdown parser."""
    out: list[str] = []
    at = start = depth = 0
    for match in re.finditer(r"<(/?)table\b[^>]{0,2000}>", text, re.I):
        if not match.group(1):
            start = match.start() if not depth else start
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                out += [text[at:start], done.table(text[start : match.end()])]
                at = match.end()
    return "".join([*out, text[at:]])


def _take_data(text: str, done: Prepared) -> str:
    """Records that a component draws, `<Prices rows={[{...}]} />` or `<Model of={{...}} />`, become holders."""
    out: list[str] = []
    at = tries = 0
    for match in _DATA.finditer(text):
        if match.start() < at:
            continue
        if tries == _MAX_LITERALS:
            break
        read = _json_at(text, match.end()) or _literal_at(text, match.end())
        if read is None:
            tries += 1
            continue
        data, end = read
        closed = _CLOSED if isinstance(data, dict) else _ENDED
        if not closed.match(text, end) or SHIELD in text[match.end() : end]:
            continue
        done.data.append(data)
        lines = "\n" * text.count("\n", match.end(), end)
        out += [
            text[at : match.start()],
            f"{BEGIN}d{len(done.data) - 1}{END}{lines}",
            text[match.start() : match.end()],
            "null",
        ]
        at = end
    return "".join([*out, text[at:]])


def _json_at(text: str, at: int) -> tuple[object, int] | None:
    try:
        data, end = _JSON.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None
    return data, end


def _literal_at(text: str, at: int) -> tuple[object, int] | None:
    """A literal of JavaScript with its end."""
    end = end_of_literal(text, at, _MAX_LITERAL)
    data = literal(text[at:end]) if end > 0 else None
    return None if data is None else (data, end)


class _Lines:
    """Takes the components out of a text, line by line."""

    def __init__(self, done: Prepared) -> None:
        self.done = done
        self.indents: list[int] = []
        """For each open wrapper, how far its content is indented; -1 until its first line is seen."""
        self.strays = 0
        self.tab_indent = -1
        self.named: list[str] = []
        """Labels of panes that are still to come, as a list on what holds them gives them."""

    def run(self, text: str) -> list[str]:
        lines = text.split("\n")
        out: list[str] = []
        at = 0
        while at < len(lines):
            line, more = self._whole_tag(lines, at)
            out.append(self._line(line))
            out.extend([""] * more)
            at += 1 + more
        return out

    def _whole_tag(self, lines: list[str], at: int) -> tuple[str, int]:
        """The line at `at` with those after it on which its last tag goes on, and how many these are."""
        line = lines[at]
        start = line.rfind("<")
        if start < 0 or self.strays > _MAX_STRAYS or not _TAG.match(line, start) or _end_of_tag(line, start) >= 0:
            return line, 0
        joined = line
        for more in range(1, min(40, len(lines) - at)):
            joined += " " + lines[at + more].strip()
            if _end_of_tag(joined, start) >= 0:
                return joined, more
            if len(joined) - start > _MAX_TAG:
                break
        self.strays += 1
        return line, 0

    def _line(self, line: str) -> str:
        if _COLONS.match(line) or (self.done.mdx and _ESM.match(line)):
            return ""
        if "===" in line and (tab := _MKDOCS_TAB.match(line)):
            self.tab_indent = len(tab.group(1)) + 4
            return self.done.pane(tab.group(2))
        if "{" in line and (liquid := _LIQUID.match(line)):
            return self._liquid(liquid)
        line = self._dedent(line)
        return self._untag(line) if "<" in line else line

    def _liquid(self, match: re.Match[str]) -> str:
        """A GitBook or Hugo tag on a line of its own."""
        if not _PANES.fullmatch(match.group(3).removeprefix("end")):
            return ""
        if match.group(1) or match.group(2) or match.group(3).startswith("end"):
            return self.done.pane("")
        quoted = re.search(r"\"([^\"]{1,80})\"", match.group(4))
        return self.done.pane(quoted.group(1)) if quoted else ""

    def _dedent(self, line: str) -> str:
        """Content of wrappers stands at the margin, so that its indentation makes no code of it."""
        stripped = line.lstrip(" \t")
        indent = len(line) - len(stripped)
        if not stripped:
            return line
        if self.tab_indent >= 0:
            if indent >= self.tab_indent:
                return line[self.tab_indent :]
            self.tab_indent = -1
        if not self.indents:
            return line
        if self.indents[-1] < 0 and not stripped.startswith("</"):
            self.indents[-1] = indent
        return line[min(indent, max(self.indents)) :]

    def _untag(self, line: str) -> str:
        """A line without its component tags; HTML tags stay, with plain attributes."""
        out: list[str] = []
        at = 0
        while match := _TAG.search(line, at):
            start = match.start()
            end = _end_of_tag(line, start)
            if end < 0 or (start and line[start - 1] == "`"):
                out.append(line[at : match.end()])
                at = match.end()
                continue
            out.append(line[at:start])
            tag, closing, name = line[start:end], bool(match.group(1)), match.group(2)
            at = end
            if not (name[0].isupper() or "." in name):
                out.append(clean_attributes(tag))
            elif not tag.endswith("/>"):
                out.append(self._component(tag, closing, name, line[:start], line[end:]))
        return "".join([*out, line[at:]])

    def _component(self, tag: str, closing: bool, name: str, before: str, after: str) -> str:
        if not closing and not before.strip() and f"</{name}>" not in after:
            self.indents.append(-1)
        elif closing and f"<{name}" not in before and self.indents:
            self.indents.pop()
        if not closing and (listed := _ITEMS.search(tag)):
            self.named = [item.strip(" \t\"'`") for item in listed[1].split(",")]
        if not _PANES.fullmatch(name):
            label = None if closing or before.strip() or after.strip() else _LABEL.search(tag)
            said = next((part for part in label.groups() if part), "") if label else ""
            if said and is_model_name(said):
                return f"###### {said}"  # a card that a model's name heads
            if said and read_date(said):
                return f"# {said}"  # an entry of a log, headed by its day
            return f"{said}  " if name == "Card" else ""  # a label over a value, or the title of a link
        if closing:
            return self.done.pane("")
        label = _LABEL.search(tag) or _VALUE.search(tag)
        if label:
            return self.done.pane(next(part for part in label.groups() if part))
        return self.done.pane(self.named.pop(0)) if self.named else ""


def _end_of_tag(line: str, start: int) -> int:
    """The place after the ">" that closes the tag at `start`, or -1. Quotes and braces may hold any ">"."""
    quote = ""
    braces = 0
    for at in range(start + 1, min(len(line), start + _MAX_TAG)):
        char = line[at]
        if quote:
            if char == quote:
                quote = ""
        elif char in "\"'`" and (braces or line[at - 1] == "="):
            quote = char
        elif char == "{":
            braces += 1
        elif char == "}":
            braces -= 1
        elif char == ">" and braces <= 0:
            return at + 1
        elif char == "<" and braces <= 0:
            return -1
    return -1


def clean_attributes(text: str) -> str:
    """JSX attribute values as HTML ones: `colSpan={2}` is `colSpan="2"`, `style={{a: b}}` is `style="a: b"`."""
    if "{" not in text:
        return text
    text = _BRACED.sub(lambda match: f'="{match.group(1)}"', text)
    return _STYLED.sub(lambda match: '="' + match.group(1).replace(",", ";").replace("'", "") + '"', text)
