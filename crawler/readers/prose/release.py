"""Which models a dated page announces, so that its day of publication is the day they were released."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import unquote, urlsplit

from crawler.fields.date import find_dates
from crawler.readers.blocks import Block, Heading
from crawler.readers.prose.about import Group, Told
from crawler.readers.prose.head import Head, folder_of
from crawler.readers.prose.lifecycle import launched, listed
from crawler.readers.prose.names import FAMILIES, MAKERS, PARTS, Named, Names, name_key, sized_within
from crawler.readers.prose.text import Sentence

_VERB: Final = (
    r"(?:introduc(?:es?|ing)|announc(?:es?|ing)|releas(?:es?|ing)|launch(?:es|ing)?|present(?:ing)?|"
    r"unveil(?:ing)?|open[- ]?(?:sourc|weight)(?:e|ing)|shar(?:e|ing)|debut(?:ing)?|"
    r"bring(?:ing)?|ship(?:ping)?|making available|roll(?:ing)? out|publish(?:ing)?)"
)
_WE: Final = re.compile(
    rf"\b(?:we|we['’]re|today|here is|excited|thrilled|proud|pleased|happy|delighted|this (?:release|"
    rf"time|week)|now)\b[^.;]{{0,70}}?\b{_VERB}\b|"
    r"\btoday,? (?:announced|released|launched|introduced|unveiled|open-sourced)\b|"
    r"\b(?:announced|released|launched|introduced|unveiled)\b[^.;:]{0,40}\b(?:today|this (?:morning|week))\b|"
    r"\bis (?:now )?(?:generally |publicly )?available (?:today|now|starting)|\b(?:is|are) (?:here|"
    r"released today|available today)\b|"
    r"(?:今天|今日|我们|正式)[^。]{0,20}(?:发布|推出|开源|宣布)|(?:本日|今回|当社|我々|このたび)[^。]{0,60}|(?:오늘|새로운)[^.]{0,30}(?:공개|출시|"
    r"발표)|(?:heute|wir)\b[^.]{0,60}(?:stellen|veröffentlichen|präsentieren)|(?:aujourd['’]hui|nous)"
    r"\b[^.]{0,60}(?:lan[cç]ons|annon[cç]ons|présentons)",
    re.I,
)
_TITLED: Final = re.compile(
    rf"^\W*(?:[A-Z][\w.&'’-]*\s+){{1,4}}(?:introduces|announces|releases|launches|unveils|debuts|open-sources|ships)\b|"
    rf"^\W*(?:today\W+)?(?:{_VERB}|meet|hello|welcome|say hello to|(?:the )?(?:all[- ])?new|发布|推出|"
    rf"开源)\b|\bis here\b|\bnow available\b(?! (?:on|in|via|through|at|for|to|from|with)\b)|"
    r"\breleased\b|发布|推出|开源|上线|출시|공개|リリース|公開|発表|提供開始|"
    r"vorgestellt|verfügbar|\b(?:veröffentlicht|präsentiert|stellt|publica|presenta|lanza|libera|anuncia|lança|apresenta|"
    r"présente|publie|lance|dévoile)\b|\bwir (?:präsentieren|veröffentlichen)|\b(?:voici|présentation de|presentamos|"
    r"apresentamos|lanzamos)\b",
    re.I,
)
_FOR: Final = re.compile(
    r"\b(?:support|integration|partner\w*|bedrock|vertex|azure|foundry|snowflake(?!['’]s)|api|fine-?tun\w*|"
    r"using|with|on|in|for|how|why|guide|case study|customers?|building|deploy\w*|system card|"
    r"technical report|tips|best practices|prompting|update on|pricing|price|cuts?|deprecat\w*|retir\w*|sunset\w*)\b",
    re.I,
)
_EARLIER: Final = re.compile(
    r"\b(?:previous(?:ly)?|earlier|last (?:month|week|year)|recent(?:ly)?|existing|already|since|ago|"
    r"predecessors?|first generation|used|using|on the way|coming|soon|later|upcoming|next)\b",
    re.I,
)
_PENDING: Final = re.compile(
    r"\s*(?:is|are)\s+(?:still|being|not yet|currently (?:in )?training)\b|\s*(?:will|coming|to come)\b", re.I
)
_IS_MODEL: Final = re.compile(
    (
        r"\s*(?:\([^)]{0,60}\))?\s*(?:,|is|are|[-–—])\s+(?:an?|our|the)\b[^.;]{0,120}\b(?:models?|LLMs?|"
        r"MoE|mixture-of-experts)\b"
    ),
    re.I,
)
_CARD_OF: Final = re.compile(
    r"\W*(?:this (?:document )?is )?(?:the|a) model card (?:for|of) (?:the )?[\s*`\"“]*$", re.I
)
"""What presents a model as the subject of its card: "The model card for Acme 2 provides ..."."""
_A_POST: Final = re.compile(r"/(?:blogs?|news|newsroom|announcements?|posts?|research)/", re.I)
"""An address at which a page whose title is a model's name alone presents it."""
_STAMP: Final = re.compile(r"-(?:(?P<m>0[1-9]|1[0-2])-(?P<y>20\d\d)|(?P<y2>20\d\d)-?(?P<m2>0[1-9]|1[0-2])(?:-?\d\d)?)$")
_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_NTH: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY_ALONE: Final = re.compile(
    rf"\W*(?:on |last )?(?:\w+day,? )?(?P<day>{_MONTH} {_NTH}|{_NTH} (?:of )?{_MONTH})"
    r"(?!,? ?\d{4}),?\s[^.;]{0,90}\b(?:launched|released|announced|introduced|unveiled|open-sourced)\b",
    re.I,
)
_IS_ID: Final = re.compile(r"\b(?:updated|new|refreshed|latest)\b[^.;]{0,60}\b(?:is|as|named|called)\s+[*`\"“]*$", re.I)
_SUBTITLED: Final = re.compile(r"\s*[:：—–-]\s*\S")
_INTRO: Final = 14
"""Blocks at the top in which an announcement names what it announces."""


