"""What a piece of text says in words: open or closed, free or paid, for commerce or not; and what is only opinion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from crawler.fields.date import find_dates
from crawler.fields.license import LicenseValue, mentions
from crawler.fields.numbers import SCALES, decimal_of
from crawler.readers.prose.found import Found
from crawler.readers.prose.money import money
from crawler.readers.prose.traits import traits
from crawler.readers.prose.windows import windows
from storage.assertions import CLOSED, FREE, OPEN, PAID, RESTRICTED, Topic
from storage.terms import CommercialUse, Declined, Field, Qualifiers

_I: Final = re.I


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that assert something, with their place in the text."""

    topic: Topic
    field: Field
    value: str
    start: int
    end: int
    raw: str
    unit: str = ""
    terms: Qualifiers = ()
    commercial_use: CommercialUse | None = None
    license_value: LicenseValue | None = None
    models: tuple[str, ...] = ()
    """Whose it is, where the phrase itself says so."""


_NEGATION: Final = re.compile(
    r"\b(?:not|isn['’]t|aren['’]t|is no|no|never|without|neither(?: is| are)?|nor|lacks?|lacking|cannot|can['’]t|"
    r"does(?: not|n['’]t)|do(?: not|n['’]t)|has(?: not|n['’]t)|have(?: not|n['’]t)|won['’]t|unable to|missing)\s+"
    r"(?:yet\s+|actually\s+|really\s+|truly\s+|fully\s+|currently\s+|natively\s+|technically\s+)?"
    r"(?:an?\s+|the\s+|its\s+|any\s+|been\s+|have\s+|support\s+(?:for\s+)?|offer\s+|include\s+|released\s+(?:as\s+)?)*$",
    _I,
)
_OTHER_THING: Final = re.compile(
    r"[\s-]+(?:\w+[\s-]+)?(?:community|communities|librar(?:y|ies)|projects?|software|tools?|frameworks?|code\w*|SOTA|"
    r"solutions?|ecosystem|alternatives?|data\w*|repositor(?:y|ies)|licen[sc]es?|contributors?|pretrained|engines?)\b",
    _I,
)
_MODELS: Final = re.compile(r"[\s-]+(?:[\w-]+[\s-]+){0,2}(?:models|LLMs|ones|competitors|rivals)\b", _I)
_IT_IS: Final = re.compile(r"\b(?:are|is|all|both|as|was|were|two|three)\s+(?:[\w-]+,?\s+){0,2}$", _I)
_OF_CODE: Final = re.compile(
    r"\b(?:code|codebase|code ?base|repositor(?:y|ies)|repo|datasets?|data|librar(?:y|ies)|documentation|scripts?)\b"
    r"[^,;]{0,30}\b(?:is|are|licen[sc]ed|under)\b[^,;]{0,40}$",
    _I,
)
_WEIGHTS_OPEN: Final = re.compile(
    r"\bopen[\s-]weights?\b"
    r"|\b(?:releas|publish|open-sourc|shar|upload)(?:e|ed|es|ing)\s+(?:(?:all|the|its|their|full|open|model)\s+){0,3}"
    r"weights\b"
    r"|\b(?:downloadable|public|open|available)\s+weights\b|\bdownload\s+(?:the\s+|its\s+)?weights\b"
    r"|\bweights\s+(?:(?:are|is|were|have been|can be)\s+)?(?:(?:now|freely|publicly|openly)\s+)*"
    r"(?:available|released|open|public|published|downloadable|downloaded|out)\b",
    _I,
)
_WEIGHTS_CLOSED: Final = re.compile(
    r"\bclosed[\s-](?:weights?|source)\b|\bAPI[\s-]only\b|\bweights\s+(?:are|is)\s+(?:not|n['’]t)\s+"
    r"(?:available|released|open|public|published|downloadable)\b|\bweights\s+(?:are|remain)\s+(?:closed|private|secret)\b",
    _I,
)
_OPEN: Final = re.compile(
    r"\b(?:fully|completely|truly|entirely|100%)[\s-]open\b(?![\s-]weight)(?:[\s-]sourced?)?|\bopen[\s-]sourced?\b"
    r"|\bpermissive(?:ly)?[\s-](?:open[\s-]source[\s-])?licen[sc](?:e|ed|ing)\b",
    _I,
)
_PROPRIETARY: Final = re.compile(r"\bproprietary\b", _I)
_COMMERCE_NO: Final = re.compile(
    r"\b(?:research(?:\s+(?:and|&|/)\s+|[\s,/]+))?non[\s-]?commercial(?:[\s-]only)?(?:\s+(?:research|use|licen[sc]e)\b)*"
    r"|\bno commercial (?:use|usage|deployment)\b"
    r"|\bcommercial (?:use|usage|deployment)\s+(?:is\s+|are\s+)?(?:not (?:allowed|permitted|possible)|forbidden|"
    r"prohibited|banned|off[\s-]limits|excluded)\b"
    r"|\b(?:forbids?|forbidding|prohibits?|bans?|bars?|excludes?|disallows?)\s+(?:any\s+|all\s+)?commercial\b"
    r"(?:\s+(?:use|usage|deployment))?"
    r"|\b(?:research|academic|personal)[\s-](?:use[\s-])?only\b|\bresearch licen[sc]e\b"
    r"|\b(?:cannot|can['’]t|not)\s+(?:be\s+)?(?:used\s+)?(?:commercially|for commercial)\b(?:\s+(?:use|purposes))?",
    _I,
)
_COMMERCE_LIMITED: Final = re.compile(
    r"\bcommercial (?:use|usage|deployment)\s+(?:is\s+)?(?:(?:allowed|permitted|ok|okay|possible)\s+)?"
    r"(?:with|under|subject to|has|needs|requires)\s+(?:\w+\s+){0,2}(?:conditions?|restrictions?|limits?|licen[sc]es?|"
    r"caveats?|terms|agreements?)\b"
    r"|\b(?:restricts?|limits?|restricting|limiting)\s+(?:its\s+|any\s+|the\s+)?commercial\b(?:\s+(?:use|usage))?"
    r"|\b(?:restricted|limited|conditional) commercial (?:use|licen[sc]e)\b"
    r"|\b(?:requires?|needs?)\s+an?\s+(?:\w+\s+){0,2}(?:licen[sc]e|agreement)\s+for\s+commercial\b(?:\s+use)?",
    _I,
)
_COMMERCE_YES: Final = re.compile(
    r"\bcommercially[\s-](?:licen[sc](?:able|ed)|us(?:able|eable)|friendly|permissive|viable)\b"
    r"|\bcommercial(?:[\s-]use)?\s+(?:use\s+)?(?:is\s+|are\s+)?(?:fully\s+|explicitly\s+)?"
    r"(?:allowed|permitted|ok|okay|fine|free|included|granted|friendly)\b"
    r"|\b(?:free|allowed|licen[sc]ed|available|cleared|ok|okay|safe|open|permitted|usable|ready)\s+(?:for|in)\s+"
    r"(?:any\s+|all\s+)?commercial\b(?:\s+(?:use|usage|purposes?|projects?|products?|applications?|deployments?))?"
    r"|\b(?:allow|permit|support)(?:s|ed|ing)?\s+(?:for\s+)?(?:full\s+|unrestricted\s+|free\s+|unlimited\s+)?commercial\b"
    r"(?:\s+(?:use|usage|deployments?))?"
    r"|\b(?:be\s+)?us(?:e|ed)\s+(?:it\s+|them\s+)?commercially\b|\bunrestricted commercial (?:use|licen[sc]e)\b",
    _I,
)
_FREE: Final = re.compile(
    r"(?:(?<=\bis )|(?<=\bare )|(?<=\bit's )|(?<=\bit’s )|(?<=\ball )|(?<=\bboth )|(?<=\balso )|(?<=\bfully )|"
    r"(?<=\bcompletely )|(?<=\btotally )|(?<=\bentirely )|(?<=100% )|(?<=\band )|(?<=, )|(?<=: )|(?<=\()|^)"
    r"free\b(?=\s*(?:$|[.,;!)]|and\b|to\b|of charge\b|under\b|on\b|with\b|while\b|but\b|at\b))"
    r"(?:\s+(?:of charge|to (?:use|download|run|self-host)))?"
    r"|\bfree (?:of charge|to (?:use|download|run|self-host))\b|\bcosts? nothing\b|\b(?:at|for) no cost\b",
    _I,
)
_NOT_FREE: Final = re.compile(r"\bnot (?:a )?free\b(?! of\b(?! charge)|[\s-](?:form|from))|\bpaid[\s-]only\b", _I)
_PAID: Final = re.compile(
    r"(?:(?<=\bis )|(?<=\bare )|(?<=, )|(?<=: )|(?<=\()|^)(?:an?\s+)?paid\b(?=\s*(?:$|[.,;!)]|API|model|service|only))",
    _I,
)
_TOOLS: Final = re.compile(
    r"\b(?:native\s+|built-in\s+|full\s+|robust\s+)*(?:tool|function)[\s-](?:call(?:ing|s)?|use)\b", _I
)
_NOT_TOOLS: Final = re.compile(r"\b(?:benchmark|bench|score|accuracy|BFCL|leaderboard|parallel|scenario|reliab)\w*", _I)
_WINDOW: Final = re.compile(
    r"(?<![\w.,$€£/-])(?P<n>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s?(?P<s>[kKmM])?(?:[\s-]tokens?)?[\s-](?:ctx|context)\b"
    r"|\b(?:ctx|context|handles|takes|reads|accepts)\s*[:=]?\s*(?P<n2>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s?(?P<s2>[kKmM])?"
    r"(?=\b(?:\s*tokens?)?)",
    _I,
)
_IN_AND_OUT: Final = re.compile(
    r"(?P<sign>[$€£])\s?(?P<a>\d+(?:\.\d+)?)(?:\s*(?:/M|per M))?\s*(?:in|input)\b[\s,/|&+]*(?:and\s+)?"
    r"(?P=sign)\s?(?P<b>\d+(?:\.\d+)?)(?:\s*(?:/M|per M))?\s*(?:out|output)\b"
    r"(?P<per>(?:\s*\(?(?:per|/)\s*(?:1\s?)?(?:M|million|MTok)\b(?:[\s-]?tokens?)?\)?)?)",
    _I,
)
_CURRENCY: Final = {"$": "USD", "€": "EUR", "£": "GBP"}
_SIZED: Final = re.compile(r"(?<![\w.-])(?P<n>\d{1,4}(?:\.\d{1,2})?)\s?B[\s-](?:dense\s+|parameter\s+)?(?:model|LLM)\b")
_IN_BRACKETS: Final = re.compile(
    r"(?:(?<=\()|(?<=, ))(?:(?P<n>\d{1,4}(?:\.\d{1,2})?)B|(?P<license>MIT|BSD|Apache))(?=[,)])"
)
_CAME_OUT: Final = re.compile(
    r"\b(?:released|launched|announced|came out|debuted|shipped|unveiled|published|available since|out since)\s+"
    r"(?:back\s+)?(?:in|on|since)?\s*$",
    _I,
)
_OPINION: Final = re.compile(
    r"\b(?:better|best|worse|worst|good|great|excellent|impressive\w*|amazing\w*|superb|outstanding|terrible|awful|"
    r"disappoint\w*|love|loved|hate|hated|prefer\w*|favou?rite|recommend\w*|suggest|feels?|felt|seems?|think|believe|"
    r"opinion|arguabl[ey]|should|worth|ideal|perfect|solid|strong(?:er|est)?|weak(?:er|est)?|superior|inferior|"
    r"underrated|overrated|overkill|no-brainer|sweet spot|winner|wins?|beats?|shines?|excels?|powerful|"
    r"smart(?:er|est)?|nicer?|clunky|delightful|snapp(?:y|ier)|punch\w*|hype\w*|pick|choose|"
    r"go with|skip it|ship it)\b",
    _I,
)
_CLAUSE: Final = re.compile(r"[,;:—–]\s|\s(?:and|but|while|so)\s", _I)
_CONDITION: Final = re.compile(r"^\W*(?:if|when|whenever|whether|imagine|suppose|should you|unless|once)\b[^,]*,?", _I)


