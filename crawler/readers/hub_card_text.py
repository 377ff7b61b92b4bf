"""What a model card's text says besides window and license: parameters, tool calling, runtimes, dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from crawler.fields.date import find_dates
from crawler.readers.blocks import Block, Code, Heading, ListItem, Paragraph, Table, quote_of_row, quote_of_text
from crawler.readers.hub_card_stated import Name
from crawler.readers.modalities import modalities
from crawler.readers.prose.traits import traits
from storage.terms import Field

_PARAMETERS: Final = re.compile(
    r"^\W*(?:model\s+size|(?:total\s+|model\s+)?(?:(?:number|no\.?|#|count|amount)\s*(?:of\s+)?(?:total\s+)?)?(?:model\s+|total\s+)?"
    r"(?:n_)?param(?:eter|ater)s?(?:\s+(?:size|count|number))?)(?P<note>\s*\([^)]*\))?\W{0,3}[:：=|]\W*"
    r"(?P<count>(?P<whole>\d{1,3}(?:,\d{3}){2,4}\b)|(?P<value>\d[\d,]{0,12}(?:\.\d{1,6})?)\s?(?P<scale>[BMT]\b|billion|million|trillion))",
    re.IGNORECASE,
)
_SEVERAL: Final = re.compile(r"\b(?:family|families|collection|series|sizes|variants)\b", re.IGNORECASE)
_COMPARED: Final = re.compile(r"\b(?:compared|unlike|than|from|outperform\w*|surpass\w*|beats?)\b", re.IGNORECASE)
_ITSELF: Final = re.compile(r"^\W*(?:(?:this model|it)\s+(?:is|has|contains|comprises)|this is an?)\b", re.IGNORECASE)
_SCALES: Final = {"b": 10**9, "m": 10**6, "t": 10**12}
_TOOLS_HEADING: Final = re.compile(r"function[\s-]call|tool[\s-](?:call|use|using)|函数调用|工具调用", re.IGNORECASE)
_TOOLS_CODE: Final = re.compile(
    r"\btools\s*=\s*\w|--tool-call-parser|--enable-auto-tool-choice|tool_choice\s*=|[\"']tools[\"']\s*:"
)
_TOOLS_SAID: Final = re.compile(
    r"\b(?:supports?|native(?:ly)?|built-in|offers?|capable of|capabilit(?:y|ies) (?:for|of)|enables?"
    r"|excels? (?:in|at)|trained (?:for|with))\s[^.;]{0,60}?"
    r"\b(?:function[\s-]call(?:ing|s)?|tool[\s-](?:call(?:ing|s)?|use)|tools? calls?)\b",
    re.IGNORECASE,
)
_TOOLS_LABEL: Final = re.compile(
    r"^\W*(?:tool[\s-](?:use|calling)|function[\s-]calling)(?:\W{0,3}[:：]|(?:\s+(?:tasks|support|capabilities))?\W*$)",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(
    r"\b(?:not|n['’]t|no|without|lacks?|yet|soon|unsupported|unable|planned|safety)\b", re.IGNORECASE
)
RUNTIMES: Final = (
    ("ExLlamaV2", re.compile(r"\bexllama\s?v2\b", re.I)),
    ("KTransformers", re.compile(r"\bKTransformers\b", re.I)),
    ("llama.cpp", re.compile(r"\bllama\.cpp\b|\bllama-(?:cli|server)\b|\bllama_cpp\b", re.I)),
    ("LM Studio", re.compile(r"\bLM ?Studio\b|\bLMStudio\b")),
    ("LMDeploy", re.compile(r"\blmdeploy\b", re.I)),
    ("MLX", re.compile(r"\bmlx[-_]lm\b|\bMLX\b")),
    ("Ollama", re.compile(r"\bollama\b", re.I)),
    ("SGLang", re.compile(r"\bsglang\b", re.I)),
    ("TensorRT-LLM", re.compile(r"\btensorrt[-_ ]?llm\b", re.I)),
    ("TGI", re.compile(r"\btext-generation-(?:inference|launcher)\b|\bTGI\b")),
    ("Transformers", re.compile(r"^\s*from transformers import|\bAutoModelFor\w+\.from_pretrained", re.M)),
    ("vLLM", re.compile(r"\bvllm\b", re.I)),
)
_RELEASED: Final = re.compile(
    r"^\W*(?:model\s+)?(?:release\s+date|released\s+on|date\s+of\s+release)\W{0,3}[:：=|]?\s*(?P<rest>.{6,60})$",
    re.IGNORECASE,
)
_CUTOFF: Final = re.compile(
    r"^\W*(?:(?:knowledge|data|date|training[\s-]data|pre-?training)\s+)?cut-?\s?off(?:\s+date)?\W{0,4}[:：=|]\W*(?P<rest>.{6,40})",
    re.IGNORECASE,
)
_SIDE: Final = re.compile(
    r"^\W*(?P<side>input|output)\s+(?:type\(s\)|types?|modalit(?:y|ies))\W{0,4}[:：=|]\W*(?P<names>[A-Za-z][^()]{2,60})$",
    re.I,
)
_KINDS: Final = frozenset(("text", "image", "images", "video", "videos", "audio", "speech"))
_MAX_OUTPUT: Final = re.compile(
    r"^\W*max(?:imum|\.)?\s+(?:output|generation|completion)\s*(?:tokens|length|size)?\W{0,3}[:：=|]\s*"
    r"(?P<value>\d[\d,]{0,12})\s?(?P<k>[kK])?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """One fact of the text."""

    field: Field
    value: str
    raw: str
    quote: str
    locator: str


Text = Paragraph | ListItem


def said(model: str, blocks: Sequence[Block]) -> list[Said]:
    """Facts that hold for the card's model as a whole, one a field at most."""
    texts = [b for b in blocks if isinstance(b, (Paragraph, ListItem)) and not b.chrome]
    labelled = _labelled(texts, [b for b in blocks if isinstance(b, Table) and not b.chrome and b.width in (2, 3)])
    known = {one.field for one in labelled}
    spoken = [one for one in _spoken(Name.of(model), texts) if one.field not in known]
    found = [labelled, spoken, _tools(blocks), _runtimes(blocks)]
    return [one for group in found for one in group]


