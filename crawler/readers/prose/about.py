"""What a part of a sentence is said of: the models named near it, in its clause, or carried on from before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from crawler.fields.model_families import MAKERS
from crawler.readers.prose.text import Sentence

EXCEPTED: Final = re.compile(
    r"\b(?:except|excluding|apart from|other than|but|besides|with the exception)\b|\bother models\b", re.I
)
"""Words that take some models out of what is said."""
BACK: Final = re.compile(
    r"^[\s*\"“]*(?:[A-Z](?:[^,.;]|\.(?=\d)){3,160},\s+(?=(?:it|they|the model|these|both|this one)\b))?"
    r"(?:it\b|its\b|their\b|this one\b|this (?:new |latest )?(?:model|version|release)|the (?:new |latest |"
    rf"resulting |{MAKERS} )?model(?:['’]s)?\b|"
    r"the (?:\d\S{0,12} )?(?:context|maximum|max|knowledge|pric\w+|input|output|api)\b|(?:input|output|api|context|"
    r"max\w*) (?:\w+ ){0,2}?(?:price|pricing|length|window|limit|tokens?)\b|"
    r"pric(?:e|ing)\b|licen[sc]e\b|(?:the|our) (?:new |open |released )?models\b|the release|with "
    r"an?\b|featuring|supports?\b|supporting|both\b(?! (?:the|our|"
    r"its|code))|they\b|all (?:two|three|four)\b|"
    r"these (?:two |new |three )?(?:new )?models|该模型|它|本模型|两个模型|이 모델|das modell|le "
    r"modèle|el modelo|o modelo|le prix|der preis|el precio|o preço|价格|定价)",
    re.I,
)
"""How a sentence begins that goes on about the model of the one before."""
_NO_SUBJECT: Final = re.compile(
    (
        r"\W*(?:with|featuring|support|pric(?:es?|ing)\b|licen|input|output|api|context|max|the (?:context|max|"
        r"knowledge|pric|input|output|api))"
    ),
    re.I,
)
_ITS_OWN: Final = re.compile(
    r"['’]s?\b|[`*\"”)]*,?\s*(?:which|that|whose|where)\b|[`*\"”)]*\s(?:with|at|has|had|costs?)\b|\s*\(|\s*的", re.I
)
_APPOSED: Final = re.compile(
    r"[\w\s-]{0,60}\b(?:models?|LLM|version|variant)\s*(?:[,:(—–]|called|named|dubbed)[\s*`\"“]*", re.I
)
_NEW: Final = re.compile(
    r"\W*(?:the|our|a|an|this|that|these|"
    r"we(?! (?:have |are |['’]ve )?(?:since |now )?(?:extend|postpon|delay|push|mov|chang)\w+ )|you|all|its? \w+)\b",
    re.I,
)
"""How a part of a sentence begins that speaks of something else; "we have postponed that" does not."""
_MOVING: Final = re.compile(r"\b(?:migrat|upgrad|mov|switch)\w* to[\s*`]*$", re.I)


@dataclass(frozen=True, slots=True)
class Group:
    """Models named side by side."""

    models: tuple[str, ...]
    start: int
    end: int
    aside: bool = False
    """They are only compared with, or come from before."""
    crowd: bool = False
    """Several models that are not named here ("the two smaller models")."""


@dataclass(slots=True)
class Told:
    """A sentence with the models in it."""

    sentence: Sentence
    groups: list[Group]
    carried: tuple[str, ...]
    """What "it" or no subject at all means here; nothing when that is not sure."""
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    bounds: tuple[int, ...] = ()
    before: tuple[str, ...] = ()
    """The subject of the sentence before, in the same paragraph."""

    @property
    def text(self) -> str:
        return self.sentence.text

    def clause(self, at: int) -> tuple[int, int]:
        """The clause around a place."""
        start = max((bound for bound in self.bounds if bound <= at), default=0)
        end = min((bound for bound in self.bounds if bound > at), default=len(self.text))
        return start, end

    def models_at(self, start: int, end: int) -> tuple[str, ...]:
        """The models that what stands in [start, end) is said of; nothing when it cannot be told."""
        within = [group for group in self.groups if start <= group.start and group.end <= end and not group.aside]
        if len(within) == 1 and not within[0].crowd:
            return within[0].models  # "the context length of Acme 2 is now 128K"
        low, high = self.clause(start)
        inside = [group for group in self.groups if low <= group.start < high]
        before = [group for group in inside if group.end <= start]
        after = next((group for group in inside if group.start >= end), None)
        near = before[-1] if before else None
        if near and near.aside and _ITS_OWN.match(self.text[near.end : near.end + 12]):
            # "..., like Acme 4, which has 128K": said of the other model; "move to Acme 4, which ..." is news of it.
            return near.models if _MOVING.search(self.text[max(0, near.start - 30) : near.start]) else ()
        if after and not after.aside and not after.crowd and _APPOSED.fullmatch(self.text[end : after.start]):
            return after.models  # "an 8-billion parameter model, Acme 3-8B"
        if after and not after.aside and self._attached(end, after, near is not None):
            return () if after.crowd else after.models
        own = [group for group in before if not group.aside]
        if own:
            return () if own[-1].crowd else own[-1].models
        if low and not before:
            earlier = [group for group in self.groups if group.end <= low and not group.aside]
            opening = earlier[0] if earlier and earlier[0].start < 60 else None
            if opening and not self._new_subject(low):
                return () if opening.crowd else opening.models
        if not before and not any(group.start < start for group in self.groups):
            following = [group for group in self.groups if not group.aside and group.start >= end]
            back = BACK.match(self.text)
            if following and not (back and not _NO_SUBJECT.match(back.group())):
                excepted = EXCEPTED.search(self.text[end : following[0].start])
                return () if following[0].crowd or len(following) > 1 or excepted else following[0].models
            return self.carried
        if before and all(group.aside for group in before):
            return self.carried
        return ()

    def _attached(self, end: int, group: Group, has_subject: bool) -> bool:
        between = self.text[end : group.start]
        if len(between) > 60:
            return False
        form = (
            r"[\s*`\"”]*(?:tokens?|input|output|context|window|length|each)?[\s,*`]{0,3}(?:is |are "
            r")?(?:for|on|with|in|of|when using|available for)\s+(?:both |the |all |our |new |using "
            r")*[*`\"“]*"
        )
        return re.fullmatch(form, between, re.I) is not None and not (has_subject and "," in between)

    def _new_subject(self, at: int) -> bool:
        return bool(_NEW.match(self.text[at:]))
