"""Names of models: whether a text is one, which ones a cell lists, and which ones running text speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crawler.fields.model_families import COMMON, MAKERS, SURE
from crawler.fields.name_lines import lines_of
from crawler.fields.not_models import COUNTED, NO_MODEL
from storage.names import plus_spelt

__all__ = ["ModelName", "family_key", "is_maker", "is_model_name", "may_be_model_name", "read_names"]

LONGEST: Final = 80
"""Characters; a longer text is a description."""

_FAMILY = "|".join(sorted(map(re.escape, SURE), key=len, reverse=True))
_KNOWN = re.compile(rf"(?:^|[\s/_-])(?P<family>{_FAMILY})(?=[\d\s._:/@-]|$|[A-Z]\d|[a-z]?\d)", re.I)
_O_SERIES = re.compile(r"(?:^|/)o[1-9](?:-[a-z0-9-]+)?$")
_ID = re.compile(r"[A-Za-z0-9~@]+(?:[-_.:/@][A-Za-z0-9.+]+)+")
_VERSION = re.compile(r"(?:^|[\s-])v?\d+(?:\.\d+)*(?:[bkmt]|x\d+b)?(?=$|[\s-])|[A-Za-z]\d|\b[A-Z]{1,2}\.\d", re.I)
_MEASURE = re.compile(
    r"^[\d.,]+\s*(?:-?\s*(?:shot|hour|minute|min|day|week|month|year|bit|turn|step|token|k|"
    r"m|b|gb|mb|x|p|fps|way|fold)s?)?$|"
    r"^[≤<>≥~]|\b(?:shot|pass@\d|maj@\d|macro_avg)\b|^\d+(?:st|nd|rd|th)\b|^(?:19|20)\d\d[-/.]\d\d?(?:[-/.]\d\d?)?$|"
    r"^(?:json|yaml|utf|iso|http|https|rfc|sha|md5|fp|bf|int|nf|a|h|b|l|v)-?\d+(?:\.\d+)?$|^\d+x\d+$",
    re.I,
)
_LABEL = re.compile(
    r"\b(?:input|output|prompt|completion|price|prices|pricing|cost|costs|rate|rates|tokens?|"
    r"cached?|caching|context|window|length|"
    r"total|average|avg|overall|subtotal|notes?|billing|discount|tier|tiers|free|paid|usage|"
    r"limits?|per|storage|request|requests|"
    r"supported|available|availability|description|parameters?|params|license|licence|release|released|date|status|"
    r"feature|features|endpoint|endpoints|maximum|minimum|knowledge|cutoff|latency|speed|throughput|benchmark|"
    r"metric|dataset|datasets|languages?|regions?|runtime|duration|multiplier|quantity|unit|units|calculation|example|"
    r"training|fine-?tuning|evaluation|architecture|layers|heads|vocabulary|hosting|deployment|generation|"
    r"harga|biaya|konteks|penulisan|dasar|keluaran|masukan)\b|输入|输出|价格|上下文|长度|缓存|"
    r"免费|说明|备注|合计|입력|출력|가격|컨텍스트|"
    r"料金|入力|出力|سعر|السياق",
    re.I,
)
_SORTS = re.compile(
    r"^(?:all|other|legacy|latest|new|old|older|newer|previous|current|open|free|premier|proprietary|"
    r"research|general|specialized|"
    r"flagship|featured|our|text|chat|vision|audio|image|video|reasoning|embedding|embeddings|"
    r"coding|code|multimodal|standard|batch|"
    r"flex|priority|realtime|language|large language|small language|open[- ]source|open[- ]weight|"
    r"deprecated|retired|preview|base|"
    r"instruct|specialist|generalist|additional|edge|frontier|fine-?tuned|moderation|transcription|speech|ocr)"
    r"(?:[ /&-]+(?:and|or|to|text|image|audio|video|chat|language|open|source|weight|embedding|"
    r"tuned|reasoning|generation|understanding))*"
    r"\s*(?:models?|llms?|apis?|family|families|series|endpoints?|mode|tier|requests?|processing|"
    r"only|services?)?$|\bmodels\b|\bLLMs\b|模型$|모델$",
    re.I,
)
_MODE_ONLY = re.compile(
    r"^(?:standard|regular|default|batch(?: api)?|flex|priority|fast(?: mode)?|turbo mode|off-?peak|"
    r"on-?demand|provisioned|"
    r"short context|long context|text|audio|image|video|images|vision|pdf|input|output|thinking|"
    r"non-?thinking|reasoning|"
    r"non-?reasoning|yes|no|true|false|none|n/?a|tbd|x|-+|–|—|✓|✔|✗|❌|active|deprecated|retired|"
    r"legacy|stable|latest|experimental|ga|beta|alpha|preview|"
    r"标准|批量|文本|图片|音频|视频|支持|不支持|是|否)$",
    re.I,
)
_SENTENCE = re.compile(
    r"[.!?。！？]\s+\S|[;；]|\b(?:is|are|was|were|will|can|you|your|we|this|these|that|which|"
    r"when|see|please|the following|"
    r"designed|learn more|coming soon|contact)\b",
    re.I,
)
_BADGE = re.compile(
    r"\s*(?:[\U0001F300-\U0001FAFF\u2600-\u27BF\u2B50\uFE0F]+|:[a-z_]{2,30}:|\b(?:NEW|BETA)\b!?|新品|(?<=\s)new!?$|"
    r"(?<=[A-Za-z0-9])\s?(?:热门|推荐|最新|限免|限时免费|内测|公测|新)$)\s*"
)
_FOOT = re.compile(r"(?:\s*(?:[*†‡§¶]+|[\[(（]\d{1,2}[\])）]|\[\^?\w{1,3}\]|[¹²³⁴⁵⁶⁷⁸⁹⁰]+))+$")
_OF_NAME = re.compile(r"Turbo|Lite|Mini|Nano|Instruct|\d{1,4}(?:\.\d)?B(?: (?:Turbo|Lite|Instruct))?", re.I)
"""What is part of a name even in brackets: "Acme R1 (Turbo)" is not Acme R1."""
_BRACKET = re.compile(r"[（(\[]([^（）()\[\]]{0,120})[）)\]]")
_CONDITION = re.compile(
    r"[\s,;:–—-]+((?:through|until|thru|till|starting|effective|beginning|from|as of|after|"
    r"before|hingga|sampai|mulai|bis|ab|jusqu'au)\s+"
    r"(?:\w+\s+){0,3}\d.*|with (?:data|prompt|audio|image|text|thinking|caching)\b.*|[-–—]\s*(?:batch|"
    r"flex|priority|fast mode).*|(?:batch|legacy|deprecated)(?: api)?)$",
    re.I,
)
_BETWEEN = re.compile(
    r"\s+(?:/|\||\+|&|and|or|dan|und|et|y|e|atau)\s+|\s*(?:、|，|;|；|\n)\s*|,\s+(?:and\s+|"
    r"or\s+|dan\s+|und\s+|et\s+)?|\s?和\s?|\s?与\s?|"
    r"(?<=[a-z0-9])\s*/\s*(?=(?:gpt|claude|gemini|llama|qwen|mistral|deepseek|glm|kimi|grok|o\d)\b)",
    re.I,
)
_OWNED = re.compile(r"(?:[\w.-]+/)?[A-Za-z_.-]+(?:-ai|\d?ai)?/[\w.:-]+", re.I)
_AND_OTHERS = re.compile(
    r"^(?:and |or |dan )?(?:earlier|later|newer|older|above|below|up|versi sebelumnya|others?|"
    r"more|etc\.?|variants?)\b.*",
    re.I,
)
_EDITION = re.compile(
    r"mini|nano|micro|tiny|small|medium|large|xl|pro|max|ultra|plus|lite|light|flash|turbo|instruct|chat|thinking|"
    r"reasoning|preview|base|high|coder?|vision|embed|embedding"
)
"""Words of a name that are often set in lower case."""
_SIZE = re.compile(r"^\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)?[BMT](?:-A\d+(?:\.\d+)?B)?$", re.I)
_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})?$")
_MAKER = re.compile(rf"^(?:{MAKERS}|qwen|mistral|arcee(?: ai)?|minimax|sakana(?: ai)?|z-ai):\s+(?=\S)", re.I)
_OTHER_SCRIPT = re.compile(r"([ -~]*\d[ -~]*?)\s+([가-힣ぁ-ヿ一-鿿][^A-Za-z]*)")
"""A name with a number, and words in another script behind it: "Orca 9 정식 출시"."""
_OF_SERVICE = re.compile(
    rf"(?<=\d)\s+(?:API|Model)(?:\s+(?:docs|reference|documentation|overview))?$|\s+(?:[-–—|·]|by)\s+(?i:{MAKERS})$"
)
"""What a title says behind a name: that it is offered, and by whom."""
_AKA = re.compile(r"^(?:aka|a\.k\.a\.|alias(?:es)?:?|formerly|previously|id:?|api id:?|也称|别名[:：]?)\s*", re.I)


@dataclass(frozen=True, slots=True)
class ModelName:
    """One model as a cell or a heading names it."""

    name: str
    aliases: tuple[str, ...] = ()
    """Ids and other names that stand beside it."""
    notes: tuple[str, ...] = ()
    """What stands in brackets or behind the name and is no part of it: "deprecated", "> 200k", "through May 1"."""


def is_model_name(text: str) -> bool:
    """Whether a text is surely the name or id of a model, wherever it stands."""
    return _sure(_trimmed(text))


def may_be_model_name(text: str) -> bool:
    """Whether a text can be a model's name where one is expected: a Model column. Tiers, notes and labels cannot."""
    return _possible(_trimmed(text))