def single_of(head: Head, names: Names, blocks: Sequence[Block], said: Sequence[Sentence]) -> str:
    """The one model that the whole document is about; nothing when there are several, or members of a family.

    Its title says so, or the last part of its address, or the folder where the text names the same; else the first
    sentence that presents a model, when the document names no other half as often.
    """
    heading = next((b.text for b in blocks if isinstance(b, Heading) and not b.chrome and b.level <= 2), "")
    slug = re.sub(r"\.\w{2,5}$", "", unquote(urlsplit(head.url).path.rstrip("/").rpartition("/")[2]))
    for title in (head.title, heading, slug):
        full = [one for one in names.find(title) if one.full]
        if title is slug:
            full = [one for one in full if one.key in names.all or _named_whole(one.name)]
        keys = {one.key for one in full}
        if len(keys) == 1:
            name = full[0].name
            bare = [word for word in re.split(r"[-_ ]", name.casefold()) if word not in MAKERS]
            kin = all(word in FAMILIES for word in bare) and any(names.is_family(word) for word in bare)
            members = any(key != full[0].key and key.startswith(full[0].key) for key in names.all)
            return "" if kin or (members and _is_family(name, title)) or names.is_family(name) else name
        if keys:
            return ""
    folder = name_key(folder_of(head.url))
    if folder in names.all and not names.is_family(names.all[folder]):
        return names.all[folder]
    return _presented(names, said)


def _named_whole(name: str) -> bool:
    """Whether the last part of an address is a name and no more: "acme-4-mini", not "acme-open-source"."""
    known = FAMILIES | PARTS | MAKERS
    return re.search(r"\d", name) is not None or all(part in known for part in re.split(r"[-_]", name.casefold()))


def _presented(names: Names, said: Sequence[Sentence]) -> str:
    counted = Counter(one.key for sentence in said for one in names.find(sentence.text) if one.full)
    for sentence in said[:12]:
        first = next((one for one in names.find(sentence.text) if one.full), None)
        if first is None:
            continue
        titled = _CARD_OF.match(sentence.text[: first.start])
        shown = launched(sentence.text, Group((first.name,), first.start, first.end)) or _IS_MODEL.match(
            sentence.text[first.end :]
        )
        others = [n for key, n in counted.items() if not (key.startswith(first.key) or first.key.startswith(key))]
        often = shown and first.start < 40 and counted[first.key] >= 2 * max(others, default=0)
        if (titled or often) and not names.is_family(first.name):
            return first.name
        return ""
    return ""


