"""Days in a model's life that a sentence states: released, deprecated, retired, and what takes its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from crawler.fields.date import DateValue, find_dates
from crawler.readers.prose.about import Group, Told
from crawler.readers.prose.found import Found
from storage.terms import Field

_RELEASED: Final = re.compile(
    r"\b(?:released|launched|announced|introduced|unveiled|made (?:generally |publicly )?available|"
    r"became available|open-?sourced|debuted|published)\b|발표|출시|공개|发布|推出|(?:正式|宣布|全面|同步)开源|开源了|"
    r"veröffentlicht|vorgestellt|angekündigt|publié|dévoilé|lancé|présenté|annoncé|lanzado|lanzó|presentó|anunció|"
    r"publicado|lançado|lançou|apresentou|リリース|公開|発表|выпу(?:стил|щен)\w*|представи\w+",
    re.I,
)
_RELEASES: Final = re.compile(r"\b(?:releases|launches|introduces|unveils)\b")
_CAME: Final = re.compile(rf"(?:{_RELEASED.pattern})\s+(?:back\s+)?(?:on|in)\s*$", re.I)
"""A day of release, whatever else the sentence tells: "launched on May 1, 2031, and will remain until June 1, 2032"."""
_NOT_RELEASE: Final = re.compile(
    r"\b(?:not|n['’]t|will be|to be|soon|planned|since|before|after|prior to|until|paper|report|"
    r"beta (?:was )?announced|dataset|benchmark|blog|agent|sdk|api\b|feature|update of|plugin|app)\b(?!-)|"
    r"\b(?:architecture|technique|method|framework|company|lab) (?:first |was |which was )*\w+ed\b",
    re.I,
)
_RETIRE: Final = re.compile(
    r"\b(?:retir(?:e|es|ed|ing|ement)|shut(?:ting)?[\s-]?(?:s\s)?down|shutdown|sunset(?:s|ted|ting)?|"
    r"discontinu(?:e|ed|ing|ation)|end[\s-]of[\s-]life|EOL|turned off|removed?|removal|no longer "
    r"(?:be )?(?:available|accessible|supported)|"
    r"decommission(?:ed|ing)?|switched off|taken offline|stop working|go(?:es)? offline|withdrawn|"
    r"retirée?s?|supprimée?s?|retirad[oa]s?|descontinuad[oa]s?|unavailable|(?:remain|stay|be|is|are) "
    r"(?:accessible|available|supported|served|usable) (?:until|up to|"
    r"through))\b|下线|停止服务|停用|서비스 종료|종료|abgeschaltet|eingestellt",
    re.I,
)
_DEPRECATE: Final = re.compile(r"\b(?:deprecat(?:e|es|ed|ing|ion)|dépréciée?s?)\b|弃用|废弃|지원 중단", re.I)
_NOTIFIED: Final = re.compile(
    r"\b(?:notif(?:ied|ying)|announced?|informed)\b[^;]{0,120}\b(?:retire\w*|deprecat\w*|shut\w*|sunset\w*)", re.I
)
_DENIED: Final = re.compile(
    r"\b(?:not|n['’]t|no plans?|never|not (?:sooner|before) than|no sooner|no earlier|at the earliest|"
    r"earliest|may be|might|could|tentative\w*|at least until|fast mode|feature|endpoint of|"
    r"(?<!-)(?<!illion )parameter|beta header|workbench|console|tool|sdk)\b",
    re.I,
)
_PUT_OFF: Final = re.compile(
    r"\b(?:originally|initially|previously)\s+(?:(?:had|was|were|been)\s+)*(?:stat\w+|plan\w+|schedul\w+|announc\w+|said|set|"
    r"due|slated)\b[^;]*$",
    re.I,
)
"""A day that stands no more: "originally scheduled for May 1"."""
_SUCCESSOR: Final = re.compile(
    r"\b(?:migrat\w+ to|upgrad\w+ to|switch\w* to|mov(?:e|ing) to|replaced? (?:it )?(?:by|with)|"
    r"superseded by|(?:recommended )?replacement(?: model)?(?: is|:)?|successor(?: is|:)?|use)"
    r"\s+(?:the\s+|our\s+|newer\s+|new\s+)*[*`\"“]*$",
    re.I,
)
_LAUNCH: Final = re.compile(
    r"^\W*(?:(?:today,?|also,?|now,?)\s+)?(?:we(?:['’]ve| have| are|"
    r"['’]re)?\s+(?:\w+\s+){0,3}?(?:launch(?:ed|ing)?|releas(?:ed?|ing)|introduc(?:ed?|ing)|"
    r"announc(?:ed?|ing)|unveil(?:ed|ing)?|open-?\s?sourc(?:ed?|ing)|present(?:ing)?|ship(?:ped|"
    r"ping)?|added|adding|open-?weight(?:ed|ing)?)\b"
    r"|(?:(?:我们|今天|今日)[^。，]{0,25}|正式)?(?:发布|开源|推出|上线)了?(?:新模型)?[:：]?"
    r"|(?:introduc|announc|releas|launch|unveil)ing\b|new model(?:s)?(?: available| "
    r"released)?\s*[:：]?|(?:added|released|launched|introduced|announced|new)\b)",
    re.I,
)
_OF_OTHER: Final = re.compile(
    (
        r"\b(?:integration|support|plugin|wrapper|port|fine-?tune|deployment|app|agent|feature)s? (?:of|"
        r"for|with|in)\b"
    ),
    re.I,
)
_FEATURE: Final = re.compile(
    r"\b(?:support|feature|api|tool|mode|sdk|beta for|endpoint|fine-?tuning|batch|integration|console|"
    r"limits?|pricing|price|header|parameter|caching|region|bedrock|vertex|azure|"
    r"plan|dashboard|app|extension|cli|playground|preview of|partnership|dataset|benchmark|cookbook|guide)\b",
    re.I,
)


_ENDED: Final = re.compile(
    r"\W*(?:we(?:['’]ve| have)?\s+)?(?:now\s+)?(?:announced\s+(?:the\s+)?)?(?P<verb>retired|"
    r"deprecated|deprecation of|shut down|removed|sunset|"
    r"discontinued)\b(?P<rest>[^.;]{0,60}?)$",
    re.I,
)


_ENDED_TODAY: Final = re.compile(
    r"[\s*`)\"”]*(?:models?\s+)?(?:was|were|is|are|has been|have been)\s+(?:now\s+|today\s+)?(?P<verb>retired|"
    r"deprecated|"
    r"shut down|removed|sunset|discontinued)(?:\s+today|\s+from (?:the|our) API)?\s*(?:[.;!]|$)",
    re.I,
)
_ENDED_THESE: Final = re.compile(
    r"\bmodels?\b[^.;]{0,30}\b(?:are|is|have been|has been|were)\s+(?:now\s+)?(?P<verb>deprecated|"
    r"retired|shut down|removed|discontinued)"
    r"\s*[:：]\s*[*`\"]*$",
    re.I,
)
_NEW_MODELS: Final = re.compile(
    r"^\W*(?:new )?models?(?: releases?| launch(?:es)?| available)?\W*$|\bnew models?\b", re.I
)
"""A heading in a log under which each entry names a model that came that day."""
_DATE_LABEL: Final = re.compile(
    r"[\s*_\"“-]*(?:(?:model |initial |general |public )?(?:release(?:d)?|launch(?:ed)?|availability|GA)(?: date| on)?|"
    r"date of release|发布日期|"
    r"发布时间|출시일|リリース日|公開日|data de lançamento|fecha de lanzamiento|date de sortie|erscheinungsdatum|"
    r"veröffentlicht am|дата (?:релиза|выпуска))[*_]{0,2}\s*[:：—–-][*_]{0,2}\s*$|"
    r"[\s*_]*(?:model )?release date[\s*_]+$",
    re.I,
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_MOST_DAYS: Final = 8
"""Days that a sentence speaks of at most; one with more is a table or a log."""


def lifecycle(told: Told, locale: str = "en-US") -> Iterator[Found]:
    """Dated events of models, from the dates of the sentence or of its section."""
    text = told.text
    days = find_dates(text, locale)[:_MOST_DAYS] if _YEAR.search(text) else ()
    yield from _successors(told)
    if days and _DATE_LABEL.match(text[: days[0].span[0]]) and len(days) == 1:
        yield Found(Field.RELEASE_DATE, days[0].iso, 0, days[0].span[1], days[0].raw, models=told.carried)
        return
    for day in days:
        low, high = told.clause(day.span[0])
        part = text[low:high]
        if found := _dated(told, day, part, low):
            yield found
    if not days and told.sentence.item and (lead := told.sentence.lead or "".join(told.sentence.headings[-1:])):
        yield from _of_lead(told, lead, locale)
    if days and days[0].span[0] <= 4 and len(days[0].iso) == 10 and len(days) == 1:
        # "2026-07-11: We release ...", as lists of news are written.
        yield from _of_section(told, days[0].iso, days[0].span[1])
    elif not days and told.sentence.dated:
        yield from _of_section(told, told.sentence.dated)
    if not days or not _RETIRE.search(text):
        yield from _status(told)


def _dated(told: Told, day: DateValue, clause: str, low: int) -> Found | None:
    before = clause[: max(0, day.span[0] - low)]
    after = clause[day.span[1] - low :]
    near = before[-110:] + clause[day.span[0] - low : day.span[1] - low] + after[:110]
    start, end = day.span
    denied = _DENIED.search(near) or _PUT_OFF.search(before)
    notified = _NOTIFIED.search(clause)
    if _CAME.search(before) and not _DENIED.search(before[-60:]) and not _NOT_RELEASE.search(before[-60:]):
        models = () if _OF_OTHER.search(before) else told.models_at(start, end) or _after(told, end)
        return Found(Field.RELEASE_DATE, day.iso, start, end, day.raw, models=models) if models else None
    verbs = [(m.start(), "retire") for m in _RETIRE.finditer(clause)] + [
        (m.start(), "deprecate") for m in _DEPRECATE.finditer(clause)
    ]
    at = start - low
    if notified and re.match(r"\W*(?:on|as of)?\s*$", before, re.I):
        models = _only(told, notified.start() + low)
        return (
            Found(Field.DEPRECATION_DATE, day.iso, start, end, day.raw, models=models)
            if models and not denied
            else None
        )
    if any(_of_feature(told, low + verb) for verb, _ in verbs):
        return None
    if verbs and not denied:
        nearest = min(verbs, key=lambda verb: abs(verb[0] - at) if verb[0] < at else abs(verb[0] - at) + 40)
        field = Field.RETIREMENT_DATE if nearest[1] == "retire" else Field.DEPRECATION_DATE
        models = _listed_behind(told, end) or told.models_at(start, end)
        return Found(field, day.iso, start, end, day.raw, models=models) if models else None
    if (_RELEASED.search(near) or _RELEASES.search(near)) and not denied and not _NOT_RELEASE.search(near):
        gap = before[-60:]
        if re.search(r"\b(?:founded|established|started|incorporated|formed)\s+(?:in|on)\s*$", gap, re.I):
            return None  # a day of its makers
        if re.search(r"\b(?:on|in|am|le|el|em|:)?\s*$", gap) and (
            _RELEASED.search(before[-80:]) or _RELEASED.search(after[:40])
        ):
            models = () if _OF_OTHER.search(before) else told.models_at(start, end) or _after(told, end)
            if len(models) >= 1:
                return Found(Field.RELEASE_DATE, day.iso, start, end, day.raw, models=models)
        said = _RELEASED.search(after[:160]) or _RELEASES.search(after[:160])
        if (
            said
            and re.fullmatch(
                r"\W*(?:on|in|am|le|el|"
                r"em)?\s*",
                before,
                re.I,
            )
            and (models := _after(told, end + said.end()))
        ):
            return Found(
                Field.RELEASE_DATE, day.iso, start, end, day.raw, models=models
            )  # "On July 1, Acme released X"
    return None


def _listed_behind(told: Told, end: int) -> tuple[str, ...]:
    """The models of a list that a colon opens: "The following models will be removed on July 1: a, b and c"."""
    own = [g for g in told.groups if g.start >= end and not g.crowd]
    if not own or not re.fullmatch(r"[\s*_]*(?:\([^)]{0,40}\))?[:：][\s*_`\"]*", told.text[end : own[0].start]):
        return ()
    return listed(told, own)


def _of_lead(told: Told, lead: str, locale: str) -> Iterator[Found]:
    """A model that heads an item, under "The following models will be retired on July 1, 2026:", or such a heading."""
    own = [g for g in told.groups if not g.crowd]
    days = find_dates(lead, locale) if _YEAR.search(lead) else ()
    if len(days) != 1 or len(lead) > 300 or not own or told.text[: own[0].start].strip(' *`_"“('):
        return
    if not re.search(
        r"\b(?:models?|versions?|following|snapshots?|checkpoints?|endpoints?)\b|模型|모델|以下", lead, re.I
    ):
        return
    if _DENIED.search(lead):
        return
    field = (
        Field.RETIREMENT_DATE if _RETIRE.search(lead) else Field.DEPRECATION_DATE if _DEPRECATE.search(lead) else None
    )
    if field:
        yield Found(field, days[0].iso, own[0].start, own[0].end, days[0].raw, models=own[0].models)


def _of_section(told: Told, dated: str, start: int = 0) -> Iterator[Found]:
    """What happened on the day under whose heading the sentence stands."""
    text = told.text
    own = [g for g in told.groups if not g.aside and not g.crowd]
    if not own:
        return
    first = own[0]
    opening = text[start : first.start]
    if ended := _ENDED_THESE.search(opening):
        field = Field.DEPRECATION_DATE if ended["verb"].casefold() == "deprecated" else Field.RETIREMENT_DATE
        yield Found(field, dated, first.start, first.end, dated, models=listed(told, own))
        return
    behind = _ENDED_TODAY.match(text, first.end) if not opening.strip(' *`_[(-•"') else None
    if behind:
        field = Field.DEPRECATION_DATE if behind["verb"].casefold() == "deprecated" else Field.RETIREMENT_DATE
        yield Found(field, dated, first.start, first.end, dated, models=first.models)
        return
    if match := _ENDED.match(opening):
        if _FEATURE.search(match["rest"]) or re.search(r"\bmode\b|\bfor\b|\bwindow\b|\bbeta\b", match["rest"], re.I):
            return
        field = Field.DEPRECATION_DATE if match["verb"].casefold().startswith("deprecat") else Field.RETIREMENT_DATE
        yield Found(field, dated, first.start, first.end, dated, models=listed(told, own))
        return
    if re.search(r"deprecat|retire|remov|sunset", opening, re.I):
        return
    new = told.sentence.headings and _NEW_MODELS.search(told.sentence.headings[-1])
    if launched(text, first, start) or (new and not opening.strip(' *`_[(-•"') and not _OF_OTHER.search(text)):
        yield Found(Field.RELEASE_DATE, dated, first.start, first.end, dated, models=listed(told, own))


def _of_feature(told: Told, at: int) -> bool:
    """Whether a verb's object is a feature for a model, not the model: "retiring the 1M window for Acme 4"."""
    after = next((group for group in told.groups if group.start >= at), None)
    between = told.text[at : after.start] if after else ""
    return (
        len(between) < 100
        and re.search(
            r"\b(?:beta|mode|window|support|feature|header|tier|access to)\b[^,;]*\b(?:for|on|in)\b", between, re.I
        )
        is not None
    )


