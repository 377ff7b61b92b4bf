"""What the label of a column or row means: which fact its cells state, and under which terms."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from crawler.fields.currency import currencies
from crawler.fields.numbers import plain_digits
from crawler.fields.price import dates_of, per_tokens
from crawler.fields.terms_of_sale import modality_of, mode_of, names_tier, token_limit, ttl_of


class Kind(StrEnum):
    """What the cells under a label say."""

    NAME = "name"
    ID = "id"
    INPUT = "input"
    OUTPUT = "output"
    CACHED = "cached"
    CACHE_WRITE = "cache write"
    BOTH = "input and output"
    PRICE = "price"
    CONTEXT = "context"
    MAX_INPUT = "max input"
    MAX_OUTPUT = "max output"
    CONTEXT_AND_OUTPUT = "context and output"
    LICENSE = "license"
    PARAMETERS = "parameters"
    SIZE = "size"
    RELEASE = "release"
    DEPRECATION = "deprecation"
    RETIREMENT = "retirement"
    CUTOFF = "cutoff"
    SUCCESSOR = "successor"
    STATUS = "status"
    DESCRIPTION = "description"
    UNIT = "unit"
    CURRENCY = "currency"
    TERMS = "terms"
    IGNORED = "ignored"
    OTHER = ""


PRICE_KINDS: Final = frozenset({Kind.INPUT, Kind.OUTPUT, Kind.CACHED, Kind.CACHE_WRITE, Kind.BOTH, Kind.PRICE})
FACTS: Final = PRICE_KINDS | frozenset(
    {Kind.CONTEXT, Kind.MAX_INPUT, Kind.MAX_OUTPUT, Kind.CONTEXT_AND_OUTPUT, Kind.LICENSE, Kind.RELEASE,
     Kind.DEPRECATION, Kind.RETIREMENT, Kind.CUTOFF, Kind.SUCCESSOR, Kind.STATUS, Kind.PARAMETERS}
)  # fmt: skip


ABOVE: Final = " › "
"""Stands between a group's label and the labels under it."""


@dataclass(frozen=True, slots=True)
class Role:
    """A label understood."""

    kind: Kind
    terms: tuple[tuple[str, str], ...] = ()
    """Qualifiers of everything under the label."""
    currency: str = ""
    per: int = 0
    not_tokens: str = ""
    scale: int = 1
    """What a bare count under the label is multiplied by: "Context (K)"."""
    priced: bool = False
    """The label itself speaks of money, so bare "Input" is no token limit."""
    counted: bool = False
    """The label itself speaks of a limit in tokens."""


def _words(words: str) -> re.Pattern[str]:
    """A pattern for any of the words, which are patterns set apart by blanks."""
    return re.compile("|".join(words.split()), re.I)