def family_of(head: Head, names: Names) -> tuple[str, ...]:
    """The members, named anywhere in the document, of the family that its title announces."""
    titled = names.find(head.title)
    if len({one.key for one in titled}) != 1:
        return ()
    family = titled[0].key
    own = [
        name
        for key, name in names.all.items()
        if key != family and ((key.startswith(family) and _of_it(name, family)) or sized_within(name, titled[0].name))
    ]
    sized = [name for name in own if re.search(r"\d[BM]\b", name) or sized_within(name, titled[0].name)]
    members = sized or [name for name in own if PARTS & set(re.findall(r"[a-z+]+", name[len(family) :].casefold()))]
    return tuple(members) if len(family) > 2 and len(members) <= 30 else ()


def _of_it(name: str, family: str) -> bool:
    """Whether a name that begins as the family's does not count on: "Acme 2.5" is none of Acme 2."""
    at = next((at for at in range(len(name) + 1) if name_key(name[:at]) == family), len(name))
    return re.match(r"\.?\d", name[at:]) is None


def _is_family(name: str, title: str) -> bool:
    at = title.find(name)
    return (
        bool(re.match(r"\s*(?:series|family|models|herd|collection)\b", title[at + len(name) :], re.I))
        if at >= 0
        else False
    )


def releases(
    head: Head, names: Names, single: str, said: Sequence[Sentence], read: Sequence[Told]
) -> Iterator[tuple[str, str, str]]:
    """(model, quote, where) for each model that the page announces on its day of publication."""
    if not head.day or not head.quote:
        return
    titled = [one for one in names.find(head.title) if one.full]
    opening = {sentence.block for sentence in said}
    intro = set(sorted(opening)[:_INTRO])
    yield from ((model, head.quote, "the page's date") for model in _stamped(head, read, intro))
    announced: dict[str, str] = {}
    says_so = False
    for told in read:
        if told.sentence.block not in intro:
            break
        if _another_day(told.text, head.day):
            return
        first = _first_released(told)
        if first is not None:
            says_so = True
            own = [group for group in told.groups if group.start >= first.start and not group.aside and not group.crowd]
            announced.update({name_key(model): model for model in listed(told, own)})
    if titled:
        about = titled[0]
        before = head.title[: about.start]
        bare_title = not _FOR.search(re.sub(re.escape(about.name), "", head.title))
        named_only = _A_POST.search(head.url) is not None and (
            name_key(head.title) == about.key
            or (re.match(r"\W*$", before) and _SUBTITLED.match(head.title[about.end :]) and _shown(about, read, intro))
        )
        if not says_so and not named_only and not (_TITLED.search(head.title) and not _FOR.search(before)):
            return
        if _FOR.search(before) or not (bare_title or named_only or _TITLED.search(head.title)):
            return
        family = about.key
        related = {
            key: model for key, model in announced.items() if key.startswith(family) or sized_within(model, about.name)
        }
        if says_so and announced and not related and len({one.key for one in titled}) == 1:
            # "Acme 2-1M: long windows" announces Acme 2-7B-1M: of the title's make, under names of their own.
            made = _make(about.name)
            yield from ((m, head.quote, "the page's date") for m in announced.values() if made and _make(m) == made)
            return
        yielded = {
            one.key: one.name for one in titled if one.key.startswith(family) or _coordinated(head.title, about, one)
        }
        yielded.update(related)
        if related or _TITLED.search(head.title) or says_so:
            yielded.update(_members(family, read, intro))
        for model in yielded.values():
            yield model, head.quote, "the page's date"
    elif says_so and 0 < len(announced) <= 4 and not head.day < "2000":
        for model in announced.values():
            yield model, head.quote, "the page's date"


def _another_day(text: str, day: str) -> bool:
    """Whether a release is told of another day than the page's, without its year: "On May 13th, Acme launched ..."."""
    said = _DAY_ALONE.match(text)
    dates = find_dates(f"{said['day']}, {day[:4]}", "en-US") if said else ()
    return bool(dates) and dates[0].iso != day