def is_maker(text: str) -> bool:
    """Whether a text is the name of a company that makes models, which some models bear too."""
    return re.fullmatch(MAKERS, text.strip(), re.I) is not None


def family_key(name: str) -> tuple[str, ...]:
    """Lower-case words and numbers of a name, so that "Claude Opus 4.8" and "claude-opus-4-8" are alike."""
    return tuple(re.findall(r"[^\W\d_]+|\d+[a-z]?(?![a-z])|\d+", plus_spelt(name.split("/")[-1]).lower()))


@lru_cache(maxsize=4096)
def _sure(text: str) -> bool:
    if not text or len(text) > LONGEST or not re.search(r"[A-Za-z]", text) or "://" in text:
        return False
    if (
        _MODE_ONLY.match(text)
        or _MEASURE.search(text)
        or COUNTED.match(text)
        or (" " in text and _SENTENCE.search(text))
    ):
        return False
    if NO_MODEL.search(text):
        return False
    words = text.split()
    if len(words) > 7:
        return False
    _, colon, rest = text.partition(": ")
    if colon and not _sure(rest):
        return False  # "Acme: Anvil 3" is a model under its maker's name, "Anvil 3: a guide" is a title
    if _O_SERIES.search(text):
        return True
    match = _KNOWN.search(text)
    if match and _named_by_family(text, match):
        return True
    if len(words) == 1 and _is_id(text):
        return True
    if len(words) == 1 or _LABEL.search(text) or _SORTS.search(text):
        return False
    capital = words[0][:1].isupper() and all(
        word[:1].isupper() or word[:1].isdigit() or _EDITION.fullmatch(word) for word in words
    )
    return (
        capital and bool(_VERSION.search(text)) and not re.search(r"(?:19|20)\d\d$", text) and not words[0][0].isdigit()
    )