def _spoken(name: Name, texts: Sequence[Text]) -> list[Said]:
    """What whole sentences state: this very model's parameters, the first time, and the one knowledge cutoff."""
    sizes: list[Said] = []
    cutoffs: list[Said] = []
    for block in texts:
        for sentence in re.split(r"(?<=[.!?])\s+|\n", block.text):
            found = [
                Said(one.field, one.value, one.raw, quote_of_text(sentence, one.start, one.end), block.locator)
                for one in traits(sentence)
                if one.field is not Field.PARAMETERS or not _COMPARED.search(sentence[: one.start])
            ]
            cutoffs += [one for one in found if one.field is Field.KNOWLEDGE_CUTOFF]
            here = [one for one in found if one.field is Field.PARAMETERS]
            if len(here) == 1 and not sizes and _is_size_of(name, sentence, int(here[0].value)):
                sizes = here
    return sizes + (cutoffs[:1] if len({one.value for one in cutoffs}) == 1 else [])


def _is_size_of(name: Name, sentence: str, count: int) -> bool:
    """Whether a sentence's count of parameters is this model's own, and none that its name contradicts."""
    if not (name.is_in(sentence) or _ITSELF.match(sentence)):
        return False
    return 0.7 < count / name.parameters < 1.4 if name.size else not _SEVERAL.search(sentence)


def _labelled(texts: Sequence[Text], pairs: Sequence[Table]) -> list[Said]:
    """What lines with a label say, and rows of tables of keys and values."""
    found: dict[Field, list[Said]] = {}
    for table in pairs:
        for row in table.rows:
            for one in _of_line(f"{row[0].text}: {row[1].text}", table.locator):
                found.setdefault(one.field, []).append(replace(one, quote=quote_of_row(row, 0, 1)))
    sides: dict[str, Said] = {}
    for block in texts:
        for line in block.text.split("\n"):
            for one in _of_line(line, block.locator):
                found.setdefault(one.field, []).append(one)
            if side := _SIDE.match(line):
                names = re.split(r"\s*(?:[,/&+]|\band\b)\s*", side["names"].strip(" .*_"))
                if all(name.casefold() in _KINDS for name in names if name):
                    flow = ",".join(name for name in names if name)
                    sides.setdefault(side["side"].casefold(), Said(Field.MODALITIES, flow, line, line, block.locator))
    if len(sides) == 2:
        value = modalities(*(sides[side].value.split(",") for side in ("input", "output")))
        raw = quote_of_text(sides["input"].raw)
        found[Field.MODALITIES] = [Said(Field.MODALITIES, value, raw, raw, sides["input"].locator)] if value else []
    return [group[0] for group in found.values() if len({one.value for one in group}) == 1]