def launched(text: str, group: Group, start: int = 0) -> bool:
    """Whether the sentence says, up to a group of names, that these models are released: not a feature for them."""
    opening = text[start : group.start]
    match = _LAUNCH.match(opening + " ") if opening.strip() else None
    if match is None:
        after = text[group.end : group.end + 60]
        return bool(
            re.match(r"\W*", opening) and not opening.strip(" *`_[(-•:：")
            and re.match(
                r"[\s*`)\"”]*(?:\([^)]{0,60}\))?\s*(?:(?:series|family|models?)\s+)?(?:is|are)\s+(?:now\s+|finally\s+)?"
                r"(?:generally\s+|publicly\s+)?(?:available|released|live|here|out)\b(?!\s+(?:of|in|on|for|to|under|with|by|"
                r"at|through|via|as)\b)|"
                r"[\s*`)\"”]*(?:\([^)]{0,60}\))?\s*[:：]\s*(?:our )?(?:new|first|latest)"
                r"\b[^.]{0,40}\bmodel\b"
                , after, re.I)
        )  # fmt: skip
    rest = opening[match.end() :] if match.end() <= len(opening) else ""
    if (
        _FEATURE.search(rest)
        or len(rest) > 90
        or re.search(r"\b(?:for|on|in|with|to|by|using|from|than|as)\s+(?:the\s+)?[*`\"“]*$", rest, re.I)
    ):
        return False
    behind = text[group.end : group.end + 40]
    if re.match(
        r"\s*(?:\w+\s+)?(?:support|tools?|api\b|sdk|cli|feature|app|integration|fine-?tuning|in "
        r"(?:the|our) |on (?:the )?(?:batch|"
        r"azure|vertex|bedrock|amazon)|to (?:the )?\w+ (?:api|region))",
        behind,
        re.I,
    ):
        return False
    return not re.search(r"\badd(?:ed|ing)\b", match.group(), re.I) or bool(
        re.search(r"\bmodels?\b", text[: group.end + 40], re.I)
    )