_NAME = re.compile(
    r"^(?:(?:ai |llm |language |base |api |foundation |our )?models?(?: names?| version| variant|"
    r" family)?|models?/\w+|name|model & \w+|model \(.*\)|"
    r"模型(?:名称|名|系列|版本|服务)?|名称|모델(?:명| 이름)?|モデル(?:名)?|nama model|modelo|"
    r"modèle|modell|modello|модель|النموذج|الطراز|اسم النموذج|"
    r"deprecated models?|(?:legacy|retired|shutdown) models?|model snapshots?|engine|llm)$",
    re.I,
)
_ID = re.compile(
    r"^(?:(?:claude |openai |gemini )?api (?:model )?(?:id|name|alias|string|identifier|model "
    r"id|endpoints?|model name)|model[ _-]?(?:id|code|string|identifier|key|slug|alias|card)|"
    r"endpoints?|api endpoints?|id|alias(?:es)?|model alias(?:es)?|api model|identifier|slug|"
    r"模型\s?(?:id|编码|代码|标识|code)|"
    r"api\s?名称|모델 (?:id|코드)|モデル\s?id|hugging ?face(?: id| repo)?)$",
    re.I,
)
_PRICED = _words(
    r"""
    \bpric(?:e|es|ing)\b \bcosts?\b \brates?\b(?!\slimit) \bfees?\b \$|€|£|¥|元 \busd\b \beur\b 价格 单价 费用 定价
    가격 요금 단가 価格 料金 \bharga\b \bbiaya\b \bprix\b \bpreis \bprecio \bpreço \bcosto\b سعر цена \btarif
    \bper\s(?:1)?m(?:illion)?\b /\s?1?m\b \bmtok
    """
)
_CACHE = _words(
    r"""
    cach 缓存 캐시 キャッシュ 快取 تخزين\sمؤقت кэш кеш
    """
)
_WRITE = _words(
    r"""
    \bwrit(?:e|es|ing|ten)\b \bcreat(?:e|ion) 写入 创建 쓰기 생성 書き込み penulisan \bstor(?:e|ing)\b(?!\sprice)
    écriture escritura schreib
    """
)
_STORE = _words(
    r"""
    \bstorage\b 存储 저장 penyimpanan per\shour /\s?h(?:ou)?r stockage almacenamiento 小时
    """
)
_MISS = _words(
    r"""
    \bmiss(?:es)?\b 未命中 미스 \buncached\b non-cached not\scached no\scache ミス
    """
)
_INPUT = _words(
    r"""
    \binputs?\b \bprompts?\b(?!\scach) \bin\b(?=\s*(?:$|[/)|\],])) 输入 輸入 입력 入力 \bmasukan\b
    \bentr(?:ée|ada)s?\b \beingabe إدخال المدخلات ввод вход \bingresso\b 提示
    """
)
_OUTPUT = _words(
    r"""
    \boutputs?\b \bcompletions?\b \bgenerat(?:ed|ion)\b \bout\b(?=\s*(?:$|[/)|\],])) \bresponses?\b 输出 輸出 출력
    出力 \bkeluaran\b \bsorties?\b \bsalidas?\b \bsaídas?\b \bausgabe إخراج المخرجات вывод выход 补全
    """
)
_CONTEXT = _words(
    r"""
    \bcontext(?:o)?\b \bctx\b \bkonteks\b \bcontexte\b \bkontext \bcontesto\b 上下文 컨텍스트 컨택스트 コンテキスト
    السياق контекст \bseq(?:uence)?\.?\s?len(?:gth)?\b
    ^max(?:imum|\.)?\s(?:tokens?|sequence(?:\slength)?|length)(?:\s\(.*\))?$ ^token\slimits?$
    ^最大\s?tokens?(?:数)?$ ^tokens?\swindows?$
    """
)
_TIER_WORDS = re.compile(
    r"\b(?:short|long|standard|extended|full)[- ]context\b|(?:长|短)上下文|context (?:caching|"
    r"cache)|上下文(?:硬盘)?缓存|컨텍스트 캐[시싱]",
    re.I,
)
_LIMIT = _words(
    r"""
    \bmax(?:imum|\.)?\b \blimits?\b \blength\b \bwindow\b \bsize\b 最大 长度 上限 최대 한도 maksimum \bmaks\b máx
    الحد 最長 窗口 限制
    """
)
_TOKENS = _words(
    r"""
    \btokens?\b \btoks?\b 令牌 토큰 トークン 词元
    """
)
_LICENSE = re.compile(
    r"\blicen[sc]es?\b|licensing|许可|라이[선센]스|ライセンス|lisensi|licencia|lizenz|licença|"
    r"lisans|رخصة|الترخيص|лиценз|weight availability|open[- ]?weights?",
    re.I,
)
_PARAMETERS = re.compile(
    r"^#?\s?(?:total |number of |model )?(?:#\s?)?(?:total )?(?:param(?:eter)?s?(?: count| "
    r"\(total\)| size)?|model size|参数(?:量|规模)?|总参数(?:量)?|파라미터(?: 수)?|パラメータ数?|"
    r"parámetros|paramètres)(?: \(b(?:illions?)?\))?$",
    re.I,
)
_SIZE = re.compile(r"^(?:model )?sizes?$|^(?:#\s?)?params?$|^规模$|^크기$", re.I)
_DATES: Final = (
    (Kind.CUTOFF, re.compile(r"knowledge[- ]?cut-?off|knowledge$|知识截止|지식 컷오프|ナレッジカットオフ", re.I)),
    (Kind.RETIREMENT, re.compile(
            r"retire|retirement|shut-?down|end[- ]of[- ](?:life|support)|\beol\b|sunset|discontinu|"
            r"下线|停用|停止服务|종료|提供終了|tanggal penghentian", re.I)),
    (Kind.DEPRECATION, re.compile(
            r"^deprecat(?:ed|ion)(?: on)?(?: date)?(?: on)?$|deprecat\w+ (?:on |announce)?.*date|弃用(?:日期|"
            r"时间)|지원 중단", re.I)),
    (Kind.RELEASE, re.compile(
            r"release(?:d)?(?: date| on)?$|^release|launch(?: date|ed)?|发布(?:日期|时间|于)?|"
            r"出시일|출시|リリース|tanggal rilis|fecha de lanzamiento|date de sortie|available since|"
            r"ga date", re.I)),
)  # fmt: skip
_SUCCESSOR = re.compile(
    r"(?:recommended |suggested )?(?:replacement|alternative|successor|migrat(?:e|ion) (?:to|"
    r"target))(?: models?)?|替代(?:模型)?|推荐(?:替代)?模型|대체",
    re.I,
)
_DESCRIPTION = re.compile(
    r"^(?:descriptions?|about|summary|说明|描述|설명|概要|deskripsi|descripción|beschreibung)$", re.I
)
_STATUS = re.compile(
    r"^(?:(?:current |model |lifecycle )?(?:status|state)|lifecycle(?: stage)?|launch stage|"
    r"availability status|状态|상태)$",
    re.I,
)
_TERMS = re.compile(
    r"^(?:modality|modalities|type|token type|tier|tiers|mode|service tier|processing|context(?: "
    r"length)? tier|prompt length|range|input length|input range|"
    r"region|use case|usage|category|item|billing item|price type|pricing type|variant|模态|"
    r"类型|计费项|计费类型|输入长度|条件|模式|구분|유형|条目|"
    r"tingkat|jenis|tipe|tokens? \(.*\)|input tokens? range|单次请求的输入token数|输入token数|prompt size)$",
    re.I,
)
_MODALITIES = re.compile(
    r"(?:input|output|supported) (?:modalit|types?)|modalit(?:y|ies) supported|capabilit|支持模态|输入模态", re.I
)
_UNIT = re.compile(
    r"^(?:units?|per|billing unit|unit of measure|计费单位|单位|단위|単位|satuan|measured in|pricing unit)$", re.I
)
_CURRENCY = re.compile(r"^(?:currency|币种|통화|通貨|mata uang|moneda|devise|währung)$", re.I)
_IGNORED = re.compile(
    r"train(?:ing)?\b|fine-?tun|tuning|host(?:ing|ed)|\bstorage\b|latency|speed|throughput|"
    r"tokens? per (?:second|minute|day)|\btp[smd]\b|\brp[smd]\b|rate limit|"
    r"saving|discount(?!(?:ed)? price)|multiplier|vs\.?\b|compar|\bblended\b|average|\bavg\b|"
    r"estimated|example|previous|\bold\b|\bbefore\b|original|\bwas\b|list price before|"
    r"原价|折扣|划线|이전|할인율|benchmark|score|max requests|concurren|并发|图像价格|hari|"
    r"system prompt|additional|tool use|per definition|"
    r"训练|微调|学習|quota|free tier|credits?\b|embedding dim|dimension|vocab|rpm\b|tpm\b|rpd\b|"
    r"dataset|training data|训练数据|速度|延迟|存储",
    re.I,
)
_THING = re.compile(
    r"(?:/|\bper\b|每|／)\s*(?:1[,.]?0*\s*)?(?:k |m |million |thousand )?(?P<thing>images?|"
    r"minutes?|mins?\b|hours?|seconds?|secs?\b|calls?|requests?|quer(?:y|ies)|search(?:es)?|"
    r"gb|pages?|"
    r"documents?|characters?|chars?|words?|videos?|songs?|megapixels?|sessions?|month|day|year|"
    r"张|次|分钟|秒|小时|字符|页)|(?P<lone>\bimage price\b|\bvideo price\b)",
    re.I,
)
_SCALE = re.compile(r"[(（\[]\s*(?:in\s+)?(?:(k)|(thousands?)|(m)|(millions?))(?:\s*tokens?)?\s*[)）\]]", re.I)


