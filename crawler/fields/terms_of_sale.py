"""The terms under which a price holds: service mode, context tier, modality, cache lifetime, region."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from crawler.fields.numbers import DIGITS, SCALES, decimal_of, plain_digits

_MODES: Final = (
    (
        "batch",
        re.compile(
            r"(?<![A-Za-z])batch(?:es|ing)?(?![A-Za-z\d])(?!\s*size)|批量|批处理|批次|배치|バッチ|\blote\b|دفع(?:ة|ات)",
            re.I,
        ),
    ),
    ("flex", re.compile(r"\bflex(?:ible)?\b", re.I)),
    ("priority", re.compile(r"\bpriority\b|优先", re.I)),
    ("fast", re.compile(r"\bfast(?: mode)?\b|\bturbo mode\b|\bmode cepat\b|极速模式|快速模式", re.I)),
    ("provisioned", re.compile(r"\bprovisioned\b|\breserved\b|\bdedicated\b", re.I)),
    (
        "peak",
        re.compile(r"(?<!off[- ])(?<!off)(?<!non-)\bpeak[- ](?:hours?|times?|periods?|rates?|prices?|pricing)\b", re.I),
    ),
    ("off-peak", re.compile(r"\boff-?peak\b|\bdiscount(?:ed)? price\b.*\d:\d\d|错峰|优惠时段|夜间", re.I)),
)
_LIMIT = re.compile(
    rf"(?P<sign><=|>=|≤|≥|<|>|＜|＞|=<|up to|under|below|less than|fewer than|at most|within|"
    rf"over|above|more than|greater than|exceed(?:s|ing)?|"
    rf"beyond|longer than|不超过|超过|小于等于|小于|大于|以内|초과|이하|hingga|di atas|lebih dari)\s*"
    rf"(?P<number>{DIGITS})\s?(?P<scale>k|m|thousand|million|千|万|천|만)?(?![A-Za-z0-9$])\s*(?P<unit>tok"
    rf"ens?|token|ctx|context|input|prompt)?",
    re.I,
)
_RANGE = re.compile(
    rf"(?<![A-Za-z][-_])(?P<low>{DIGITS})\s?(?P<low_scale>k|m|万)?\s*(?P<low_sign><=|≤|<|＜)?\s*(?:-|–|~|to|<|"
    rf"≤|(?:input|tokens?|输入|长度|x|len\w*)\s*(?:<=|≤|<|＜))\s*"
    rf"(?P<high>{DIGITS})\s?(?P<high_scale>k|m|万)(?![A-Za-z0-9$])",
    re.I,
)
_BETWEEN = re.compile(
    rf"(?P<low>{DIGITS})\s?(?P<low_scale>k|m|万)?\s*(?:<=|≤|<|＜)\s*[^\d<>≤≥=]{{1,24}}?\s*(?P<sign><=|≤|<|＜)\s*"
    rf"(?P<high>{DIGITS})\s?(?P<high_scale>k|m|万)?(?![A-Za-z0-9$])",
    re.I,
)
_INTERVAL = re.compile(
    r"[\[(（]\s*(?P<low>\d+)\s*(?P<low_scale>[km])?\s*[,，]\s*(?P<high>\d+)\s*(?P<high_scale>[km])?\s*[)）\]]", re.I
)
"""Mathematical intervals, as price lists in Chinese write them; small bounds are thousands of tokens."""
_AFTER = re.compile(
    rf"(?P<number>{DIGITS})\s?(?P<scale>k|m|万)?\s*(?:tokens?)?\s*(?P<word>以内|以下|以上|and "
    rf"(?:under|below|above|over)|or (?:less|more)|\+|이하|초과|이상)",
    re.I,
)
_LONG = re.compile(
    r"\blong[- ]?context\b|\blong (?:prompt|input)s?\b|长上下文|长文本|긴 (?:컨텍스트|컨택스트)|"
    r"konteks panjang|長いコンテキスト|\bcontexto (?:longo|largo)\b|\bcontexte long\b|\bcontesto lungo\b|"
    r"\blange[nrs]? kontext|длинн\w+ контекст|ngữ cảnh dài",
    re.I,
)
_SHORT = re.compile(r"\bshort[- ]?context\b|\bstandard[- ]context\b|短上下文", re.I)
_ABOVE: Final = frozenset(
    {">", ">=", "≥", "＞", "over", "above", "more than", "greater than", "exceeds", "exceed", "exceeding", "beyond",
     "longer than", "超过", "大于", "초과", "di atas", "lebih dari"}
)  # fmt: skip
_STRICT_BELOW: Final = frozenset({"<", "＜", "under", "below", "less than", "fewer than", "小于"})

_EXCEPT = re.compile(r"\bnon-?\s?(?:audio|speech|voice|image|vision|video)s?\b|非(?:音频|语音|图像|图片|视频)", re.I)
"""What is named to be left out: "input (non-audio)" is the plain input."""
_AUDIO = re.compile(r"\baudio\b|\bspeech\b|\bvoice\b|音频|语音|오디오|음성|音声|صوت", re.I)
_TEXT = re.compile(r"\btexts?\b|\bteks\b|文本|文字|텍스트|テキスト|نص", re.I)
_IMAGE = re.compile(r"\bimages?\b|\bvision\b|\bgambar\b|图像|图片|이미지|画像|صور", re.I)
_VIDEO = re.compile(r"\bvideos?\b|视频|비디오|영상|動画", re.I)
_MODALITY_WORD = re.compile(
    r"(?:\b(?:audio|speech|voice|text|teks|image|images|vision|video|videos|pdf|and|or|input|"
    r"inputs|output|tokens?|only|gambar|dan|\d*)\b|[/,+&、，()\s:]|音频|语音|文本|图像|图片|"
    r"视频|和|输入|输出|오디오|텍스트|이미지|비디오)+",
    re.I,
)
_TTL = (
    ("5m", re.compile(r"\b5[ -]?(?:m|min|mins|minutes?|menit)\b|5\s?分钟|5분", re.I)),
    ("1h", re.compile(r"\b1[ -]?(?:h|hr|hours?|jam|j|std)\b|1\s?小时|1시간", re.I)),
    ("24h", re.compile(r"\b24[ -]?(?:h|hr|hours?)\b", re.I)),
)


_PLAIN_MODE = re.compile(r"\bstandard\b|\bregular\b|\bon-?demand\b", re.I)


def mode_of(text: str) -> str:
    """batch | flex | priority | fast | provisioned | off-peak; "" for standard, and for text that names two modes."""
    found = [mode for mode, form in _MODES if form.search(text)]
    return found[0] if len(found) == 1 else ""


def modes_of(text: str) -> tuple[str, ...]:
    """All modes that a text names, where it does not name the standard one too: "Flex / Batch"."""
    if _PLAIN_MODE.search(text):
        return ()
    return tuple(mode for mode, form in _MODES if form.search(text))


def names_several_modes(text: str) -> bool:
    """Whether a text speaks of two modes or more, so that none can be given to what stands below it."""
    return sum(bool(form.search(text)) for _, form in _MODES) + bool(_PLAIN_MODE.search(text)) > 1


def ttl_of(text: str) -> str:
    """How long a cache entry lives, where a text says it: 5m | 1h | 24h."""
    return next((ttl for ttl, form in _TTL if form.search(text)), "")


def modality_of(text: str) -> str:
    """audio | image | video where a text names that alone; "" for text, for nothing, and for text among others."""
    if len(text) > 80:
        return ""
    text = _EXCEPT.sub(" ", text)
    if _TEXT.search(text):
        return ""
    named = [name for name, form in (("audio", _AUDIO), ("image", _IMAGE), ("video", _VIDEO)) if form.search(text)]
    return "+".join(named) if len(named) <= 1 else "+".join(sorted(named))


def says_only_modalities(text: str) -> bool:
    """Whether a text consists of modalities, as a child row's label does."""
    return bool(text.strip()) and any(
        form.search(text) for form in (_AUDIO, _TEXT, _IMAGE, _VIDEO)
    ) and _MODALITY_WORD.fullmatch(text.strip()) is not None  # fmt: skip