def listed(told: Told, own: list[Group]) -> tuple[str, ...]:
    """The first group, and what is coordinated with it across brackets: "A (a-1) and B (b-1, b-2)"."""
    models = list(own[0].models)
    end = own[0].end
    for group in own[1:]:
        between = told.text[end : group.start]
        if not re.fullmatch(r"(?:\s+models?)?[\s,*`\"()（）]*(?:and|&|和|,)?(?:\s+the)?[\s,*`\"()（）]*", between):
            break
        models += [model for model in group.models if model not in models]
        end = group.end
    return tuple(models)


def _status(told: Told) -> Iterator[Found]:
    text = told.text
    for match in re.finditer(r"\b(?:is|are)\s+(?:now\s+)?(?P<what>deprecated|retired)\b(?!\s+in favou?r)", text, re.I):
        own = [g for g in told.groups if not g.aside and not g.crowd and g.end <= match.start()]
        if not own or not re.fullmatch(
            r"[\s*`\"”)]*(?:\([^)]{0,80}\))?[\s,*`]*(?:models?\s*)?(?:(?:was|were)\s+)?",
            text[own[-1].end : match.start()],
            re.I,
        ):
            continue
        yield Found(
            Field.STATUS, match["what"].casefold(), match.start(), match.end(), match.group(), models=own[-1].models
        )