def _named_by_family(text: str, match: re.Match[str]) -> bool:
    family, start = match["family"].lower(), match.start("family")
    before = text[:start].strip(" /_-")
    spaced = " " in text
    if spaced and before and not re.fullmatch(rf"{MAKERS}|[A-Z][\w.-]*", before, re.I):
        return False
    rest = text[match.end() :]
    if spaced and _LABEL.search(rest) and not re.search(r"embedding|moderation|training", rest, re.I):
        return False
    if (
        re.search(
            r"\b(?:models?|family|series|api|pricing|docs|documentation|code|platform|team|blog|studio|"
            r"app|agents?|ai)$",
            rest,
            re.I,
        )
        and spaced
    ):
        return False
    if family in COMMON:
        return (
            bool(re.search(r"\d", rest))
            or (not spaced and bool(re.match(r"-[a-z]", rest, re.I)))
            or bool(
                re.match(
                    r"\s+(?:[A-Z]\+?|Large|Small|Medium|Micro|Mini|Nano|Lite|Pro|Premier|Prime|Max|Ultra|Plus|Flash|Turbo|"
                    r"Light|Express|Edge|Core|Embeddings?|Multilingual|English|Arabic|"
                    r"Reasoning|Deep Research|Instruct)\b",
                    rest,
                )
            )
        )
    if not rest and not before:
        return family not in ("gpt", "glm", "palm") and len(family) > 3
    lower = [word for word in rest.split() if word[:1].islower()]
    return not spaced or len(lower) <= 2


