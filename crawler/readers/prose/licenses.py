"""Licenses that a sentence gives to models: not the code's, not another's, not one that is only alluded to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from crawler.fields.license import Mention, mentions
from crawler.readers.prose.about import Told
from crawler.readers.prose.found import Found
from storage.terms import Declined, Field

_OTHER_THING: Final = re.compile(
    r"\b(?:code|codebase|repositor(?:y|ies)|repo|software|scripts?|librar(?:y|ies)|framework|toolkit|"
    r"datasets?|data|corpus|documentation|docs|images?|paper|blog|logo|plugin|"
    r"sdk|cli|app|components?|third[\s-]party|tools?|harness|benchmark|inference engine|kernels?|"
    r"client|package)\b|代码|数据集|仓库|코드",
    re.I,
)
_WEIGHTS: Final = re.compile(
    r"\b(?:models?|weights?|checkpoints?|variants?|LLMs?|sizes)\b|模型|权重|모델|Modelle?|modèles?|modelos?", re.I
)
_GIVES: Final = re.compile(
    r"\b(?:licen[sc]ed?|licen[sc]ing|releas\w+|availab\w+|distribut\w+|publish\w+|open-?\s?(?:sourc|"
    r"weight)\w*|provid\w+|shar\w+|under|adopt\w*|uses?|subject to|govern\w+|cover\w+|ship\w*|"
    r"comes?|carr(?:y|ies)|with|switch\w*|mov\w+|offer\w*|via|made|moved)\b|采用|遵循|基于|使用|许可|"
    r"协议|라이선스|ライセンス|Lizenz|licence|licencia|licença|licenza|"
    r"\b(?:unter|sous|bajo|sob|dưới|theo|usam?|usan?|liz?enziert)\b",
    re.I,
)
_EXCEPT: Final = re.compile(
    r"\b(?:except(?:ing)?(?: for)?|excluding|apart from|other than|but not|with the exception of|besides)\b|除", re.I
)
_COND: Final = re.compile(
    r"\b(?:will be|planned?|soon|in the future|intend|consider\w*|if|may be|whether|could be|want|"
    r"hope|formerly|previous\w*|originally|old|used to|was licensed|were licensed|prior|earlier)\b",
    re.I,
)
_PICK: Final = re.compile(
    r"\b(?:either|choose|your choice|contact|request|obtain|purchase|acquire|commercial licen[sc]e is)\b", re.I
)
_CODE_IS: Final = re.compile(
    r"(?:code|repositor\w+|librar\w+|datasets?|framework|sdk)\b[^,;]{0,40}\b(?:is|are)\b[^,;]{0,30}$", re.I
)
_OPENS_ITEM: Final = re.compile(r"\W*(?:(?:fully|truly|permissive|open|free|commercial)\s+)*[*_`]*", re.I)
_LICENSE_LABEL: Final = re.compile(r"[*_`]*\s*(?:licen[sc](?:ed?|ing))?[*_`]*\s*[:：][*_`]*\s", re.I)
"""What stands around a license that labels its own item: "Permissive MIT license: build what you like"."""
_HEAD: Final = re.compile(r"licen[sc]e|许可|协议|라이선스|lizenz", re.I)


def licenses(told: Told) -> Iterator[Found | Declined]:
    """The licenses of a sentence with the models they belong to."""
    text = told.text
    if not re.search(
        r"licen|apache|\bMIT\b|\bCC\b|creative commons|openrail|许可|协议|라이선스|ライセンス|lizenz", text, re.I
    ):
        return
    named = mentions(text)
    for at, one in enumerate(named):
        titles = not re.search(r"\w", text[: one.start]) and re.match(r"[*_`\s]*[:：]", text[one.end :])
        if titles and one.value.id.startswith("LicenseRef-") and at + 1 < len(named):
            continue  # "Acme License Agreement: the model is under MIT"
        low = max(named[at - 1].end if at else 0, _bound(text, one.start))
        high = named[at + 1].start if at + 1 < len(named) else len(text)
        before, after = text[low : one.start], text[one.end : high]
        quote = text[:200]
        if one.hedged and not re.search(r"\boriginal(?:ly)?\b[\s*_`]*$", before):
            yield Declined("license", f"“{one.value.raw}” is only alluded to", quote)
            continue
        whole = text[low : one.end + 60]
        unsettled = _COND.search(text[max(low, one.start - 70) : one.start]) or _PICK.search(before)
        if unsettled and not re.search(r"still uses? the original|\boriginal\b[^,]{0,30}$", before, re.I):
            yield Declined("license", f"“{one.value.raw}”: a plan, a choice or the past", quote)
            continue
        if excepted := _excepted(told, low, one.start):
            yield Found(
                Field.LICENSE, one.value.id, one.start, one.end, one.value.raw, license_value=one.value, models=excepted
            )
            continue
        if _EXCEPT.search(text[max(0, low - 40) : one.start]):
            yield Declined(
                "license", f"“{one.value.raw}” has exceptions that the sentence does not list by name", quote
            )
            continue
        models = _whose(told, one, low, high)
        before = _without_names(told, low, one.start)
        if _OTHER_THING.search(before) and not (
            _WEIGHTS.search(before) or any(low <= g.start < one.start for g in told.groups)
        ):
            yield Declined("license", f"“{one.value.raw}” is the license of something else than a model", quote)
            continue
        thing = _CODE_IS.search(before)
        if thing and not _WEIGHTS.search(thing.group()):
            yield Declined("license", f"“{one.value.raw}” is the license of something else than a model", quote)
            continue
        labelled = re.match(r"\W*(?:model\s+)?licen[sc]e(?:\(s\))?\W{0,3}[:：]|\W*许可证?\s*[:：]", text, re.I)
        labelled = labelled or (_OPENS_ITEM.fullmatch(before) and _LICENSE_LABEL.match(after))
        headed = bool(told.sentence.headings) and _HEAD.search(told.sentence.headings[-1]) is not None
        first = told.groups[0] if told.groups else None
        listed = (
            first is not None
            and re.fullmatch(r"[*_`\"”]*\s*[:：–—-].*[,(;|]\s*", text[first.end : one.start]) is not None
            and re.match(r"\s*(?:$|[,).;|])", after) is not None
        )
        listed = listed or (
            bool(told.carried) and not told.groups
            and re.search(r"[,;|·]\s*$", before) is not None and re.match(r"\s*(?:$|[,.;|·])", after) is not None
        )  # fmt: skip
        if not (
            listed
            or labelled
            or _GIVES.search(before)
            or headed
            or re.search(r"licensed$", one.value.raw, re.I)
            or re.match(r"[\s*`\"”-]*licensed|\s*(?:으?로\s|下|で|发布|开源)", after)
            or _GIVES.search(after[:30])
        ):
            yield Declined("license", f"“{one.value.raw}”: nothing gives it to a model", quote)
            continue
        if not models:
            yield Declined("license", f"“{one.value.raw}”: it is not said for which model", quote)
            continue
        yield Found(
            Field.LICENSE, one.value.id, one.start, one.end, one.value.raw, license_value=one.value, models=models,
            weak=not _WEIGHTS.search(whole) and not told.groups,
        )  # fmt: skip


def _excepted(told: Told, low: int, high: int) -> tuple[str, ...]:
    """The one model that is excepted by name and told what it is under: "except Acme 2, which is under X"."""
    said = _EXCEPT.search(told.text, max(0, low - 40), high)
    named = [group for group in told.groups if said and said.end() <= group.start and group.end <= high]
    if len(named) != 1 or named[0].crowd:
        return ()
    tells = re.match(
        r"[\s*`\"]*,?\s*(?:which|that|it)\b.*\b(?:is|are|comes?|uses?|falls?)\b", told.text[named[0].end : high]
    )
    return named[0].models if tells else ()


def _without_names(told: Told, low: int, high: int) -> str:
    """The words between two places, names of models blanked: "Acme Code 3B" is no code."""
    text = told.text
    for group in told.groups:
        if not group.crowd:
            text = text[: group.start] + "·" * (group.end - group.start) + text[group.end :]
    return text[low:high]


def _bound(text: str, at: int) -> int:
    """Where the part of the sentence that leads to a license begins."""
    best = 0
    for match in re.finditer(
        r";\s|；|,\s+(?:while|whereas|but)\s|\s[—–]\s|,?\s+and\s+(?=(?:the|its|our|their)\s+(?:code|model|weights?)\b)",
        text[:at],
    ):
        best = match.end()
    return best


def _whose(told: Told, one: Mention, low: int, high: int) -> tuple[str, ...]:
    text = told.text
    before = [g for g in told.groups if low <= g.start and g.end <= one.start and not g.aside]
    if before:
        # "A, B (72B) and all others, including C and D, under X": the last group that is named.
        if before[-1].crowd:
            named = [g for g in before if not g.crowd]
            return () if not named or named[-1].end < before[-1].start else named[-1].models
        return before[-1].models
    after = [g for g in told.groups if g.start >= one.end and g.start < high]
    if after and not after[0].aside and not after[0].crowd:
        between = text[one.end : after[0].start]
        if len(between) < 70 and re.search(r"\b(?:for|to|:|covers?|applies|including)\b|：|:", between):
            return after[0].models
    if not told.groups or all(g.start >= one.end for g in told.groups):
        return told.carried
    return told.models_at(one.start, one.end)