def _successors(told: Told) -> Iterator[Found]:
    """ "X is deprecated. To migrate to Y": Y follows X, where the sentence is about leaving X."""
    text = told.text
    if not (
        _DEPRECATE.search(text) or _RETIRE.search(text) or re.search(r"recommend\w*|replac\w*|supersed", text, re.I)
    ):
        return
    for group in told.groups:
        if group.crowd or len(group.models) != 1 or not _SUCCESSOR.search(text[max(0, group.start - 60) : group.start]):
            continue
        if re.search(r"\buse\s+[*`\"]*$", text[max(0, group.start - 20) : group.start]) and not _DEPRECATE.search(text):
            continue
        leaving = [g for g in told.groups if g.end <= group.start and not g.crowd and not g.aside]
        models = leaving[0].models if leaving else told.before or told.carried
        if len(models) == 1 and models[0] != group.models[0]:
            yield Found(Field.SUCCESSOR, group.models[0], group.start, group.end, group.models[0], models=models)


def _only(told: Told, at: int) -> tuple[str, ...]:
    own = [g for g in told.groups if not g.crowd and g.start >= at]
    return own[0].models if own else told.carried


def _after(told: Told, end: int) -> tuple[str, ...]:
    own = [g for g in told.groups if not g.aside and not g.crowd and 0 <= g.start - end < 60]
    return own[0].models if own else ()