_LIMITS = re.compile(
    r"(?:(?:input|prompt|context)s?(?: tokens?| length| size)*\s*)?(?:<=|>=|[<>≤≥]|\b(?:up "
    r"to|over|under|above|below|longer than|"
    r"less than|more than|within|exceeding|at most)\b)\s*\d[\d.,]*\s?[km]?(?:illion)?(?:\s*(?:input|"
    r"prompt|context)?\s*tokens?)?",
    re.I,
)
"""A context tier, whose "prompt" and "input" say nothing of what is paid for."""


@lru_cache(maxsize=8192)
def role_of(label: str, near: str = "") -> Role:
    """The role of a label, with everything above it in grouped headers joined to it by `ABOVE`."""
    text = " ".join(plain_digits(label[:400]).split()).strip(" :：*")
    if not text or len(text) > 160:
        return Role(Kind.OTHER)
    money = currencies(text, near)
    terms = _terms(text)
    priced = bool(_PRICED.search(text))
    thing = match["thing"] or match["lone"] if (match := _THING.search(text)) else ""
    base = Role(
        Kind.OTHER,
        tuple(sorted(terms.items())),
        money.pop() if len(money) == 1 else "",
        per_tokens(text),
        (thing or "").lower(),
        _scale(text),
        priced,
    )
    kind, counted = _kind(text, _own(text), priced)
    if kind is Kind.OTHER and re.search(r"[A-Za-z]{4}\d$", text):  # the mark of a footnote, glued by a text dump
        kind, counted = _kind(
            text[:-1], text[:-1].rsplit(ABOVE, 1)[-1].strip(), priced or bool(_PRICED.search(text[:-1]))
        )
    return replace(base, kind=kind, counted=counted)


