"""Names that a document itself introduces as models, whoever makes them: "Introducing X", "X is our ... model"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from crawler.fields.model_name import is_model_name
from crawler.readers.prose.names import FAMILIES, PARTS, STOP, name_key

_INTRO_VERB: Final = (
    r"(?:introduc(?:e|es|ed|ing)|announc(?:e|es|ed|ing)|releas(?:e|es|ed|ing)|launch(?:es|ed|ing)?|"
    r"present(?:s|ing)?|unveil(?:s|ed|ing)?|"
    r"open[- ]?(?:sourc|weight)(?:e|es|ed|ing)|meet|hello|debut(?:s|ed|ing)?|shar(?:e|ing)|ship(?:s|ped|ping)?)"
)
_CAPITAL: Final = (
    r"(?<![\w-])[A-Z][A-Za-z]{0,20}\d{0,3}(?:[.\-][A-Za-z0-9]{1,12}){0,6}"
    r"(?: (?:[A-Z][A-Za-z]{0,20}\d{0,3}(?:[.\-][A-Za-z0-9]{1,12}){0,6}|v?\d{1,4}(?:\.\d{1,3}){0,2}[A-Za-z]?)){0,5}"
)
_BY_VERB: Final = re.compile(
    rf"\b(?i:{_INTRO_VERB}),?\s+(?i:(?:(?:the|our|of|new|release|next|first|latest|open)\s+){{0,4}})"
    rf"(?P<name>{_CAPITAL})"
)
_BY_MODEL: Final = re.compile(
    rf"(?P<name>{_CAPITAL})(?:,| is| —| –| -)\s+(?:a|an|our|the)\s+(?:[\w\-.,]+\s+){{0,9}}?(?:language "
    rf"|foundation |reasoning |multimodal |embedding )?(?:model|LLM)\b"
)
_NAMED_THING: Final = re.compile(
    rf"(?P<name>{_CAPITAL})(?:,|\s+is|\s+was|\s[—–-])\s+"
    r"(?i:an?|our|the)\s+(?:[\w-]+\s+){0,5}?(?i:technique|method|algorithm|datasets?|benchmark|"
    r"framework|library|toolkit|tool|platform|suite|app|agent|corpus|paper|program|sdk|protocol)\b"
)
"""A name that is introduced, but is no model's."""
_BY_TITLE: Final = re.compile(
    rf"^\W*(?P<name>{_CAPITAL})\s*(?:[:：—–|-]|$|(?=[ぁ-ヿ一-鿿가-힣])|(?:is|are)\s+(?:now\s+)?(?:here|live|available|open)\b)"
)


_LABEL: Final = re.compile(rf"^\W{{0,3}}(?P<name>{_CAPITAL})\W{{0,3}}(?:\s[–—-]\s|[:：]\s)")
_MAKERS_WORDS: Final = (
    "openai anthropic google deepmind meta ibm nvidia microsoft amazon aws cohere alibaba tencent "
    "baidu bytedance apple "
    "salesforce snowflake databricks xai upstage lg ai21 adobe huawei xiaomi meituan together groq perplexity stability"
)
_MAKERS: Final = frozenset(_MAKERS_WORDS.split())
_TRAILING_WORDS: Final = (
    "series family model models overview api is for and release released launch update updates announcement beta ga "
    "now today"
)
_TRAILING: Final = frozenset(_TRAILING_WORDS.split())


_SUFFIXES: Final = sorted(part for part in PARTS if part.isalpha() and len(part) > 1)


def introduced(title: str, texts: Sequence[str]) -> Iterator[str]:
    """Names that a document presents as models of its own: "Introducing X", "X is our ... model", "X: a subtitle"."""
    things = {m["name"] for text in texts for m in _NAMED_THING.finditer(text[:1200])}
    plain = {word for text in texts for word in re.findall(r"(?<![\w-])[a-z]{2,}(?![\w-])", text)}
    for name in _introduced(title, texts):
        words = name.split() if name not in things else []
        while words and words[0].casefold() in plain:  # "Like Acme 2": a word of the sentence, not of the name
            words = words[1:]
        yield from _candidate(" ".join(words))


def _introduced(title: str, texts: Iterable[str]) -> Iterator[str]:
    for form in (_BY_VERB, _BY_TITLE):
        for match in form.finditer(title):
            yield match["name"]
    for text in texts:
        if (label := _LABEL.match(text)) and re.search(r"\d", label["name"]) and is_model_name(label["name"]):
            yield label["name"]
        for form in (_BY_VERB, _BY_MODEL):
            for match in form.finditer(text[:1200]):
                name = match["name"]
                if re.search(r"\d", name) or name_key(name) in name_key(title):
                    yield name


def _candidate(name: str) -> Iterator[str]:
    words = name.split()
    while len(words) > 1 and len(words[0]) > 6 and words[0].casefold().endswith("ing"):
        words = words[1:]  # "Sunsetting Acme 1"
    while words and (
        words[0].casefold() in STOP or words[0].casefold() in ("today", "now", "hello", "new", "introducing")
    ):
        words = words[1:]
    while words and (
        words[0].casefold() in _MAKERS
        or (len(words) > 1 and words[1].casefold() in FAMILIES - {"mini"} and words[0].casefold() not in FAMILIES)
    ):
        words = words[1:]  # "IBM Granite 4", "OpenAI o3": who makes it is no part of the name
    while words and words[-1].casefold() in _TRAILING:
        words = words[:-1]
    if not words or len(words) > 5:
        return
    name = " ".join(words)
    signed = (
        re.search(r"\d", name)
        or name.isupper()
        or re.search(r"[a-z][A-Z]", name)
        or any(word.casefold() in PARTS for word in words[1:])
        or re.fullmatch(r"[A-Z]\w{2,}-(?:\w|" + "|".join(_SUFFIXES) + ")", name)
    )
    if signed and len(name) >= 3 and words[0].casefold() not in STOP:
        yield name