def _is_id(text: str) -> bool:
    """An identifier with letters and a number, in parts: "acme-large-2", "org/Model-7B"."""
    if not _ID.fullmatch(text) or not re.search(r"\d", text) or len(text) < 5:
        return False
    if re.search(r"\.(?:com|ai|org|io|net|md|html?|json|py|txt|pdf|png|sh)\b|^v?\d+(?:\.\d+)+$|^v\d", text, re.I):
        return False
    if re.fullmatch(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f-]{16,}", text, re.I):
        return False  # an id of a database
    return bool(re.search(r"[A-Za-z]{2}", text)) and len(re.findall(r"[A-Za-z]", text)) >= 3


@lru_cache(maxsize=4096)
def _possible(text: str) -> bool:
    if _sure(text):
        return True
    if not 1 < len(text) <= LONGEST or not re.search(r"[^\W\d_]", text) or "://" in text:
        return False
    if (
        _MODE_ONLY.match(text)
        or _MEASURE.search(text)
        or _LABEL.search(text)
        or _SORTS.search(text)
        or (" " in text and _SENTENCE.search(text))
    ):
        return False
    if COUNTED.match(text) or re.search(r"[$€£¥%]|[:：]$", text):
        return False
    return len(text.split()) <= 6


_API = re.compile(r"^API (?:(?:di|do|da|de|du|der|von|of|for|pour|para|per) )?(?=\S)|(?<=\S) API$")


def _trimmed(text: str) -> str:
    text = _FOOT.sub("", _BADGE.sub(" ", text).strip())
    if re.search(r"\d", text):
        text = _API.sub("", " ".join(text.split()))
    return " ".join(text.split()).strip(" *`_|·•-–—:↗→▶►▸▼▾")


def read_names(text: str, codes: Sequence[str] = (), *, expected: bool = False) -> tuple[ModelName, ...]:
    """The models that a cell or heading names, each with its ids and notes; () when it names none for sure.

    `expected` is a cell of a Model column, where any name-like text is a name. "A / B" and "A and B" are two models;
    a display name followed by its id is one.
    """
    return _read_names(text, tuple(codes), expected) if len(text) <= 1000 else ()


