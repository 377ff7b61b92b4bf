"""Names that a document itself introduces as models, whoever makes them: "Introducing X", "X is our ... model"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import unquote, urlsplit

from crawler.fields.date import read_date
from crawler.fields.model_name import family_key, is_model_name
from crawler.readers.prose.names import FAMILIES, MAKERS, PARTS, STOP, Names, name_key

_INTRO_VERB: Final = (
    r"(?:introduc(?:e|es|ed|ing)|announc(?:e|es|ed|ing)|releas(?:e|es|ed|ing)|launch(?:es|ed|ing)?|"
    r"present(?:s|ing)?|unveil(?:s|ed|ing)?|"
    r"open[- ]?(?:sourc|weight)(?:e|es|ed|ing)|meet|hello|debut(?:s|ed|ing)?|shar(?:e|ing)|ship(?:s|ped|ping)?)"
)
_CAPITAL: Final = (
    r"(?<![\w-])[A-Z][A-Za-z]{0,20}\d{0,3}[A-Za-z]?(?![A-Za-z0-9])(?:[.\-][A-Za-z0-9]{1,12}){0,6}"
    r"(?: (?:[A-Z][A-Za-z]{0,20}\d{0,3}[A-Za-z]?(?![A-Za-z0-9])(?:[.\-][A-Za-z0-9]{1,12}){0,6}"
    r"|v?\d{1,4}(?:\.\d{1,3}){0,2}[A-Za-z]?)){0,5}"
)
_BY_VERB: Final = re.compile(
    rf"\b(?i:{_INTRO_VERB}),?\s+(?i:(?:(?:the|our|of|new|release|next|first|latest|open)\s+){{0,4}})"
    rf"(?P<name>{_CAPITAL})"
)
_BY_MODEL: Final = re.compile(
    rf"(?P<name>{_CAPITAL})(?: \([^()]{{1,40}}\))?(?:,| is| es| est| ist| é| —| –| -)\s+"
    r"(?:an?|our|the|[A-Z][\w ]{1,20}['’]s|una?|el|nuestro|le|une|notre|eine?|das|unser|uma?|o)\s+"
    r"(?:[\w\-.,]+\s+){0,9}?(?:model|LLM|modelo|modèle|modello|(?:Sprach)?[Mm]odell)\b"
)
_IN_CJK: Final = re.compile(
    rf"(?P<name>{_CAPITAL})[*`”」』]{{0,3}}\s?(?:是|为|は|은|는)[^。！？\n]{{0,60}}?(?:模型|モデル|모델)"
)
_AN_ID: Final = re.compile(
    rf"(?:^\W*|\b(?i:{_INTRO_VERB})\s+)(?P<name>[a-z][a-z0-9]{{2,}}(?:-[a-z0-9.]+){{1,5}})(?=\s*(?:[:：—–|]|$|is\b))"
)
"""An id in a title: "acme-3-large: our new embedding model"."""
_BY_CALLED: Final = re.compile(
    rf"\b(?:model|LLM|modelo|modèle|Modell)s?,?\s+(?:which is |it is |that is )?(?:called|named|dubbed|known as|"
    rf"llamado|appelé|namens|genannt)\s+[“\"‘'*]{{0,3}}(?P<name>{_CAPITAL})"
    rf"|(?:模型|モデル|모델)\s?[“\"「『*]{{0,3}}(?P<cjk>{_CAPITAL})"
)
_BY_BOTH: Final = re.compile(
    rf"\b(?i:{_INTRO_VERB}),?\s+(?P<name>{_CAPITAL})(?:[,:]| —| –| -)\s+(?i:an?|our|the|its)\s+"
    r"(?:[\w\-.,]+\s+){0,9}?(?:[Mm]odel|LLM)s?\b"
)
_ENDING: Final = re.compile(
    rf"(?P<name>{_CAPITAL})\s+(?:models?\s+)?(?:will be|is being|is|was|has been)\s+(?:removed|retired|deprecated|"
    r"discontinued|sunset|shut down|decommissioned)\b"
)
_ALSO: Final = re.compile(rf"\s*(?:\([^)]{{0,40}}\))?\s*(?:,\s*)?(?:and\s+|&\s*)?(?P<name>{_CAPITAL})")
_NAMED_THING: Final = re.compile(
    rf"(?P<name>{_CAPITAL})(?:,|\s+is|\s+was|\s[—–-])\s+"
    r"(?i:an?|our|the)\s+(?:[\w-]+\s+){0,5}?(?i:technique|method|algorithm|datasets?|benchmark|"
    r"framework|library|toolkit|tool|platform|suite|app|agent|corpus|paper|program|sdk|protocol)\b"
)
"""A name that is introduced, but is no model's."""
_BY_TITLE: Final = re.compile(
    rf"^\W*(?P<name>{_CAPITAL})\s*(?:[:：—–|]|-(?![A-Za-z0-9])|$|(?=[ぁ-ヿ一-鿿가-힣])|(?:is|are)\s+(?:now\s+)?(?:here|live|available|open)\b)"
)


