"""Parameters, tool calling, open weights and knowledge cutoffs that a sentence states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from crawler.fields.date import find_dates
from crawler.fields.numbers import plain_digits
from crawler.readers.prose.found import Found
from storage.terms import Field

_AMOUNT: Final = (
    r"(?<![A-Za-z0-9_.$-])(?P<n>\d{1,4}(?:[.,]\d{1,3})?)\s?-?(?P<s>[BMT](?![A-Za-z])|billion(?:es)?|million(?:s|en)?|trillion|"
    r"milliards?|Milliarden|Mrd\.?|miliardi|bilhões|mil millones|millones|milhões|миллиард\w*|млрд|亿|億|억|万亿)"
)
_PARAMETERS: Final = (
    re.compile(
        rf"{_AMOUNT}[\s-]*(?:(?:total|dense|model|trainable|de|di|个|個|개의?|の|总|総)[\s-]*){{0,2}}(?:(?:parameters?|params|"
        rf"paramètres|Parametern?|parámetros|parâmetros|parametri|параметр\w*)\b|파라미터|参数|매개변수|パラメータ)",
        re.I,
    ),
    re.compile(
        rf"(?:parameters?|参数量?|총 매개변수|매개변수)\s*(?:count|size)?\s*(?:of|is|are|:|totalling|"
        rf"为|达)?\s*{_AMOUNT}(?![\w-]*\s*activ)",
        re.I,
    ),
)
_SEVERAL: Final = re.compile(
    r"\d\s?(?:[BM]|billion|million)?\s*(?:,|/|–|-|~|～|至|到|and|or|to)\s*(?:and\s+|or\s+)?$", re.I
)
_NOT_OURS: Final = re.compile(
    r"\b(?:fewer|less|more|larger|smaller|greater|bigger|under|over|above|below|up to|between|than|"
    r"about|around|roughly|beyond|exceeding|to)\s+(?:than\s+)?(?:~\s*)?$|(?:超过?|约|近|不到|少于|大于)\s*$",
    re.I,
)
_OTHERS: Final = re.compile(
    r"\b(?:with|than|to|against|over|of|other|contemporary|comparable|conventional|dense|larger|state-of-the-art)\s+(?:\w+\s+)?$",
    re.I,
)
"""What stands before the size of a class of models: "on par with contemporary 7B parameter models"."""
_SCALE: Final = {"b": 10**9, "m": 10**6, "t": 10**12, "亿": 10**8, "億": 10**8, "억": 10**8, "万": 10**12}
_WORKING: Final = re.compile(r"(?:activ\w*|актив\w*|激活|활성\w*)\s*(?:only|just|about|roughly|around|~|of)?\s*$", re.I)
_WORKING_BEHIND: Final = re.compile(
    r"[\s*]*(?:\([^)]{0,60}\)\s*)?(?:are\s|is\s|being\s)?(?:activ|per (?:token|forward)|at (?:inference|a time)|"
    r"на (?:каждый )?токен)",
    re.I,
)
"""Parameters of a mixture of experts that work at a time, not all that it has."""
_OF_PART: Final = re.compile(
    r"[\s-]*(?:[\w-]+\s+){0,2}?(?:vision transformer|vit|encoder(?!-)|projector|adapter|mlp|tower|tokeni[sz]er|"
    r"module)\b(?!\s+(?:language\s+)?(?:model|LLM))",
    re.I,
)
"""What stands behind the size of a part: "a 300M-parameter vision encoder"."""
_MILLIONS: Final = re.compile(r"millones|milhões|millionen", re.I)
"""Where people say "40.000 millones" for what English calls 40 billion."""
_LONG_SCALE: Final = re.compile(r"milliard|mrd|miliardi|mil millones|миллиард|млрд", re.I)
_TOOLS: Final = re.compile(
    r"(?:\b(?:supports?|supporting|native(?:ly)?|built-in|offers?|features?|includes?|adds?|excels? "
    r"(?:at|in)|capable of|capabilit(?:y|ies) (?:for|of)|enables?|"
    r"trained for|designed for|suited for|handles?|available for|comes "
    r"with)\s[^.;]{0,90}?)?\b(?:function[\s-]call(?:ing|s)?|"
    r"tool[\s-](?:call(?:ing|s)?|use|usage))\b|支持[^。；]{0,20}(?:函数调用|工具调用)",
    re.I,
)
_TOOLS_VERB: Final = re.compile(
    r"\b(?:supports?|supporting|native(?:ly)?|built-in|offers?|features|includes|excels? (?:at|in)|"
    r"capable of|enables|available for|designed for|suited for|trained for|comes with)\b|支持",
    re.I,
)
_TOOLS_WORK: Final = re.compile(
    r"\b(?:function|tool)[\s-](?:call(?:ing|s)?|use) (?:works|is (?:supported|available|built[ -]in))\b", re.I
)
_TOOLS_LABEL: Final = re.compile(
    (
        r"[\s*_]*(?:function[\s-]calling|tool[\s-](?:calling|use)|tools)"
        r"[*_]{0,2}\s*[:：][*_]{0,2}\s*(?:yes|supported|✅|✓|✔|true|available)\b"
    ),
    re.I,
)
_DENIED: Final = re.compile(
    r"\b(?:not|n['’]t|no|without|lacks?|yet|soon|unsupported|unable|planned|benchmark\w*|bench|"
    r"score\w*|parallel|deprecat\w*|between|think\w*|during)\b",
    re.I,
)
_OPEN: Final = re.compile(
    r"\bopen[\s-]?(?:weight(?:s|ed|ing)?|sourc(?:e|ed|es|ing))\b|\bweights (?:are|is|have been|will "
    r"be)?\s*(?:now\s+)?(?:openly |publicly |freely )?(?:available|released|open|published|"
    r"downloadable)|开源|开放权重",
    re.I,
)
_OPEN_SAID: Final = re.compile(
    r"\b(?:we|we['’]re|we are|are|is|been|also|today)\b[^.;]{0,40}\bopen[\s-]?(?:weight|sourc)(?:ed|ing|e)\b"
    r"(?![\s-]+(?:librar|framework|ecosystem|communit|tool|project|stack|software|licen|code|version of|plugin))|"
    r"\b(?:an?|our|the first|new|fully)\s+(?:[\w-]+,?\s+){0,4}open[\s-](?:weights?|source)"
    r"\b[^.;]{0,60}\b(?:models?|flagship|LLMs?|MoE)\b|"
    r"\b(?:with|offer(?:s|ing)|has|have|provid(?:es|ing)) (?:fully )?open[\s-]weights?\b(?! (?:models?|LLMs?|"
    r"family|alt\w+))|"
    r"\bweights (?:are|is|have been)?\s*(?:now\s+)?(?:openly |publicly |freely )?(?:available|"
    r"released|open|published|downloadable)",
    re.I,
)
_CUTOFF: Final = re.compile(
    r"\b(?:knowledge|training[\s-]data|data|training)[\s-]+(?:has a |with a |has its )?cut(?:-|\s)?off(?:\s+date)?\b|"
    r"\bknowledge (?:ends|stops|extends (?:to|through)|runs (?:to|through))\b|\btraining data (?:up to|through|"
    r"until|as of)\b|\bcut-?off date\b|知识截止|지식 (?:컷오프|기준일)",
    re.I,
)


_ABOUT_IT: Final = re.compile(
    r"par[aáâ]m|парам|파라미터|パラメータ|매개변수|参数|tool|function|函数|工具|open|weights|开源|开放|"
    r"cut-?\s?off|knowledge|training data|截止|컷오프|기준일",
    re.I,
)


def traits(text: str, start: int = 0, end: int | None = None) -> Iterator[Found]:
    """What the clause [start, end) states besides windows, prices, licenses and days."""
    if not _ABOUT_IT.search(text):
        return
    end = len(text) if end is None else end
    clause = plain_digits(text[start:end])
    seen: set[int] = set()
    totals = bool(re.search(r"\btotal\b", clause, re.I))
    for form in _PARAMETERS:
        for match in form.finditer(clause):
            after = clause[match.end("s") : match.end("s") + 30]
            if match.start("n") in seen or re.match(r"[\s-]*(?:parameters?\s+)?(?:activ|embed)", after, re.I):
                continue
            seen.add(match.start("n"))
            before = clause[max(0, match.start("n") - 60) : match.start("n")]
            if (
                _WORKING.search(clause[max(0, match.start() - 20) : match.start()])
                or _WORKING.search(before)
                or _WORKING_BEHIND.match(clause[match.end() :])
                or _OF_PART.match(clause[match.end() :])
            ):
                continue
            if _OTHERS.search(before) and re.match(r"[\s-]*models\b", clause[match.end() :], re.I):
                continue
            if _SEVERAL.search(before) or _NOT_OURS.search(before) or re.search(r"activ", match.group(), re.I):
                continue
            if totals and not re.search(r"total", clause[match.start() : match.end() + 12], re.I):
                continue
            scale = 10**9 if _LONG_SCALE.match(match["s"]) else _SCALE[match["s"][0].casefold()]
            grouped = re.fullmatch(r"\d{1,3}[.,]\d{3}", match["n"]) and _MILLIONS.match(match["s"])
            value = Decimal(match["n"].replace(",", ".")) * scale * (1000 if grouped else 1)
            if value == int(value) and value >= 10**6:
                raw = clause[match.start("n") : match.end("s")]
                yield Found(Field.PARAMETERS, str(int(value)), start + match.start(), start + match.end(), raw)
    if (tools := _TOOLS.search(clause)) and _TOOLS_VERB.search(tools.group()) and not _DENIED.search(clause):
        yield Found(Field.TOOL_CALLING, "yes", start + tools.start(), start + tools.end(), tools.group()[:100])
    label = _TOOLS_LABEL.match(clause)
    if not label and not _DENIED.search(clause):
        label = _TOOLS_WORK.search(clause)
    if label:
        yield Found(Field.TOOL_CALLING, "yes", start + label.start(), start + label.end(), label.group())
    if (says := _OPEN_SAID.search(clause)) and not re.search(
        r"\b(?:not|never|soon|will|plan\w*|state-of-the-art open|other open|leading open|best open|"
        r"among|agent|framework|code|library|dataset|community|previously)\b",
        clause,
        re.I,
    ):
        at = _OPEN.search(clause, says.start()) or says
        yield Found(Field.OPEN_WEIGHTS, "yes", start + at.start(), start + at.end(), at.group())
    if cutoff := _CUTOFF.search(clause):
        days = [
            day
            for day in find_dates(clause, "en-US")
            if 0 <= day.span[0] - cutoff.end() <= 40 or 0 <= cutoff.start() - day.span[1] <= 12
        ]
        if len(days) == 1:
            first = min(cutoff.start(), days[0].span[0])
            last = max(cutoff.end(), days[0].span[1])
            yield Found(Field.KNOWLEDGE_CUTOFF, days[0].iso, start + first, start + last, days[0].raw)
