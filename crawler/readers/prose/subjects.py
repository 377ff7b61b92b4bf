"""Who each sentence speaks of: names grouped, comparisons set aside, pronouns followed, families known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from crawler.readers.prose.about import BACK, EXCEPTED, Group, Told
from crawler.readers.prose.hints import (
    ALIAS,
    ALL_OF,
    ASIDE,
    BARE_SIZE,
    BOUNDARY,
    CALLED,
    COUNTS,
    CROWD,
    EVERY,
    JOIN,
    KIN_IS,
    LINE,
    LISTS,
    NUMBERED,
    OF_THEM,
    ONE_IN,
    OPENING,
    OTHER_THING,
    OUTDONE,
    PAIR,
    PLURAL,
    PRONOUN,
    SIZE_AT_END,
    THEIRS,
)
from crawler.readers.prose.names import Named, Names, name_key
from crawler.readers.prose.text import Sentence


class Subjects:
    """Reads sentences in their order and knows, for each, who it speaks of.

    `single` is the one model that the document is about; `family` the members that "all models" means in it.
    """

    def __init__(self, names: Names, single: str, family: tuple[str, ...] = ()) -> None:
        self.names, self.single, self.family = names, single, family
        self._last: tuple[str, ...] = ()
        self._block = -9
        self._in_doubt = False
        self._late = False
        self._headed = -9
        self._recent: dict[str, tuple[str, int]] = {}
        self._headings: tuple[str, ...] = ()

    def tell(self, sentence: Sentence) -> Told:
        """The sentence with its models; remembers its subject for the next."""
        named, aliases = self._named(sentence.text)
        groups = self._grouped(sentence.text, named)
        if self.family and (whole := self._excepting(sentence.text, groups)):
            groups.insert(0, whole)
        bounds = tuple(sorted({m.end() for m in BOUNDARY.finditer(sentence.text) if not _labels(m, groups)}))
        same = self._block == sentence.block
        told = Told(sentence, groups, self._carried(sentence), aliases, bounds, self._last if same else ())
        own = [group for group in groups if not group.aside]
        if len(own) > 1 and len(own[0].models) == 1 and own[0].start < 100 and self.names.is_family(own[0].models[0]):
            own = own[1:]  # "the Acme 2 family: Acme 2 Mini and Acme 2 Large" goes on about the two
            own = [replace(own[0], start=0), *own[1:]]
        elif len(own) > 1 and own[0].crowd and KIN_IS.fullmatch(sentence.text[own[0].end : own[1].start]):
            own = own[1:]
        if sentence.headings != self._headings:
            self._recent, self._headings = {}, sentence.headings
        for model in (model for group in own for model in group.models):
            self._recent[name_key(model)] = (model, sentence.block)
        if len(groups) == 1 and len(sentence.text.strip(" *_.:`")) == groups[0].end - groups[0].start:
            self._headed = sentence.block
        pronoun = PRONOUN.match(sentence.text)
        if pronoun and len(told.carried) == 1 and not any(g.start < pronoun.end() for g in groups):
            self._last, self._block, self._in_doubt = told.carried, sentence.block, False
        elif own and (own[0].start < 100 or CALLED.search(sentence.text[: own[0].start])):
            self._late = own[0].start > 12
            self._last, self._block, self._in_doubt = own[0].models, sentence.block, own[0].crowd
        elif own or (not groups and OTHER_THING.match(sentence.text)):
            self._last, self._block, self._in_doubt = (), sentence.block, True
        elif not groups and told.carried and BACK.match(sentence.text):
            self._last, self._block, self._in_doubt = told.carried, sentence.block, False
        elif sentence.block == self._block + 1 and not groups and not sentence.item:
            self._block = sentence.block
        elif sentence.block - self._block > 1:
            self._last, self._in_doubt = (), False
        return told

    def _carried(self, sentence: Sentence) -> tuple[str, ...]:
        back = BACK.match(sentence.text)
        same = sentence.block == self._block or (sentence.block - self._block == 1 and back and not sentence.item)
        if back and PLURAL.search(back.group()):
            if same and len(self._last) > 1:
                return self._last
            counted = re.search(r"both|two|three|four|两", back.group(), re.I)
            if same and self._last and not counted and self.names.is_family(self._last[0]):
                return self._last  # "Acme 2 comes in three sizes. The models take 128K tokens"
            return self._together(sentence, back.group())
        topic = self._topic(sentence)
        goes_on = sentence.item or self._headed == sentence.block
        if goes_on and sentence.block == self._block and len(self._last) == 1 and not self._in_doubt:
            return self._last  # an item about one model, or a paragraph headed by its name, goes on about it
        if same and len(self._last) > 1 and not sentence.item:
            return ()
        if same and len(self._last) == 1:
            agreed = topic and (
                name_key(topic[0]) in name_key(self._last[0]) or name_key(self._last[0]) in name_key(topic[0])
            )
            if back and self._other_than_single(sentence):
                return (self.single,) if re.match(r"\W*the model\b", sentence.text, re.I) else ()
            if back or agreed:
                return self._last
            return () if not sentence.item else topic
        if same and self._in_doubt and back:
            own = sentence.block != self._block and re.match(r"\W*the model\b", sentence.text, re.I)
            return (self.single,) if own and self.single else ()
        return topic

    def _other_than_single(self, sentence: Sentence) -> bool:
        """Whether a new paragraph may well have left a model named in passing for the document's own."""
        if not self.single:
            return False
        one, last = name_key(self.single), name_key(self._last[0])
        if sentence.block == self._block:  # "Releases began with Acme Mini. The model ...", on a page about Acme
            return self._late and one != last and re.match(r"\W*the model\b", sentence.text, re.I) is not None
        return not (one in last or last in one)

    def _together(self, sentence: Sentence, words: str) -> tuple[str, ...]:
        """ "Both models": the two that were named last, where two were named in the same section."""
        many = {"two": 2, "both": 2, "两": 2, "three": 3, "four": 4}
        count = next((number for word, number in many.items() if word in words.casefold()), 0)
        if count == 2 and (pair := self._pair()):
            return pair
        recent = [name for name, block in self._recent.values() if sentence.block - block <= 6]
        return tuple(recent) if count and len(recent) == count else ()

    def _topic(self, sentence: Sentence) -> tuple[str, ...]:
        """The model of the list's lead, of the heading above, or of the whole document."""
        if sentence.lead:
            lead = [group for group in self._grouped(sentence.lead, self._named(sentence.lead)[0]) if not group.aside]
            if lead:
                return lead[-1].models if len(lead) == 1 and len(lead[0].models) == 1 and not lead[0].crowd else ()
        for heading in reversed(sentence.headings):
            here = [one for one in self.names.find(heading) if one.full]
            if len({one.key for one in here}) == 1:
                return () if self.names.is_family(here[0].name) else (here[0].name,)
            if here:
                return ()
        return (self.single,) if self.single else ()

    def _named(self, text: str) -> tuple[list[Named], dict[str, tuple[str, ...]]]:
        """The names in a text, with ids in brackets taken as other names of what stands before them."""
        found = [one for one in self.names.find(text) if one.full and not (self.single and _of_license(text, one))]
        kept: list[Named] = []
        aliases: dict[str, tuple[str, ...]] = {}
        for one in found:
            if (
                kept
                and ALIAS.fullmatch(text[kept[-1].end : one.start])
                and re.match(r"[`*\"”\s]*[)）,]", text[one.end :])
            ):
                inside = text[one.end : (one.end + (text[one.end :] + ")").find(")"))]
                if not re.search(r",|\band\b", inside) and _akin(kept[-1].name, one.name):
                    first = kept[-1].name
                    aliases[first] = (*aliases.get(first, ()), one.name)
                    kept[-1] = replace(kept[-1], end=one.end)
                    continue
            kept.append(one)
        return list(self._sized(text, kept)), aliases

    def _sized(self, text: str, named: list[Named]) -> Iterator[Named]:
        """Names, and the bare sizes behind them ("Acme 2B / 7B", "while 3B is ...") as names of their own."""
        base: re.Match[str] | None = None
        base_name = ""
        sizes = [m for m in BARE_SIZE.finditer(text) if not any(n.start <= m.start() < n.end for n in named)]
        events = sorted([(n.start, 0, n) for n in named] + [(m.start(), 1, m) for m in sizes], key=lambda e: e[:2])
        for _, _, event in events:
            if isinstance(event, Named):
                yield event
                if match := SIZE_AT_END.search(event.name):
                    base, base_name = match, event.name
                else:
                    base, base_name = None, event.name
            elif base or self.family:
                size = event["size"]
                name = base_name[: base.start(1)] + size + base_name[base.end(1) :] if base else f"{base_name}-{size}"
                yield Named(name, event.start(), event.end(), full=base is not None)

    def _grouped(self, text: str, named: Sequence[Named]) -> list[Group]:
        groups: list[Group] = []
        opening = phrase.end() if (phrase := OPENING.match(text)) else 0
        for one in named:
            members = self._members(text, one)
            if members is None or (not members and _is_kin(text, one)):
                groups.append(Group((), one.start, one.end, crowd=True))
                continue
            if not members and not one.full:
                continue
            if members:
                groups.append(
                    Group(members, one.start, one.end, bool(ASIDE.search(text[max(0, one.start - 90) : one.start])))
                )
                continue
            between = text[groups[-1].end : one.start] if groups else ""
            leaves = groups and groups[-1].aside and groups[-1].start < 25 and between.lstrip().startswith(",")
            if groups and _joins(between) and not leaves:  # "Like Acme 1, the Acme 2 models ...": two, not a list
                last = groups[-1]
                models = last.models if name_key(one.name) in map(name_key, last.models) else (*last.models, one.name)
                groups[-1] = replace(last, models=models, end=one.end)
                continue
            near = text[max(0, one.start - 90) : one.start]
            aside = one.end <= opening or bool(ASIDE.search(near) or (groups and OUTDONE.search(near)))
            groups.append(Group((one.name,), one.start, one.end, aside))
        crowds: list[Group] = []
        for match in CROWD.finditer(text):
            if any(group.start < match.end() and match.start() < group.end for group in groups):
                continue
            after = next((group for group in groups if group.start >= match.end()), None)
            between = text[match.end() : after.start] if after else ""
            if after and (
                LISTS.fullmatch(between) or (NUMBERED.match(match.group()) and between.strip(' *`“"') == ",")
            ):
                continue
            if THEIRS.match(match.group()) or (
                not text[: match.start()].strip(" *")
                and re.fullmatch(r"(?:the|our) (?:\w+ )?models", match.group(), re.I)
            ):
                continue
            if self._apposed(text, match, groups) or re.match(r"(?:these|those)\s+(?:are|were)\b", match.group(), re.I):
                continue
            if after and re.fullmatch(r"\s+of\s+(?:the\s+|our\s+)?[*`\"“]*", between):
                groups[groups.index(after)] = replace(after, aside=False)  # "both versions of Acme 2"
                continue
            if (both := PAIR.search(match.group())) and (pair := self._pair()):
                crowds.append(Group(pair, match.start() + both.start(), match.end()))
                continue
            if (said := ALL_OF.match(match.group())) and (all_of := self._as_many(COUNTS[said[1].casefold()])):
                crowds.append(Group(all_of, match.start(), match.end()))
                continue
            if self.family and EVERY.match(match.group()) and (all_of := self._but(text[match.end() :])):
                crowds.append(Group(all_of, match.start(), match.end()))
                continue
            if self._of_single(match.group(), groups):
                crowds.append(Group((self.single,), match.start(), match.end()))
                continue
            crowds.append(
                Group(
                    (),
                    match.start(),
                    match.end(),
                    match.end() <= opening or bool(ASIDE.search(text[max(0, match.start() - 60) : match.start()])),
                    True,
                )
            )
        return sorted([*groups, *crowds], key=lambda group: group.start)

    def _of_single(self, crowd: str, groups: Sequence[Group]) -> bool:
        """Whether "all checkpoints" are those of the one model of the document, which no sentence divides."""
        parts = re.search(r"(?:checkpoints|weights|versions|variants|sizes)$", crowd, re.I)
        return bool(self.single and parts and not groups and EVERY.match(crowd))

    def _apposed(self, text: str, crowd: re.Match[str], groups: Sequence[Group]) -> bool:
        """Whether the crowd is only said of a model just before it: "Acme 2, the largest of our models"."""
        before = next((group for group in reversed(groups) if group.end <= crowd.start()), None)
        if before is None or not OF_THEM.match(crowd.group()):
            return False
        return re.fullmatch(r"[\s*`\"”)]*(?:,|[—–-]|\bis|\bas)\s*", text[before.end : crowd.start()]) is not None

    def _as_many(self, count: int) -> tuple[str, ...]:
        """ "All three models": the three named last, else the three that the family of the document has."""
        return next((models for models in (self._last, self.family) if len(models) == count), ())

    def _pair(self) -> tuple[str, ...]:
        """ "Both models": the two named last, else the two that the family of the document has."""
        return self._two() or (self.family if len(self.family) == 2 else ())

    def _two(self) -> tuple[str, ...]:
        """The two models named last in this section, families that they are of left out."""
        recent = [name for name, _ in self._recent.values()]
        keys = [name_key(name) for name in recent]
        own = [
            name
            for name, key in zip(recent, keys, strict=True)
            if not any(k != key and k.startswith(key) for k in keys)
        ]
        return tuple(own) if len(own) == 2 else ()

    def _members(self, text: str, one: Named) -> tuple[str, ...] | None:
        """ "All Acme models" and "the 1B model", as the members of the document's family that they mean.

        None where it is all of them but some that cannot be told.
        """
        if not self.family:
            return ()
        before, after = text[max(0, one.start - 60) : one.start], text[one.end :]
        every = re.search(r"\b(?:all|every|each)\s+(?:the |our |of the |of our )?$", before, re.I)
        within = re.search(
            r"(?:\b(?:all|every|each)\b[\w\s-]{0,30}\b(?:models?|variants|sizes)|(?:^|[:.]\s+)(?:the |our )?models)"
            r"\s+(?:in|of|from) (?:the |our )?$",
            before,
            re.I,
        )
        if (every and re.match(r"\s+(?:models|variants|sizes)\b", after, re.I)) or within:
            return self._but(after) or None
        if one.full or not (size := SIZE_AT_END.search(one.name)):
            return ()
        return tuple(name for name in self.family if size.group(1).casefold() in _sizes(name))

    def _excepting(self, text: str, groups: Sequence[Group]) -> Group | None:
        """ "Up to 32K tokens (except the 1B)": who names the exception by its size speaks of all the others."""
        excepted = EXCEPTED.search(text)
        if not excepted or any(group.start < excepted.start() for group in groups):
            return None
        members = self._but(text[excepted.start() :])
        return Group(members, 0, 0) if 0 < len(members) < len(self.family) else None

    def _but(self, rest: str) -> tuple[str, ...]:
        """The family without those that the rest of the sentence excepts; nothing when these are not plain sizes."""
        excepted = EXCEPTED.search(rest)
        if not excepted:
            return self.family
        said = re.match(
            r"(?: for)?(?: the| our)?\s*(?P<sizes>(?:\d+(?:\.\d+)?[BM]\b[\s,/&]*(?:and\s+)?)+)(?!-)",
            rest[excepted.end() :],
            re.I,
        )
        if not said and (named := [other.key for other in self.names.find(rest[excepted.end() :]) if other.full]):
            return tuple(name for name in self.family if name_key(name) not in named)
        sizes = re.findall(r"\d+(?:\.\d+)?[bm]", said["sizes"].casefold()) if said else []
        return tuple(name for name in self.family if not set(sizes) & _sizes(name)) if sizes else ()