def token_limit(text: str) -> str:
    """A context tier beyond the first: ">200000", ">32000,<=128000" or "long"; "" for the first one and for none."""
    lower, upper, strict = limits(text)
    if lower:
        bound = f">{lower}"
        return f"{bound},{'<' if strict else '<='}{upper}" if upper else bound
    return "long" if not upper and _LONG.search(text) else ""


_OUTPUT_SPAN = re.compile(
    r"(?:输出长度|output (?:length|tokens?))\s*(?P<open>[\[(（])\s*(?P<low>[\d.]+)\s*(?P<scale>k)?\s*[,，]\s*"
    r"(?P<high>[\d.]+|\+?∞)\s*(?:k)?\s*[)）\]]",
    re.I,
)


def output_span(text: str) -> str:
    """A tier by the length of the answer, ">200", where a price list has one; "" for the first one and for none.

    Lists in Chinese write it as an interval of thousands of tokens.
    """
    match = _OUTPUT_SPAN.search(plain_digits(text))
    low = Decimal(match["low"]) if match and re.fullmatch(r"\d+(?:\.\d+)?", match["low"]) else Decimal(0)
    return f">{int(low * 1000)}" if low else ""


def names_tier(text: str) -> bool:
    """Whether a text names any context tier, the first one included."""
    return limits(text) != (0, 0, False) or bool(_LONG.search(text) or _SHORT.search(text))