def _stamped(head: Head, read: Sequence[Told], intro: set[int]) -> Iterator[str]:
    """Ids that an announcement introduces and that bear the month of its day: "the updated Acme is acme-08-2031"."""
    first = [told for told in read if told.sentence.block in intro]
    if not any(_WE.search(told.text) for told in first):
        return
    for told in first:
        for group in told.groups:
            stamps = [(model, _STAMP.search(model)) for model in group.models if not (group.aside or group.crowd)]
            for model, stamp in stamps:
                month = f"{stamp['y'] or stamp['y2']}-{stamp['m'] or stamp['m2']}" if stamp else ""
                if month == head.day[:7] and _IS_ID.search(told.text[: group.start]):
                    yield model


def _shown(about: Named, read: Sequence[Told], intro: set[int]) -> bool:
    """Whether the introduction presents the model: "Acme 2 is our smallest model"."""
    return any(
        told.sentence.block in intro and group.models[:1] and name_key(group.models[0]) == about.key
        and _IS_MODEL.match(told.text[group.end :])
        for told in read for group in told.groups
    )  # fmt: skip


def _make(name: str) -> str:
    match = re.match(r"[A-Za-z]+", name)
    return match.group().casefold() if match else ""


def _first_released(told: Told) -> Group | None:
    """The models of which a sentence says that they are released, if it says so."""
    we = _WE.search(told.text)
    for group in told.groups:
        if group.aside or group.crowd:
            continue
        if launched(told.text, group):
            return group
        fresh = re.search(
            r"\b(?:new|latest|updated)\b[^.;]{0,30}\b(?:versions?|models?|generation)\b[^.;]{0,20}$",
            told.text[max(0, group.start - 90) : group.start],
            re.I,
        )
        if fresh and re.match(
            r"[\s*`,\"”)]*(?:is|are)\b[^.;]{0,30}\b(?:available|live|here|released)\b", told.text[group.end :], re.I
        ):
            return group
        today = re.search(
            r"\b(?:released|launched|announced|introduced|unveiled)\s+today,?\s*$", told.text[: group.start]
        )
        if today and "model" in told.text[: group.start]:
            return group  # "The new model that Acme released today, Acme 2, ..."
        stands = we and (group.start >= we.end() or we.start() - group.end < 40)
        if stands and _new(told.text, group.start, group.end):
            return group
    return None


def _coordinated(title: str, first: Named, other: Named) -> bool:
    """ "A and B": both are announced; "A: the first of the B series": only A is."""
    return re.fullmatch(r"[\s,/&+]*(?:and|&)?\s*", title[first.end : other.start]) is not None


def _new(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 60) : start]
    if re.search(
        r"\b(?:updates?|improvements|changes|fixes) (?:to|for|of|in)\b", text[max(0, start - 100) : start], re.I
    ):
        return False
    return (
        not _EARLIER.search(before)
        and not re.search(r"\b(?:of|for|with|on|in|from|to|by|using|like|than)\s+(?:the\s+|our\s+)?$", before, re.I)
    ) or bool(
        re.search(
            r"\b(?:release|launch|availability|evolution|open[- ]sourc\w+|series|family|"
            r"introduction|announce\w*|previews?|versions?|generation|beta|models?|members?)"
            r"\b[^,.]{0,40}\b(?:of|to|in|,|:)\s+(?:the\s+|"
            r"our\s+)?(?:[\w-]+\s+){0,4}$",
            before,
            re.I,
        )
    )


def _members(family: str, read: Sequence[Told], intro: set[int]) -> Iterator[tuple[str, str]]:
    """Members of the announced family that the introduction names without saying that they are older."""
    older: set[str] = set()
    found: dict[str, str] = {}
    for told in read:
        for group in told.groups:
            if group.crowd:
                continue
            for model in group.models:
                key = name_key(model)
                if (
                    not key.startswith(family)
                    or key == family
                    or (
                        key[len(family) : len(family) + 1].isdigit()
                        and family[-1:].isdigit()
                        and not re.search(r"[-\s_]\d", model[len(family) - 2 :])
                    )
                ):
                    continue
                behind = told.text[group.end :]
                if _EARLIER.search(told.text[max(0, group.start - 50) : group.start]) or (
                    model == group.models[-1] and (_EARLIER.match(behind.lstrip(" (")) or _PENDING.match(behind))
                ):
                    older.add(key)
                elif told.sentence.block in intro and not group.aside:
                    found.setdefault(key, model)
    yield from ((key, model) for key, model in found.items() if key not in older)