def _labels(dash: re.Match[str], groups: Sequence[Group]) -> bool:
    """Whether a dash only sets a label apart from its value: "Max tokens — Input: 8192 tokens"."""
    first = groups[0].start if groups else len(dash.string)
    return dash.group().strip() in ("—", "–") and dash.start() <= 28 and first > dash.start()


def _sizes(name: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?[bm](?![a-z])", name.casefold()))


def _is_kin(text: str, one: Named) -> bool:
    """Whether a name stands for some of its kin: "the Acme 2 line", "the largest model in the Acme 2 family"."""
    if LINE.match(text, one.end):
        return True
    return bool(
        ONE_IN.search(text[: one.start])
        and re.match(r"\s+(?:[\w-]+\s+){0,2}?(?:family|series|herd)\b", text[one.end :], re.I)
    )


def _of_license(text: str, one: Named) -> bool:
    """Whether a name only stands in that of a license: "under the Acme 3 Community License"."""
    behind = re.match(r"\s+(?:[A-Z][\w-]*\s+){0,4}[Ll]icen[sc]e\b(?!\s+(?:is|was)\b|\s*[:：])", text[one.end :])
    return (
        behind is not None and re.search(r"\b(?:the|under|an?)\s+(?:[A-Z]\w*\s+){0,3}$", text[: one.start]) is not None
    )


def _joins(between: str) -> bool:
    return len(between) < 40 and (JOIN.fullmatch(between) is not None)


def _akin(one: str, other: str) -> bool:
    """Whether two names can be one model's: their words overlap ("Claude Opus 5", "claude-opus-5")."""
    a = set(re.findall(r"[a-z]+|\d+", one.casefold()))
    b = set(re.findall(r"[a-z]+|\d+", other.casefold()))
    return bool(a & b)