def limits(text: str) -> tuple[int, int, bool]:
    """The lower and upper bound in tokens that a text names (0: none), and whether the upper one is excluded."""
    text = plain_digits(text)
    lower = upper = 0
    strict = False
    for match in _BETWEEN.finditer(text):
        low, high = _tokens(match["low"], match["low_scale"]), _tokens(match["high"], match["high_scale"])
        if low < high and high >= 1000:
            return (0 if low < 1000 else low), high, match["sign"] in ("<", "＜")
    for match in _RANGE.finditer(text):
        high_scale = match["high_scale"]
        low = _tokens(match["low"], match["low_scale"] or high_scale)
        high = _tokens(match["high"], high_scale)
        if low < high:
            return (0 if low < 1000 else low), high, False
    text = _OUTPUT_SPAN.sub(" ", text)
    if (found := _INTERVAL.search(text)) and re.search(r"len|token|context|prompt|长度|上下文", text, re.I):
        low, high = int(found["low"]), int(found["high"])
        if high <= 4096 and not found["high_scale"]:
            return low * 1000, high * 1000, False
        scale = SCALES.get((found["high_scale"] or "").lower(), 1)
        return low * (SCALES.get((found["low_scale"] or "").lower(), scale)), high * scale, False
    for match in _LIMIT.finditer(text):
        if not match["scale"] and not match["unit"] and len(re.sub(r"\D", "", match["number"])) < 4:
            continue
        count = _tokens(match["number"], match["scale"])
        if count < 1000:
            continue
        sign = " ".join(match["sign"].lower().split())
        if sign in _ABOVE:
            lower = lower or count
        else:
            upper, strict = count, sign in _STRICT_BELOW
    if not lower and not upper:
        for match in _AFTER.finditer(text):
            count = _tokens(match["number"], match["scale"])
            if count < 1000:
                continue
            if re.search(r"以上|above|over|more|\+|초과|이상", match["word"]):
                lower = count
            else:
                upper = count
    return lower, upper, strict


def _tokens(printed: str, scale: str | None) -> int:
    number = decimal_of(printed, whole=not scale) or Decimal(0)
    return int(number * SCALES.get((scale or "").lower(), 1))