def phrases(text: str, page: str = "", start: int = 0, end: int | None = None) -> list[Phrase]:
    """What [start, end) of a text asserts, in its order and without overlaps. `page` tells ambiguous currencies."""
    end = len(text) if end is None else end
    held = _CONDITION.match(text)
    found = [
        one
        for one in _all(text, page, start, end)
        if start <= one.start < end and not (held and one.start < held.end())
    ]
    kept: list[Phrase] = []
    for one in found:
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def opinions(text: str, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The clauses of a text that only say what somebody thinks; of one that also asserts something, the word alone."""
    edges = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
    seen: set[tuple[int, int]] = set()
    for match in _OPINION.finditer(text):
        low = max(edge for edge in edges if edge <= match.start())
        high = min(edge for edge in edges if edge >= match.end())
        clause = text[low:high].rstrip(" ,;:—–")
        span = (low, low + len(clause))
        if any(span[0] < other[1] and other[0] < span[1] for other in taken):
            span = match.span()
        if span not in seen and not any(span[0] < other[1] and other[0] < span[1] for other in taken):
            seen.add(span)
            yield span


def _all(text: str, page: str, start: int, end: int) -> Iterator[Phrase]:
    """Everything that is found, what is surest first."""
    for one in mentions(text):
        within = re.search(r"\w$", text[: one.start]) or re.match(r"\w", text[one.end :])  # a piece of a hash
        if (
            not (one.hedged or within or _OF_CODE.search(text[: one.start]))
            and one.value.id != "LicenseRef-model-license"
        ):
            yield Phrase(Topic.VALUE, Field.LICENSE, one.value.id, one.start, one.end, one.value.raw,
                         license_value=one.value)  # fmt: skip
    yield from _numbers(text, page, start, end)
    for use, form in (
        (CommercialUse.NO, _COMMERCE_NO),
        (CommercialUse.CONDITIONAL, _COMMERCE_LIMITED),
        (CommercialUse.YES, _COMMERCE_YES),
    ):
        for match in form.finditer(text):
            denied = _NEGATION.search(text[: match.start()]) if use is CommercialUse.YES else None
            first = denied.start() if denied else match.start()
            yield Phrase(
                Topic.COMMERCIAL_USE, Field.LICENSE, "", first, match.end(), text[first : match.end()],
                commercial_use=CommercialUse.NO if denied else use,
            )  # fmt: skip
    for match in (one for one in _WEIGHTS_CLOSED.finditer(text) if not _of_others(text, one)):
        yield _said(Topic.VALUE, Field.OPEN_WEIGHTS, "no", match)
    yield from _said_or_denied(_WEIGHTS_OPEN, text, Topic.VALUE, Field.OPEN_WEIGHTS, "yes", "no")
    yield from _said_or_denied(_OPEN, text, Topic.OPENNESS, Field.LICENSE, OPEN, RESTRICTED)
    for match in _PROPRIETARY.finditer(text):
        if not _NEGATION.search(text[: match.start()]):
            yield _said(Topic.OPENNESS, Field.LICENSE, CLOSED, match)
    for match in _NOT_FREE.finditer(text):
        yield _said(Topic.COST, Field.INPUT_PRICE, PAID, match)
    yield from _said_or_denied(_FREE, text, Topic.COST, Field.INPUT_PRICE, FREE, PAID)
    yield from _said_or_denied(_PAID, text, Topic.COST, Field.INPUT_PRICE, PAID, FREE)
    if not _NOT_TOOLS.search(text):
        yield from _said_or_denied(_TOOLS, text, Topic.VALUE, Field.TOOL_CALLING, "yes", "no")


def _said_or_denied(
    form: re.Pattern[str], text: str, topic: Topic, field: Field, value: str, denied: str
) -> Iterator[Phrase]:
    for match in form.finditer(text):
        if _of_others(text, match):
            continue
        negation = _NEGATION.search(text[: match.start()])
        if negation is None:
            yield _said(topic, field, value, match)
        else:
            first = negation.start()
            yield Phrase(topic, field, denied, first, match.end(), text[first : match.end()])


def _of_others(text: str, match: re.Match[str]) -> bool:
    """Whether words such as "open-source" belong to another thing: a community, a library, models in general."""
    after = text[match.end() : match.end() + 40]
    if _OTHER_THING.match(after):
        return True
    return bool(_MODELS.match(after)) and not _IT_IS.search(text[: match.start()])


def _said(topic: Topic, field: Field, value: str, match: re.Match[str], use: CommercialUse | None = None) -> Phrase:
    return Phrase(topic, field, value, match.start(), match.end(), match.group(), commercial_use=use)


def _numbers(text: str, page: str, start: int, end: int) -> Iterator[Phrase]:
    for found in (*windows(text, start, end), *money(text, page, start, end), *traits(text, start, end)):
        if isinstance(found, Declined) or found.field in (Field.OPEN_WEIGHTS, Field.TOOL_CALLING):
            continue
        yield of_found(found)
    for match in _IN_AND_OUT.finditer(text):
        unit = f"{_CURRENCY[match['sign']]}/1M tokens"
        for field, group in ((Field.INPUT_PRICE, "a"), (Field.OUTPUT_PRICE, "b")):
            low = match.start(group) - len(match["sign"])
            yield Phrase(
                Topic.VALUE, field, _plain(match[group]), low, match.end(group), text[low : match.end(group)], unit
            )
    for match in _WINDOW.finditer(text):
        amount, scale = match["n"] or match["n2"], match["s"] or match["s2"] or ""
        number = decimal_of(amount, whole=not scale)
        tokens = int(number * SCALES.get(scale.casefold(), 1)) if number is not None else 0
        if tokens >= 2000:
            yield Phrase(
                Topic.VALUE, Field.CONTEXT_LENGTH, str(tokens), match.start(), match.end(), match.group(), "tokens"
            )
    for match in _SIZED.finditer(text):
        number = decimal_of(match["n"], whole=False)
        if number is not None:
            yield _said(Topic.VALUE, Field.PARAMETERS, str(int(number * 10**9)), match)
    for match in _IN_BRACKETS.finditer(text):
        if text.rfind("(", 0, match.start()) <= text.rfind(")", 0, match.start()):
            continue  # a list of sizes, not what stands in brackets behind a name
        number = decimal_of(match["n"], whole=False) if match["n"] else None
        if number is not None:
            yield _said(Topic.VALUE, Field.PARAMETERS, str(int(number * 10**9)), match)
        for one in mentions(f"{match['license']} license") if match["license"] else ():
            yield Phrase(
                Topic.VALUE, Field.LICENSE, one.value.id, match.start(), match.end(), match.group(),
                license_value=one.value.written(match.group()),
            )  # fmt: skip
    for day in find_dates(text, "en-US")[:8]:
        if verb := _CAME_OUT.search(text[: day.span[0]]):
            yield Phrase(Topic.VALUE, Field.RELEASE_DATE, day.iso, verb.start(), day.span[1], day.raw)


def of_found(found: Found) -> Phrase:
    """A fact that the ordinary readers find in a sentence."""
    return Phrase(
        Topic.VALUE, found.field, found.value, found.start, found.end, found.raw, found.unit, found.terms,
        license_value=found.license_value, models=found.models,
    )  # fmt: skip


def _plain(number: str) -> str:
    return f"{decimal_of(number, whole=False) or 0:f}".rstrip("0").rstrip(".") if "." in number else number