@lru_cache(maxsize=4096)
def _read_names(text: str, codes: tuple[str, ...], expected: bool) -> tuple[ModelName, ...]:
    good = _possible if expected else _sure
    found: list[ModelName] = []
    lines = lines_of(text)
    for at, line in enumerate(lines[:12]):
        notes: list[str] = []
        aliases: list[str] = []
        bare = _strip(line, notes, aliases)
        if not bare:
            if found and (notes or aliases):
                found[-1] = _with(found[-1], aliases, notes)
            continue
        parts = [bare] if good(bare) and not _splits(bare) else _split(bare)
        parts = [part for part in parts if not _AND_OTHERS.match(part)]
        names = list(_completed([_trimmed(part) for part in parts]))
        if not names or not all(good(name) for name in names):
            if at == 0:
                if len(lines) > 1 and re.fullmatch(MAKERS, bare, re.I):
                    continue  # the maker's name stands over the model's
                return ()
            if found and len(line) < 60:
                found[-1] = _with(found[-1], (), [line])
            continue
        if found and len(names) == 1 and (_same(found[-1].name, names[0]) or not _sure(names[0])):
            alias = _sure(names[0]) and not notes
            found[-1] = _with(
                found[-1], [names[0], *aliases] if alias else aliases, notes if alias else [*notes, names[0]]
            )
            continue
        if found and len(names) > 1 and " " in found[-1].name and all(_same(found[-1].name, name) for name in names):
            found[-1] = _with(found[-1], [*names, *aliases], notes)
            continue
        found.extend(ModelName(name, tuple(aliases) if len(names) == 1 else (), tuple(notes)) for name in names)
    if len(found) == 1:
        ids = [
            code
            for code in codes
            if code != found[0].name and _is_idlike(code) and (_same(found[0].name, code) or len(codes) == 1)
        ]
        found[0] = _with(found[0], ids, ())
    return tuple(found)


def _split(text: str) -> list[str]:
    """The parts of a list of names; the owner's name before the slash of an id is none of them."""
    if _OWNED.fullmatch(text):
        return [text]
    return [part for part in _BETWEEN.split(text) if part]


def _splits(text: str) -> bool:
    parts = [part for part in _split(text) if not _AND_OTHERS.match(part)]
    return len(parts) > 1 and all(map(_sure, _completed([_trimmed(part) for part in parts])))


def _is_idlike(text: str) -> bool:
    return " " not in text and _sure(text)


def _strip(line: str, notes: list[str], aliases: list[str]) -> str:
    """The line without brackets and conditions, which are noted; ids in brackets are aliases."""

    def aside(match: re.Match[str]) -> str:
        said = match.group(1).strip()
        known = _AKA.match(said)
        said = _AKA.sub("", said)
        if known or (" " not in said and _is_idlike(said)):
            aliases.extend(part for part in re.split(r"\s*[,、]\s*", said) if _is_idlike(part) or known)
        elif _OF_NAME.fullmatch(said):
            return f" {said} "
        elif said:
            notes.append(said)
        return " "

    bare = _BRACKET.sub(aside, _FOOT.sub("", _BADGE.sub(" ", line).strip()))
    bare = _OF_SERVICE.sub("", _MAKER.sub("", " ".join(bare.split())))
    if match := _OTHER_SCRIPT.fullmatch(bare):
        notes.append(match[2])
        bare = match[1]
    if match := _CONDITION.search(bare):
        notes.append(match.group(1).strip(" -–—"))
        bare = bare[: match.start()]
    return _trimmed(bare)


def _completed(parts: list[str]) -> Iterator[str]:
    """ "Llama 3.1 8B / 70B" names two models: a bare size or version takes the words before that of its neighbour."""
    before = ""
    for part in parts:
        words = before.split(" ")
        if before and _SIZE.match(part) and len(words) > 1 and _SIZE.match(words[-1]):
            part = " ".join([*words[:-1], part])
        elif before and _SIZE.match(part) and "-" in before and _SIZE.match(before.rsplit("-", 1)[1]):
            part = before.rsplit("-", 1)[0] + "-" + part
        elif len(words) > 1 and _NUMBER.match(part) and _NUMBER.match(words[-1]):
            part = " ".join([*words[:-1], part])
        yield part
        before = part


def _with(name: ModelName, aliases: Sequence[str], notes: Sequence[str]) -> ModelName:
    more = dict.fromkeys([*name.aliases, *(alias for alias in aliases if alias and alias != name.name)])
    return ModelName(name.name, tuple(more), (*name.notes, *notes))


def _same(name: str, other: str) -> bool:
    """Whether one is a spelling or a dated id of the other."""
    one, two = set(family_key(name)), set(family_key(other))
    if (" " in name) == (" " in other):  # two display names, or two ids: only a date or -latest may differ
        extra = two - one
        return one <= two and all(re.fullmatch(r"latest|\d{2,8}|preview|v|[0-9]", word) for word in extra)
    return one <= two or two <= one
