"""Context windows and output limits that a sentence states, told apart from all its other numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from crawler.fields.numbers import SCALES, decimal_of, plain_digits
from crawler.fields.terms_of_sale import mode_of
from crawler.readers.prose.found import Found
from storage.terms import Declined, Field, Qualifiers, qualifiers

_SCALE: Final = (
    r"(?:[kKmM](?![A-Za-z])|thousand\b|million\b|millions\b|Millionen\b|Mio\.?|milliers?\b|millones\b|"
    r"mil(?:hões|\b)|ribu\b|juta\b|mila\b|nghìn\b|triệu\b|тыс\.?|млн|ألف|مليون|千|万|百万|백만|만|천)"
)
_NUM: Final = (
    rf"(?<![A-Za-z0-9_.,$€¥£/-])(?P<n>\d{{1,3}}(?:[,.\u202f ]\d{{3}})+|\d+(?:\.\d+)?)(?:\s|-)?(?P<s>{_SCALE})?"
)
_TOK: Final = r"(?:[\s-]*(?:tokens?|Token|jetons?|токен\w*|トークン|词元|토큰|رمز|टोकन))"
_WINDOW: Final = (
    r"(?:context(?:ual)?(?:[\s-]*(?:window|length|size|limit|capacity)s?)?|context-window|"
    r"sequence[\s-]lengths?|Kontext(?:fenster|länge)\w*|"
    r"fenêtre de contexte|longueur de contexte|finestra di contesto|lunghezza (?:di|del) contesto|longitud de contexto|"
    r"контекстн\w+ окн\w+|окн\w+ контекста|длин\w+ контекста|okn\w+ kontekst\w+|bağlam penceresi|contextvenster|"
    r"cửa sổ ngữ cảnh|độ dài ngữ cảnh|نافذة (?:ال)?سياق|संदर्भ विंडो|上下文視窗|"
    r"ventana de contexto|janela de contexto|contextlengte|"
    r"(?:jendela|panjang) konteks|上下文(?:窗口|长度|窗口长度)?|上下文長度|컨텍스트(?:\s?(?:윈도우|"
    r"길이|창|창의 길이))?|(?:コンテキスト|文脈)(?:ウィンドウ|長|長さ|窓)?|コンテキストウィンドウ|ctx\b)"
)
_FORMS: Final = tuple(
    re.compile(form, re.I)
    for form in (
        # "extends the 64K context window to 128K"
        rf"\b(?:extend|expand|increas|rais|upgrad|doubl)\w*\s[^.;]{{0,60}}?\d[\d.,]*\s?[kKmM]?{_TOK}?[\s-]{_WINDOW}\s+to\s+{_NUM}",
        # "a 1M-token context window", "128K context", "200K tokens of context"
        rf"{_NUM}{_TOK}?[\s*_)-]*(?:(?:input|total|long|maximum|max|native|的|超长|超大|超|长|의|の|de|von)[\s-]*)*(?:of\s+)?{_WINDOW}",
        rf"{_NUM}{_TOK}?[\s-]*windows?\b(?![\s-]*(?:function|size of the))",
        # "context window of up to 1M tokens", "the context length 32K tokens", "context lengths up to 128k"
        rf"{_WINDOW}(?:\s+(?:support|supports|supported|capacity|capability|handling|limit)"
        rf")?[^.;:\d。；]{{0,40}}?[\s*_:：(（]*(?:up to |bis zu |jusqu'à |hasta |até |最高|最长|最大|"
        rf"최대 )?\s*{_NUM}(?P<t>{_TOK})?"
        r"(?=[\s*_)）]*(?:[,.;:()，。；！、/]|$|tokens?\b|in length|long\b|natively|(?:and|or|with|"
        r"for|through|using|by|on|at|while|which|as|to|that|in|per|from|is|are)\b|的|입니다|을|를|"
        r"까지|이|です|で|の|\s+[一-鿿]))",
        rf"{_WINDOW}\s+(?:of|for)\s+(?:\S{{1,60}}\s+){{1,5}}?(?:has been|have been|is|was|are|were)\s+(?:now\s+)?"
        rf"(?:increased|extended|expanded|raised|upgraded)\s+(?:from\s+\S+\s+(?:tokens?\s+)?)?to\s+{_NUM}",
        rf"{_WINDOW}\s+(?:\w+\s+|of\s+(?:[\w.-]+\s+){{1,6}}?)?from\s+[\d.,]+\s?[kKmM]?(?:\s+tokens?)?(?:\s+(?:in|of|for)\s+\S+(?:\s\S+)?)?\s+to\s+{_NUM}",
        rf"{_WINDOW}(?:为|达到?|支持|扩展至|扩展到|高达|最长|长达|可达|最大|提升至|从)*{_NUM}{_TOK}?",
        # "supports up to 128K tokens", "process up to 1 million tokens in a single prompt"
        rf"\b(?:support|process|handl|accept|ingest|read|analy[sz]|take|understand|comprehend|reason "
        rf"over|manag)\w*\s[^.;:\d]{{0,40}}?(?:up\s+to|as many as|bis zu|jusqu'à|"
        rf"(?:information|inputs?|sequences?|documents?|texts?|prompts?)(?: lengths?)?\s+of)\s+{_NUM}(?P<t>{_TOK})",
        rf"\b(?:reads?|takes?|accepts?|handles?|process(?:es)?)\s+(?:up to\s+)?{_NUM}(?P<t>{_TOK})\s+(?:at once|at "
        rf"a time|of context|"
        rf"in one (?:go|pass|prompt)|per (?:prompt|request))",
        rf"(?:支持|处理|支援)[^。；\d]{{0,12}}{_NUM}\s*(?:个)?(?P<t>tokens?|词元)",
    )
)
_FORMS_OF_TAKING: Final = next(at for at, form in enumerate(_FORMS) if form.pattern.startswith(r"\b(?:support|process"))
"""The form that speaks of taking in tokens, which may as well speak of putting them out."""
_OUT_FORMS: Final = tuple(
    re.compile(form, re.I)
    for form in (
        rf"\boutput\s+token\s+limit\s+(?:of|is|:)?\s*(?:up to )?{_NUM}",
        rf"{_NUM}(?:[\s-]*tokens?)?[\s-]*(?:max(?:imum)?[\s-]+)?(?:output|completion)"
        rf"(?:[\s-]*(?:tokens?|limit|length|window|size|cap))",
        rf"{_NUM}[\s-]*tokens?\s+(?:of\s+|for\s+)?(?:max(?:imum)?\s+)?output\b",
        rf"(?:max(?:imum)?|longest)\s+(?:output|completion|response|generation)(?:\s+(?:tokens?|length|"
        rf"limit|size))*\s*[:：]?[^.;:\d]{{0,25}}?{_NUM}{_TOK}?",
        rf"\b(?:output|completion)s?(?:\s+(?:tokens?|length|limit|size|window|cap)"
        rf")*\s*(?:limit\s+)?(?:of|is|at|to|:)?\s*(?:up\s+to\s+)?{_NUM}{_TOK}",
        rf"(?:maximale (?:Ausgabe\w*|Antwort\w*)|sortie maximale|salida máxima|saída "
        rf"máxima)[^.;:\d]{{0,25}}{_NUM}{_TOK}",
        rf"(?:最大输出|最长输出|输出长度|输出上限|最大生成长度|최대 출력)[^。；\d]{{0,12}}{_NUM}",
        rf"\b(?:output|generate)s?\s+up\s+to\s+{_NUM}{_TOK}",
        rf"\b(?:saída|salida|sortie|Ausgabe)\s*[:：]\s*{_NUM}{_TOK}",
    )
)
_LIMIT: Final = re.compile(
    r"\b(?:m[aá]x\w*|up to|limit\w*|longest|supports?|supporting|offers?|allows?|can|cap|at most|as many "
    r"as|has|have|with an?|window|length)\b|[:：]|最大|最长|上限|최대",
    re.I,
)
_IN_FORMS: Final = tuple(
    re.compile(form, re.I)
    for form in (
        rf"\b(?:max(?:imum)?\s+)?input\s+tokens?\s+limit\s*(?:of|is|:)?\s*(?:up to )?{_NUM}",
        rf"\bmax(?:imum)?\s+input(?:\s+tokens?|\s+length|\s+size)?\s*(?:of|is|:)?\s*(?:up to )?{_NUM}",
        rf"{_NUM}[\s-]*(?:tokens?\s+)?max(?:imum)?\s+input\b",
        rf"^\W*input\s*[:：]\s*{_NUM}{_TOK}(?=\W{{1,3}}output\b)",
        rf"(?:\bmax|\blimit|\bup to|\bm[áa]x)[^.;]{{0,40}}\b(?:input|entrada|entrée|Eingabe)\s*[:：]\s*{_NUM}{_TOK}",
    )
)
_TRAINED: Final = re.compile(
    r"\b(?:pre-?|post-?|mid-?)?train(?:ed|ing)\b|\bfine-?tun\w*|\bcorpus\b|\bdataset\b|vocab|"
    r"\btrillion\b|\bbillion tokens\b|\brate limits?\b|"
    r"per (?:minute|second|day|hour|month)|训练|微调|학습|\bstages?\b|\bstage \d|\bcheckpoint of\b|"
    r"curriculum|annealing",
    re.I,
)
_TESTED: Final = re.compile(
    r"\bneedle|haystack|\bRULER\b|benchmark|evaluat\w+|\bscor(?:e|es|ed|ing)\b|\btests?\b|\btested\b|"
    r"tasks? with|accuracy|perplexity|\bPPL\b|\bGPUs?\b|VRAM|\bGB\b|"
    r"\bset(?:ting)?\b[^.]{0,30}max|max[-_]model[-_]len|for example|e\.g\.|\bif you\b|\bprompts? "
    r"(?:over|above|exceeding|longer|larger|under|up to|below|≤|<=|>|<)|requests? (?:over|above|that "
    r"exceed|exceeding)|"
    r"exceed|beyond|\bbeta header|surcharge|retir\w+|remov\w+|deprecat\w+|minimum|cache(?:able)?\b|"
    r"counterpart|\bversions? of\b|\bversus\b|retriev(?:al|e)",
    re.I,
)
_TIMED: Final = re.compile(r"throughput|faster|speed|latency|seconds?|minutes?|hours?", re.I)
_LOCAL: Final = re.compile(r"(?<!query[\s-])(?<!head[\s-])attention|sliding", re.I)
_CHANGE: Final = re.compile(
    r"\b(?:up|down|increas\w+|expand\w+|extend\w+|rais\w+|grow\w*|doubl\w+|from)\s+from\s*$|"
    r"\bfrom\s*(?:the\s+(?:previous|earlier|original)\s+)?$|\bthan\s+$|instead of\s+$|previously\s*$|"
    r"compared (?:to|with)\s*$|\(?was\s+$|从\s*$",
    re.I,
)
_OUTGROWN: Final = re.compile(
    r"[^.;\d]{0,20}\b(?:subsequently|then|later|further|finally)\s+(?:extended|expanded|increased|raised)\s+to\s+\d",
    re.I,
)
"""What follows a window that was only the first: "a native 32K context, subsequently extended to 256K"."""
_EXTENDS: Final = re.compile(r"\b(?:extend|expand|increas|rais|upgrad|doubl)\w*\s[^.;]{0,60}$", re.I)
_GREW_TO: Final = re.compile(r"\s+to\s+\d")
"""What stands around a window that is no more: "extends the 64K context window to 128K"."""
_EXTENDED: Final = re.compile(
    r"(?P<yarn>\byarn\b)|extrapolat|context[\s-]extension|rope[\s-]scaling|dual chunk|外推", re.I
)
_STRETCH: Final = re.compile(
    r"\b(?:extend(?:ed|able|s|ing)?|expand(?:ed|able|s|ing)?|stretch\w*|scal(?:e|able|ed))"
    r"\s+(?:up\s+)?to\s*$|可扩展至?\s*$|extensible to\s*$",
    re.I,
)
_BETA: Final = re.compile(
    r"\b(?:beta|experimental|early access|on request|waitlist|coming soon|soon|planned|in the future|"
    r"enterprise (?:plan|tier))\b",
    re.I,
)
_AFTER_NOT: Final = re.compile(
    r"[\s*_-]*(?:%|x\b|×|times|billion|trillion|parameters?|params|languages?|GPUs?|examples|samples|"
    r"layers|heads|images?|pages?|words?|characters?|"
    r"lines?|minutes?|hours?|\s?[BT]\b|GB|MB|tokens?\s+(?:per|/|a)\s*(?:s|min|hour|day|second)|"
    r"tokens? of (?:training|data|text|code)|字|글자|자\b)",
    re.I,
)
# Where another statement begins or ends: "... and was trained on", "trained on 20T tokens, it supports".
_HEAD: Final = re.compile(r",|;|\band\b|\.\s", re.I)
_TAIL: Final = re.compile(r",|;|\band (?=(?:it |now )?(?:supports?|has|offers?|features?|handles?|takes?)\b)", re.I)
_NEXT: Final = re.compile(r"[,;(]|\b(?:and|at|priced|that|which)\b", re.I)
_GOES_ON: Final = re.compile(r",\s+and\s+(?=(?:it|they)\s)", re.I)
_VERSION_OF: Final = re.compile(r"^[\s-]*(?:version|variant|counterpart|model)s?\b", re.I)
_ABOUT_IT: Final = re.compile(
    r"conte|window|tok|output|input|sequence|kont|ausgabe|entr|saída|salida|sortie|上下文|输出|컨텍스트|토큰|출력|コンテキスト|文脈|トークン|ctx|"
    r"контекст|токен|ngữ cảnh|سياق|संदर्भ|bağlam",
    re.I,
)
"""What every statement of a window has: a cheap look before the dear ones."""
_MOST_SAID: Final = 12
"""What a clause states at most; one with more numbers is a list or a log."""
_ONE: Final = re.compile(r"\b(?:one|a)\b(?=[\s-]million\b)", re.I)
LEAST, MOST = 512, 100_000_000


def windows(text: str, start: int = 0, end: int | None = None) -> Iterator[Found | Declined]:
    """Windows and output limits of the clause [start, end) of a sentence."""
    if not _ABOUT_IT.search(text):
        return iter(())
    return islice(_windows(text, start, end), _MOST_SAID)


def _windows(text: str, start: int, end: int | None) -> Iterator[Found | Declined]:
    end = len(text) if end is None else end
    clause = plain_digits(text[start:end])
    if "illion" in clause:
        clause = _ONE.sub(lambda said: "1".rjust(len(said.group())), clause)  # of the same length: places stay
    seen: set[int] = set()
    for form in _IN_FORMS:
        for match in form.finditer(clause):
            tokens = _count(match, clause)
            if tokens is not None and match.start("n") not in seen and not _TRAINED.search(clause):
                seen.add(match.start("n"))
                yield _found(Field.MAX_INPUT_TOKENS, tokens, match, start, _beta(clause, match))
    outputs = {match.start("n") for form in _OUT_FORMS for match in form.finditer(clause)}
    for form in _OUT_FORMS:
        for match in form.finditer(clause):
            if match.start("n") in seen or (found := _count(match, clause)) is None:
                continue
            seen.add(match.start("n"))
            if _TRAINED.search(clause) or re.search(
                r"thinking tokens|budget|\bcosts?\b|[$€]\s?\d",
                clause[match.start() : match.end()] + _NEXT.split(clause[match.end() : match.end() + 20])[0],
                re.I,
            ):
                continue
            before = clause[max(0, match.start("n") - 60) : match.start("n")]
            if re.search(r"\b(?:over|more than|above|at least)\s*$", before, re.I) or not _LIMIT.search(
                before + match.group()
            ):
                continue  # so many were used, not: so many are allowed
            yield _found(Field.MAX_OUTPUT_TOKENS, found, match, start, _beta(clause, match))
    for number, form in enumerate(_FORMS):
        for match in form.finditer(clause):
            at = match.start("n")
            if at in seen or at in outputs or (tokens := _count(match, clause)) is None:
                continue
            spoken = re.search(
                r"context|window|上下文|컨텍스트|コンテキスト|文脈|ctx|Kontext|contexte|contexto|konteks",
                match.group(),
                re.I,
            )
            if number == _FORMS_OF_TAKING and re.search(
                r"output|generat|completion|response", clause[match.start() : match.end() + 15], re.I
            ):
                continue
            near = clause[max(0, match.start() - 60) : match.end()]
            near += _NEXT.split(clause[match.end() : match.end() + 40])[0]
            trained = _TAIL.split(clause[max(0, match.start() - 60) : match.start()])[-1] + match.group()
            trained += _HEAD.split(clause[match.end() : match.end() + 40])[0]
            if not match["s"] and tokens < 2048:
                continue
            before = clause[max(0, at - 30) : at]
            if _CHANGE.search(before) or (_OUTGROWN.match(clause, match.end()) and not _EXTENDED.search(clause)):
                continue
            if _GREW_TO.match(clause, match.end()) and _EXTENDS.search(clause[: match.start()]):
                continue
            if refused := _refused(clause, near, trained, match, bool(spoken)):
                yield Declined("context_length", refused, text[start:end][:200].strip())
                seen.add(at)
                continue
            seen.add(at)
            yield _found(Field.CONTEXT_LENGTH, tokens, match, start, _extension(clause, match))


def _found(field: Field, tokens: int, match: re.Match[str], offset: int, terms: Qualifiers) -> Found:
    raw = match.group("n") + (match["s"] or "")
    gap = match.string[match.end("n") : match.start("s")] if match["s"] else ""
    raw = match["n"] + gap + (match["s"] or "")
    return Found(field, str(tokens), offset + match.start(), offset + match.end(), raw, "tokens", terms)


def _count(match: re.Match[str], clause: str) -> int | None:
    if re.search(
        r"(?:\bper|/|\beach|\bevery|\bpro|\bpor|\bpar|每)\s*$",
        clause[max(0, match.start("n") - 20) : match.start("n")],
        re.I,
    ):
        return None  # the unit of a price
    last = match.end("s") if match["s"] else match.end("n")
    if _AFTER_NOT.match(clause[last:]) or _VERSION_OF.match(clause[last:]):
        return None
    number = decimal_of(match["n"], whole=not match["s"])
    if number is None:
        return None
    scale = (match["s"] or "").casefold().rstrip(".")
    factor = SCALES.get(scale) or {
        "millions": 10**6,
        "million": 10**6,
        "mio": 10**6,
        "millier": 1000,
        "milliers": 1000,
    }.get(scale, 1)
    value = number * factor
    return int(value) if value == int(value) and LEAST <= value <= MOST else None


def _refused(clause: str, near: str, trained: str, match: re.Match[str], spoken: bool) -> str:
    grows = re.search(r"\bfrom\s+\d", match.group())  # a window that grew while it was trained, or with a release
    own = _GOES_ON.split(clause[: match.start()])[-1] + clause[match.start() :]
    if _TRAINED.search(trained) or ((grows or not spoken) and _TRAINED.search(own)):
        return "a length in training, not what the model takes"
    behind = re.split(r"\bwith\b", _NEXT.split(clause[match.end() : match.end() + 15])[0])[0]
    close = clause[max(0, match.start() - 25) : match.end()] + behind
    lead = min(60, match.start())
    beside = near[:lead].rpartition(",")[2] + near[lead:]  # "150 tokens per second, a 256K window"
    if _TESTED.search(near) or _TIMED.search(beside) or _LOCAL.search(close):
        return "a test, a setting or a price tier, not what the model takes"
    if re.search(
        r"\b(?:cannot|can['’]t|not|no longer|doesn['’]t|don['’]t)\b[^,;]{0,40}$",
        clause[max(0, match.start() - 70) : match.start()],
        re.I,
    ):
        return "the sentence denies it"
    return ""


def _extension(clause: str, match: re.Match[str]) -> Qualifiers:
    low, high = max(0, match.start() - 70), match.end() + 50
    around = re.split(r";", clause[low:high])[0] if match.start() < 70 else clause[low:high]
    if re.search(r"\bnativ", clause[max(0, match.start() - 25) : match.end() + 20], re.I):
        return ()
    if said := _EXTENDED.search(around):
        return qualifiers(extension="yarn" if said["yarn"] else "extrapolation")
    if _STRETCH.search(clause[max(0, match.start("n") - 60) : match.start("n")]):
        return (
            qualifiers(extension="extrapolation")
            if re.search(r"\bnativ|默认|原生|\bcan be\b|expandable|extendable|可扩展", clause, re.I)
            else ()
        )
    return _beta(clause, match)


def _beta(clause: str, match: re.Match[str]) -> Qualifiers:
    around = clause[max(0, match.start() - 60) : match.end() + 60]
    opening = re.match(r"\W*(?:on|in|with|using|via|through|for)\b[^,]{0,60},", clause, re.I)
    said = {"mode": "batch"} if mode_of(around) == "batch" or (opening and mode_of(opening.group()) == "batch") else {}
    if _BETA.search(around) and not re.search(r"\b(?:out of|no longer in|no) beta\b", around, re.I):
        said["extension"] = "beta"
    return qualifiers(said)