_LABEL: Final = re.compile(rf"^\W{{0,3}}(?P<name>{_CAPITAL})\W{{0,3}}(?:\s[–—-]\s|[:：]\s)")
_HOSTS: Final = re.compile(r"^https?://(?:www\.)?(?:github\.com|huggingface\.co|modelscope\.cn|gitee\.com)/")
_TRAILING_WORDS: Final = (
    "series family model models overview api is for and release released launch update updates announcement beta ga "
    "now today technical report paper"
)
_TRAILING: Final = frozenset(_TRAILING_WORDS.split())


_SORTS: Final = frozenset(
    ("multimodal", "multilingual", "language", "foundation", "ai", "open", "open-source", "frontier")
)
_LEADING: Final = frozenset(("today", "now", "hello", "new", "latest", "introducing"))
_ARTICLES: Final = frozenset(
    ("O", "A", "El", "La", "Le", "Il", "Das", "Der", "Die", "Los", "Les", "Os", "Un", "Una", "Une", "Ein", "Eine")
)
_SUFFIXES: Final = sorted(part for part in PARTS if part.isalpha() and len(part) > 1)


def introduced(title: str, texts: Sequence[str]) -> Iterator[str]:
    """Names that a document presents as models of its own: "Introducing X", "X is our ... model", "X: a subtitle"."""
    things = {m["name"] for text in texts for m in _NAMED_THING.finditer(text[:1200])}
    plain = {word for text in texts for word in re.findall(r"(?<![\w-])[a-z]{2,}(?![\w-])", text)}
    told = {_without_maker(name) for name in _presented(title, texts)} - things
    yield from (name for name in sorted(told) if len(name) >= 3 and name.casefold() not in STOP | plain)
    for name in _introduced(title, texts):
        words = name.split() if name not in things else []
        while words and words[0].casefold() in plain:  # "Like Acme 2": a word of the sentence, not of the name
            words = words[1:]
        yield from _candidate(" ".join(words))


def addressed(title: str, url: str) -> str:
    """The words that begin a title and name the page in its address, or "": "Orca 2 prices" under ".../orca-2"."""
    parts = [unquote(part) for part in urlsplit(url).path.strip("/").split("/")]
    slugs = [re.sub(r"\.(?:mdx?|html?|json)$", "", parts[-1])]
    if len(parts) > 1 and _HOSTS.search(url):
        slugs.append(parts[1])  # a repository
    words = title.split()
    for slug in slugs:
        if not re.search(r"[A-Za-z]{2}.*\d", slug) or not is_model_name(slug) or read_date(slug):
            continue
        heads = (" ".join(words[:count]).rstrip(":,") for count in range(1, min(6, len(words)) + 1))
        head = next((head for head in heads if re.search(r"\d", head) and family_key(head) == family_key(slug)), "")
        known = any(one.full for one in Names().find(head))  # it has a name within: "Acme ships GPT-9", "GPT-9 API"
        if head and not known and not {word.casefold() for word in head.split()} & _TRAILING:
            return head
    return ""