def _own(text: str) -> str:
    """The lowest label; a lowest one that is only a unit goes with the one above it: "Maximum input", "(tokens)"."""
    parts = text.split(ABOVE)
    while len(parts) > 1 and re.fullmatch(r"[(（\[].*[)）\]]|(?:per|/|in|每|单位).*|tokens?", parts[-1].strip(), re.I):
        parts[-2:] = [f"{parts[-2]} {parts[-1]}"]
    return parts[-1].strip()


def _terms(text: str) -> dict[str, str]:
    said: dict[str, str] = {}
    if (limit := token_limit(text)) and not re.search(r"^(?:max|context (?:window|length))", text, re.I):
        said["context"] = limit
    if mode := mode_of(text):
        said["mode"] = mode
    if _CACHE.search(text) and (ttl := ttl_of(text)):
        said["ttl"] = ttl
    if modality := modality_of(text):
        said["modality"] = modality
    said.update(dates_of(text))
    return said


def _scale(text: str) -> int:
    match = _SCALE.search(text)
    if not match:
        return 1
    return 1000 if match[1] or match[2] else 10**6


def _kind(text: str, own: str, priced: bool) -> tuple[Kind, bool]:
    bare = re.sub(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*", " ", own).strip()
    if _NAME.match(own) or _NAME.match(bare):
        return Kind.NAME, False
    if _ID.match(own) or _ID.match(bare):
        return Kind.ID, False
    if _UNIT.match(own):
        return Kind.UNIT, False
    if _CURRENCY.match(own):
        return Kind.CURRENCY, False
    cache = bool(_CACHE.search(text))
    if cache and not re.search(r"\bprompt caching\b$|support", text, re.I):
        if _STORE.search(text) and not (_WRITE.search(own) and ttl_of(own)):
            return Kind.IGNORED, False
        if _MISS.search(own):
            return Kind.INPUT, False
        if _WRITE.search(own):
            return Kind.CACHE_WRITE, False
        if _OUTPUT.search(own) and not _INPUT.search(own):
            return Kind.IGNORED, False
        return Kind.CACHED, False
    if _IGNORED.search(text):
        return Kind.IGNORED, False
    takes, gives = (bool(form.search(_LIMITS.sub(" ", own))) for form in (_INPUT, _OUTPUT))
    if not takes and not gives and own != text and not _CONTEXT.search(own) and (priced or not _LIMIT.search(text)):
        takes, gives = bool(_INPUT.search(text)), bool(_OUTPUT.search(text))
    context = bool(_CONTEXT.search(_TIER_WORDS.sub(" ", text)))
    if _MODALITIES.search(text):
        return Kind.IGNORED, False
    if _TERMS.match(own) and not (context and _LIMIT.search(own)):
        return Kind.TERMS, False
    if context and not priced:
        if gives and takes:
            return Kind.CONTEXT_AND_OUTPUT, True
        if gives:
            return Kind.CONTEXT_AND_OUTPUT if re.search(r"/|&|\band\b|,", own) else Kind.MAX_OUTPUT, True
        if takes and not re.search(r"window|length", text, re.I):
            return Kind.MAX_INPUT, True
        return Kind.CONTEXT, True
    if (takes or gives) and not priced and _LIMIT.search(text) and not names_tier(text):
        if takes and gives:
            return Kind.IGNORED, False
        return (Kind.MAX_OUTPUT if gives else Kind.MAX_INPUT), True
    if takes and gives:
        return Kind.BOTH, False
    if takes or gives:
        return (Kind.INPUT if takes else Kind.OUTPUT), False
    for kind, form in _DATES:
        if form.search(own):
            return kind, False
    if _SUCCESSOR.search(own):
        return Kind.SUCCESSOR, False
    if _DESCRIPTION.match(own):
        return Kind.DESCRIPTION, False
    if _STATUS.match(own):
        return Kind.STATUS, False
    if _LICENSE.search(own):
        if re.search(r"\bcode\b|\bdata(?:set)?\b|代码", own, re.I):
            return Kind.IGNORED, False
        return Kind.LICENSE, False
    if _PARAMETERS.match(own) or _PARAMETERS.match(bare):
        return Kind.PARAMETERS, False
    if _SIZE.match(bare):
        return Kind.SIZE, False
    if priced and not _TOKENS.fullmatch(own):
        return Kind.PRICE, False
    if mode_of(own) or names_tier(own) or dates_of(own):
        return Kind.PRICE, False
    return Kind.OTHER, False


def heads_models(label: str) -> bool:
    """Whether a label stands over names of models."""
    return len(label) <= 60 and _NAME.match(label.strip(" :：*")) is not None


def direction(words: str) -> Kind:
    """Which price words beside an amount speak of; OTHER when they name none or both."""
    words = _LIMITS.sub(" ", words)
    if _CACHE.search(words):
        if _STORE.search(words) and not _WRITE.search(words):
            return Kind.IGNORED
        if _MISS.search(words):
            return Kind.INPUT
        return Kind.CACHE_WRITE if _WRITE.search(words) else Kind.CACHED
    if _IGNORED.search(words):
        return Kind.IGNORED
    takes, gives = bool(_INPUT.search(words)), bool(_OUTPUT.search(words))
    if takes == gives:
        return Kind.OTHER
    return Kind.INPUT if takes else Kind.OUTPUT


def output_first(label: str) -> bool:
    """Whether a label that names both directions names the output first."""
    takes, gives = _INPUT.search(label), _OUTPUT.search(label)
    return bool(takes and gives and gives.start() < takes.start())