def _of_line(line: str, locator: str) -> list[Said]:
    made: list[Said] = []
    if (m := _PARAMETERS.match(line)) and not re.search(r"activ|embed", m["note"] or "", re.IGNORECASE):
        printed = (m["whole"] or m["value"]).replace(",", "").rstrip(".")
        value = Decimal(printed) * (_SCALES[m["scale"][0].casefold()] if m["scale"] else 1)
        after = line[m.end() : m.end() + 20]
        if value == int(value) and not re.match(r"\W*(?:activ|non-?embed)", after, re.IGNORECASE):
            made.append(
                Said(Field.PARAMETERS, str(int(value)), m["count"], quote_of_text(line, m.start(), m.end()), locator)
            )
    if m := _RELEASED.match(line):
        dates = find_dates(m["rest"], "en-US")
        if len(dates) == 1 and dates[0].span[0] < 25:
            quote = quote_of_text(line, m.start(), m.end())
            made.append(Said(Field.RELEASE_DATE, dates[0].iso, dates[0].raw, quote, locator))
    if m := _CUTOFF.match(line):
        dates = find_dates(m["rest"], "en-US")
        if len(dates) == 1 and dates[0].span[0] < 15:
            quote = quote_of_text(line, m.start(), m.end())
            made.append(Said(Field.KNOWLEDGE_CUTOFF, dates[0].iso, dates[0].raw, quote, locator))
    if m := _MAX_OUTPUT.match(line):
        tokens = int(m["value"].replace(",", "")) * (1000 if m["k"] else 1)
        if 64 <= tokens <= 10_000_000:
            raw = line[m.start("value") : m.end()].strip()
            quote = quote_of_text(line, m.start(), m.end())
            made.append(Said(Field.MAX_OUTPUT_TOKENS, str(tokens), raw, quote, locator))
    return made


def _tools(blocks: Sequence[Block]) -> list[Said]:
    """Yes, where a section shows it, code passes tools, or a sentence says so; never "no"."""
    under = False
    for block in blocks:
        if isinstance(block, Heading):
            under = bool(_TOOLS_HEADING.search(block.text)) and not _DENIED.search(block.text)
            heading = block
        elif isinstance(block, Code) and (m := _TOOLS_CODE.search(block.text)):
            line = next(x for x in block.text.split("\n") if m.group().split("\n")[0] in x)
            return [Said(Field.TOOL_CALLING, "yes", m.group(), line.strip()[:200], block.locator)]
        elif isinstance(block, Code) and under:
            return [Said(Field.TOOL_CALLING, "yes", heading.text, heading.text[:200], heading.locator)]
        elif isinstance(block, (Paragraph, ListItem)):
            for sentence in re.split(r"(?<=[.!?])\s+|\n", block.text):
                m = _TOOLS_SAID.search(sentence) or _TOOLS_LABEL.match(sentence)
                if m and not _DENIED.search(sentence):
                    quote = quote_of_text(sentence, m.start(), m.end())
                    return [Said(Field.TOOL_CALLING, "yes", m.group(), quote, block.locator)]
    return []


def _runtimes(blocks: Sequence[Block]) -> list[Said]:
    """The programs that the card names as ways to run the model."""
    found: dict[str, tuple[str, str]] = {}
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1 and (m := re.search(r"\bGGUF\b", block.text)):
            found.setdefault("llama.cpp", (quote_of_text(block.text, m.start(), m.end()), block.locator))
        if isinstance(block, Table) or not isinstance(block, (Paragraph, ListItem, Code, Heading)):
            continue
        for name, form in RUNTIMES:
            if name not in found and (m := form.search(block.text)):
                line = next((x for x in block.text.split("\n") if m.group().strip() in x), block.text)
                at = max(0, line.find(m.group().strip()))
                if not _DENIED.search(line[max(0, at - 60) : at + 60]):
                    found[name] = (quote_of_text(line, at, at + len(m.group().strip())), block.locator)
    if not found:
        return []
    names = sorted(found, key=str.casefold)
    quote, locator = found[names[0]]
    return [Said(Field.RUNTIMES, ", ".join(names), ", ".join(names), quote, locator)]