def _presented(title: str, texts: Iterable[str]) -> Iterator[str]:
    """Names that need no number: "a language model called Acme", "Acme is our model" on a page that is titled so."""
    titled = re.match(
        rf"\W*(?P<name>{_CAPITAL})(?:\s+(?:is|are)\s+(?:now\s+)?(?:here|live|out|available)\b)?\W*(?:[:：—–|(-]|(?<=\()\w|$)",
        title,
    )
    own = name_key(_without_maker(titled["name"])) if titled else ""
    for text in (title, *texts):
        yield from (match["name"] or match["cjk"] for match in _BY_CALLED.finditer(text[:1200]))
        yield from (match["name"] for match in _BY_BOTH.finditer(text[:1200]))
        for match in _BY_MODEL.finditer(text[:1200]) if own else ():
            if name_key(_without_maker(match["name"])) == own:
                yield match["name"]


def _without_maker(name: str) -> str:
    words = name.split()
    words = words[1:] if len(words) > 1 and words[0] in _ARTICLES else words
    return " ".join(words[1:] if len(words) > 1 and words[0].casefold() in MAKERS and words[1][0].isupper() else words)


def _introduced(title: str, texts: Iterable[str]) -> Iterator[str]:
    for form in (_BY_VERB, _BY_TITLE):
        for match in form.finditer(title):
            yield match["name"]
    for match in _AN_ID.finditer(title):
        if re.search(r"-v?\d", match["name"]):
            yield match["name"]
    for text in texts:
        if (label := _LABEL.match(text)) and re.search(r"\d", label["name"]) and is_model_name(label["name"]):
            yield label["name"]
        for form in (_BY_VERB, _BY_MODEL, _IN_CJK, _ENDING):
            for match in form.finditer(text[:1200]):
                name = match["name"]
                if re.search(r"\d", name) or name_key(name) in name_key(title):
                    yield name
                if form is _BY_VERB and " " in name and re.search(r"\d", name):
                    yield from _beside(text, match.end(), name.split()[0])


def _beside(text: str, at: int, first: str) -> Iterator[str]:
    """Names that go on a list, and begin as the one before: "Orca 2 Calf (1B), Orca 2 Cow (9B) and Orca 2 Bull"."""
    while (match := _ALSO.match(text, at)) and match["name"].split()[0] == first:
        yield match["name"]
        at = match.end()


def _candidate(name: str) -> Iterator[str]:
    words = name.split()
    verbs = [at for at, word in enumerate(words) if re.fullmatch(_INTRO_VERB, word, re.I)]
    words = words[verbs[-1] + 1 :] if verbs else words  # "Acme Ships Orca 2"
    while len(words) > 1 and len(words[0]) > 6 and words[0].casefold().endswith("ing"):
        words = words[1:]  # "Sunsetting Acme 1"
    while words and (words[0].casefold() in STOP or words[0].casefold() in _LEADING or words[0] in _ARTICLES):
        words = words[1:]
    while words and (
        (words[0].casefold() in MAKERS and not (len(words) > 1 and words[1][0].isdigit()))
        or (len(words) > 1 and words[1].casefold() in FAMILIES - {"mini"} and words[0].casefold() not in FAMILIES)
    ):
        words = words[1:]  # "IBM Granite 4", "OpenAI o3": who makes it is no part of the name
    several = words[-1:] and words[-1].casefold() in ("family", "series", "models")
    while words and words[-1].casefold() in _TRAILING:
        words = words[:-1]
    while several and len(words) > 1 and words[-1].casefold() in _SORTS:
        words = words[:-1]  # "Acme 4 Multimodal Model Family"
    if not words or len(words) > 5 or read_date(" ".join(words)) or read_date(" ".join([*words[:2], "2000"])):
        return
    name = " ".join(words)
    if re.fullmatch(r"[vV]?\d+(?:\.\d+)*", name):
        return  # "Release v3.2.0": the version of a program
    signed = (
        re.search(r"\d", name)
        or name.isupper()
        or re.search(r"[a-z][A-Z]", name)
        or any(word.casefold() in PARTS for word in words[1:])
        or re.fullmatch(r"[A-Z]\w{2,}-(?:\w|[A-Z]{2,4}|" + "|".join(_SUFFIXES) + ")", name)
    )
    if signed and len(name) >= 3 and name.casefold() not in FAMILIES and words[0].casefold() not in STOP:
        yield name
