"""Where a text names models: known families, names that the document itself introduces, and ids with a size."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Final

from crawler.fields.model_name import is_model_name
from storage.names import plus_spelt

_FAMILIES: Final = (
    "gpt chatgpt claude gemini gemma medgemma codegemma paligemma palm llama codellama mistral mixtral ministral "
    "codestral devstral magistral pixtral voxtral mathstral leanstral qwen qwq qvq codeqwen deepseek phi command aya "
    "embed rerank falcon dbrx mpt kimi moonshot moonlight glm chatglm cogview codegeex grok nova titan jamba jurassic "
    "olmo olmoe molmo tulu yi granite nemotron minitron minimax abab hunyuan ernie doubao seed skywork baichuan "
    "internlm internvl exaone solar hyperclova kanana smollm smolvlm starcoder stablelm palmyra reka inflection arctic "
    "sonar hermes zephyr vicuna wizardlm openchat bloom bloomz opt pythia gpt-neox rwkv mamba codemamba lfm mimo ling "
    "ring longcat pangu spark telechat orion xverse aquila minicpm persimmon fuyu commander trinity helium whisper "
    "dall-e sora imagen veo flux stable-diffusion text-embedding bge nomic jina e5 gte "
    "voyage midm saba apertus teuken eurollm viking poro step sarashina plamo swallow nanbeige afm"
)
FAMILIES: Final = frozenset(_FAMILIES.split())
"""Words that begin names of models and, at the head of a name with a version or a size, hardly anything else."""
_EVERYDAY_WORDS: Final = (
    "command embed rerank nova titan seed solar sonar arctic spark step ring ling bloom opt orion flux sora veo "
    "phi falcon granite trinity helium palm yi reka inflection fuyu mamba whisper imagen aya e5 afm grok hermes "
    "viking"
)
_EVERYDAY: Final = frozenset(_EVERYDAY_WORDS.split())
"""Families that are also words: names only with a capital and something behind them."""
_PARTS_WORDS: Final = (
    "instruct chat base mini small medium large nano micro tiny xl xxl pro ultra flash lite opus sonnet haiku "
    "fable mythos turbo plus max preview vision coder math vl omni thinking reasoning reasoner embed embedding "
    "scout maverick behemoth super air next nemo premier express fast code audio image live exp experimental r r+ "
    "a x it moe dense light lightning high low deep think instant heavy highspeed creative canvas reel sonic tts "
    "ocr moderation multilingual english distill prover edge saba magma guard safety latest research long "
    "prime core zero boost translate deepthink speciale flashx ranker transcribe realtime search mamba hybrid "
    "expanse tiny-aya north"
)
PARTS: Final = frozenset(_PARTS_WORDS.split())
"""Words that continue a name: sizes and tempers, editions, tasks."""
_STOP_WORDS: Final = (
    "section figure fig table chapter step stage phase part page version level tier top day week month year april "
    "june july august september october november december january february march may apache python cuda mmlu gpqa "
    "aime humaneval livecodebench alpacaeval swe math gsm gsm8k bench mt-bench arena-hard ifeval bfcl windows "
    "macos ios android http https iso rfc utf es ecmascript node react vue java rust web api sdk cc mit bsd gpl "
    "agpl lgpl mpl fp8 fp16 bf16 int4 int8 fp4 h100 h200 a100 a10 l40 b200 v100 t4 rtx gb nvidia amd tpu gpu cpu "
    "xeon epyc q1 q2 q3 q4 mcp oauth soc hipaa covid series class room suite block article rule appendix equation "
    "algorithm experiment sha pdf mp3 mp4 base64 tau drop arc hellaswag winogrande triviaqa mgsm mmmu docvqa "
    "chartqa ruler niah terminal codeforces elo rev note notes step1 level1 web3 s3 ec2 k8s vllm sglang "
    "transformers pytorch tensorflow llama.cpp ollama lm-studio openai-compatible lora qlora rlhf rl sft dpo grpo "
    "moe mla mtp gqa rope yarn phase1 github vol opset onnx over under about nearly only and or with for the our "
    "its than from to of in on at by per up least most layers layer heads shot shots pass tool tools json yaml "
    "xml html css sql c c++ chatbot chatbots trillion billion million usd eur us eu uk ai ml llm llms nlp model models "
    "release update"
)
STOP: Final = frozenset(_STOP_WORDS.split())
_MAKERS_WORDS: Final = (
    "openai anthropic google deepmind meta ibm nvidia microsoft amazon aws cohere alibaba tencent baidu bytedance "
    "apple salesforce snowflake databricks xai upstage lg ai21 adobe huawei xiaomi meituan together groq perplexity "
    "stability writer arcee liquid zhipu poolside ai2 allenai inception"
)
MAKERS: Final = frozenset(_MAKERS_WORDS.split())
_MAKER_BEFORE: Final = re.compile(rf"(?<![\w-])({'|'.join(MAKERS)})\s$", re.I)
_VARIANTS: Final = frozenset(
    {"instruct", "chat", "base", "preview", "it", "latest", "thinking", "reasoning", "moe", "dense", "a", "x", "r"}
)
_GRADES: Final = frozenset(
    {"mini", "nano", "pro", "preview", "turbo", "flash", "instruct", "lite", "max", "small", "large"}
)
_SIZES: Final = frozenset({"small", "mini", "nano", "medium", "large", "lite"})
_WITHIN: Final = _SIZES | {"xs", "s", "m", "l", "xl", "tiny"}
_NO_GRADE: Final = re.compile(
    r"\s+(?:language|models?|enough|scale|teams?|sets?|numbers?|context|and|or|but|"
    r"size)\b",
    re.I,
)
_WORD: Final = re.compile(r"(?<![A-Za-z0-9À-ɏ])[A-Za-z0-9](?:[A-Za-z0-9_+@]|[.:/\-‑](?=[A-Za-z0-9]))*\+?")
_SIZE: Final = re.compile(r"(?:[ae]?\d{1,4}(?:\.\d{1,2})?|\d{1,3}x\d{1,3}(?:\.\d)?)[bmte]", re.I)
_VERSION: Final = re.compile(r"[a-z]?\d{1,2}(?:\.\d{1,2}){0,2}[a-z]?", re.I)
_DATED: Final = re.compile(r"(?:20)?\d{2}[-.]?(?:0[1-9]|1[0-2])(?:[-.]?\d{2})?|\d{4}|20\d{6}")
_TAG: Final = re.compile(r"(?:20\d{6}|20\d{4}|\d{6}|\d{4}|latest|preview)+(?:v\d)?")
_ID_SIZE: Final = re.compile(r"[-_](?:\d{1,4}(?:\.\d{1,2})?|\d{1,3}x\d{1,3}(?:\.\d)?)[bBM](?![A-Za-z])")
_PIECES: Final = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)*")
_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+){1,8}")
_HEADER: Final = re.compile(
    r"-20\d\d-\d\d-\d\d$|^(?:ap|eu|us|sa|ca|me|af|europe|asia|northamerica|python|ubuntu|node|cuda|"
    r"docker|beta|tool|tools|computer|web|"
    r"text-editor|bash|memory|context|output|input|max|min|files?|code|mcp|skills?|managed|fast|structured|interleaved|"
    r"prompt|token|tokens|message|extended|fine|sdk|v\d)(?:-|\d|$)"
)
_MOST_NAMES: Final = 1000
"""Names among which members of a family are looked for."""
_BETWEEN: Final = re.compile(r"[ \u00a0\u202f]{1,2}|[ ]?\((?=\d+(?:\.\d+)?[BMT]\))")


@dataclass(frozen=True, slots=True)
class Named:
    """One model named in a text."""

    name: str
    start: int
    end: int
    full: bool = True
    """False for a family's bare name ("Claude"), which is no model that a fact can belong to."""

    @property
    def key(self) -> str:
        return name_key(self.name)


def name_key(name: str) -> str:
    """Letters and digits in lower case, so that "Claude Opus 5" and "claude-opus-5" are one."""
    return re.sub(r"[\W_]", "", plus_spelt(name.rsplit("/", 1)[-1]).casefold())


class Names:
    """Finds models in the texts of one document; knows the names which that document introduces."""

    def __init__(self, introduced: Iterable[str] = (), texts: Iterable[str] = (), codes: Iterable[str] = ()) -> None:
        self.whole = {name_key(name): name for name in introduced if name}
        self.heads = {_head(name) for name in self.whole.values()} - {""}
        numbered = [name.split() for name in self.whole.values() if re.search(r"\d", name)]
        self.editions_told = {word.casefold() for words in numbered for word in words[1:] if word.isalpha()} - STOP
        self.ids = {code.casefold() for code in codes if _is_id(code)}
        self.siblings = _siblings(numbered)
        self._found: dict[str, tuple[Named, ...]] = {}
        self._families: dict[str, bool] = {}
        self.editions: dict[str, str] = {}
        self.all: dict[str, str] = {}
        self.spellings: dict[str, dict[str, None]] = {}
        for text in texts:
            for one in self.find(text):
                if one.full:
                    self.all.setdefault(one.key, one.name)
                    self.spellings.setdefault(one.key, {})[one.name] = None
                    if maker := _MAKER_BEFORE.search(text, max(0, one.start - 20), one.start):
                        self.spellings[one.key][f"{maker[1]} {one.name}"] = None
                    if edition := _edition(one.name.split()):
                        self.editions.setdefault(edition, one.name.split()[0])
        self._found = {}  # found before the editions were known
        self._shorten()
        self._keys = sorted(self.all)

    def _shorten(self) -> None:
        """Take "Opus 9" for no name of its own where the document knows the "Claude Opus 9" that it means."""
        for key, name in list(self.whole.items()):
            first, _, rest = name.partition(" ")
            family = self.editions.get(first.casefold(), "")
            if family and rest and name_key(f"{family} {name}") in self.all:
                del self.whole[key]
                self.all.pop(key, None)
        self.heads = {_head(name) for name in self.whole.values()} - {""}

    def is_family(self, name: str) -> bool:
        """Whether the document names members of what this names: sizes or editions of it."""
        if name in self._families:
            return self._families[name]
        own = set(_PIECES.findall(name.casefold()))
        members = set()
        for other in islice(self.all.values(), _MOST_NAMES):
            words = set(_PIECES.findall(other.casefold()))
            known = PARTS | self.editions_told
            more = {word.casefold() for word in words - own if word.casefold() in known} - _VARIANTS
            sized = any(_SIZE.fullmatch(part) for part in re.split(r"[-_\s/]", other)[1:]) or sized_within(other, name)
            if own < words and (more or sized):
                members.add(name_key(other))
        self._families[name] = len(members) > (0 if name_key(name) not in self.whole else 1)
        return self._families[name]

    def ids_of(self, name: str) -> tuple[str, ...]:
        """Other spellings, and ids that are this name with a date or a tag behind it: "acme-2-03-2026" of "Acme 2"."""
        own = name_key(name)
        begun = takewhile(lambda key: key.startswith(own), islice(self._keys, bisect_right(self._keys, own), None))
        ids = [self.all[key] for key in begun if _TAG.fullmatch(key[len(own) :])]
        return (*self.spellings.get(own, ()), *(one for one in ids if " " not in one and one.islower()))

    def find(self, text: str) -> list[Named]:
        """The models that a text names, in order, none within another; linear in its length."""
        if (known := self._found.get(text)) is not None:
            return list(known)
        words = list(_WORD.finditer(text))
        found: list[Named] = []
        at = 0
        while at < len(words):
            if self._ordinary(words, at):
                if (whole := self.siblings.get(words[at].group())) and not (
                    found and found[-1].end > words[at].start()
                ):
                    found.append(Named(whole, words[at].start(), words[at].end()))
                at += 1
                continue
            taken = self._at(text, words, at)
            if taken is None:
                short = self._short(text, words, at, found[-1] if found else None)
                if short is None:
                    at += 1
                    continue
                found.append(short)
                at += 2
                continue
            last, full = taken
            start, end = words[at].start(), words[last].end()
            if text[end : end + 1] == ")" and "(" in text[start:end] and ")" not in text[start:end]:
                end += 1
            found.append(Named(_tidy(text[start:end]), start, end, full))
            at = last + 1
        self._found[text] = tuple(found)
        return found

    def _ordinary(self, words: list[re.Match[str]], at: int) -> bool:
        """Whether a word is one of the many that begin no name: nothing else of it need be looked at."""
        word = words[at].group()
        if not word.isalpha() or word.casefold() in self.heads or word.casefold() in FAMILIES:
            return False
        return word[0].islower() or at + 1 >= len(words) or not words[at + 1].group()[0].isdigit()

    def _short(self, text: str, words: list[re.Match[str]], at: int, before: Named | None) -> Named | None:
        """ "Sonnet 4.6", where the document or the name just before tells the family."""
        edition = words[at].group()
        if at + 1 >= len(words) or not (edition[0].isupper() and edition.isalpha()):
            return None
        number = words[at + 1]
        if text[words[at].end() : number.start()] != " " or not re.fullmatch(r"\d{1,2}(?:\.\d{1,2})?", number.group()):
            return None
        family = self.editions.get(edition.casefold(), "")
        if not family and before and edition.casefold() in PARTS and before.name.count(" ") >= 2:
            beside = re.fullmatch(r"\s*(?:,|/|&|\band\b|,\s*and\b)\s*", text[before.end : words[at].start()])
            family = before.name.split()[0] if beside else ""
        name = text[words[at].start() : number.end()]
        return Named(f"{family} {name}", words[at].start(), number.end()) if family else None

    def _at(self, text: str, words: list[re.Match[str]], at: int) -> tuple[int, bool] | None:
        word = words[at].group()
        lower = word.casefold()
        local = lower.rsplit("/", 1)[-1]
        if (
            (lower in STOP and not self._opens(text, words, at))
            or not word[0].isalpha()
            or "://" in text[max(0, words[at].start() - 8) : words[at].end() + 3]
        ):
            return None
        if lower == "claude" and re.match(r"\s+Code\b", text[words[at].end() :]):
            return None  # a program, not a model
        head = _head(local)
        plain_head = head in FAMILIES or head in self.heads
        o_series = (
            re.fullmatch(r"o[1-9](?:-(?:mini|pro|preview|deep-research))*(?:-20\d\d-\d\d-\d\d)?", local) is not None
        )
        sized = _ID_SIZE.search(words[at].group()) is not None and head not in STOP
        if lower in self.ids and not plain_head:
            return at, True
        if not (plain_head or o_series or sized or self._unheard(text, words, at)):
            return None
        if head in _EVERYDAY and head not in self.heads and not (word[0].isupper() or re.search(r"[-_]", word)):
            return None
        numbered = bool(re.search(r"\d", local)) or o_series
        compound = bool(re.search(r"[-_]", local))
        last, joined = self._joined(text, words, at)
        name = text[words[at].start() : words[last].end()]
        full = numbered or joined or (compound and word[0].islower()) or name_key(name) in self.whole
        parted = bool(set(re.split(r"[-_]", local)[1:]) & PARTS)
        if head in _EVERYDAY and not (numbered or joined or (compound and parted) or name_key(name) in self.whole):
            return None
        if compound and not numbered and not joined and not word[0].islower() and name_key(name) not in self.whole:
            full = parted
        return last, full

    def _opens(self, text: str, words: list[re.Match[str]], at: int) -> bool:
        """Whether an everyday word and the next are a name that the document introduces: "the model Step 3"."""
        if at + 1 >= len(words) or text[words[at].end() : words[at + 1].start()] != " ":
            return False
        kin = words[at].group().casefold() in self.heads and words[at].group()[0].isupper()
        numbered = _VERSION.fullmatch(words[at + 1].group()) and not re.match(r"[:.)]", text[words[at + 1].end() :])
        return bool(kin and numbered) or name_key(text[words[at].start() : words[at + 1].end()]) in self.whole

    def _joined(self, text: str, words: list[re.Match[str]], at: int) -> tuple[int, bool]:
        """The last word that continues a name, and whether any does."""
        last, here = at, at + 1
        numbered = re.search(r"\d", words[at].group()) is not None
        while here < min(at + 7, len(words)):
            gap, word = text[words[here - 1].end() : words[here].start()], words[here].group()
            # "G1 - Express"
            dashed = gap in (" - ", " – ") and len(word) > 1 and word[0].isupper() and word.casefold() in PARTS
            if not (dashed or _BETWEEN.fullmatch(gap)):
                break
            said = self._continues(text, words, here, numbered or last > at)
            sized = (
                here + 1 < len(words) and _SIZE.fullmatch(words[here + 1].group()) and word.casefold() not in FAMILIES
            )
            if said is None and here <= at + 2 and (not numbered or sized) and words[here].group()[0].isupper():
                # An edition nobody has heard of: "Claude Nimbus 4".
                spaced = here + 1 < len(words) and _BETWEEN.fullmatch(text[words[here].end() : words[here + 1].start()])
                unheard = words[here].group().isalpha() and words[here].group().casefold() not in STOP
                if spaced and unheard and self._continues(text, words, here + 1, True) == "number":
                    here, last = here + 2, here + 1
                    continue
            if said is None and not self._known(text[words[at].start() : words[here].end()]):
                break
            last, here = here, here + 1
        return last, last > at

    def _continues(self, text: str, words: list[re.Match[str]], here: int, begun: bool) -> str | None:
        """ "number" or "word" when a word continues a name that has `begun` with a number or a known edition."""
        word = words[here].group()
        lower = word.casefold()
        after = text[words[here].end() : words[here].end() + 12]
        if text[words[here].start() - 1] == "(" and not _SIZE.fullmatch(word):
            return None
        if lower in STOP or (lower in "axr" and re.search(r"\d", words[here - 1].group())):
            return None
        if _SIZE.fullmatch(word):
            return None if re.match(r"[\s-]*(?:param|active|token)", after, re.I) else "number"
        if _VERSION.fullmatch(word):
            return None if re.match(r"[\s-]*(?:param|token|sizes|variants|[x%×])", after, re.I) else "number"
        if _DATED.fullmatch(word) and (begun or re.fullmatch(r"\d{4}", word)) and not 1990 < int(word[:4]) < 2010:
            return "number"
        sized = lower in _SIZES and words[here - 1].group().casefold() not in _EVERYDAY and not _NO_GRADE.match(after)
        graded = word[0].isupper() or (begun and lower in _GRADES) or sized
        parts = re.split(r"[-_]", lower)
        if begun and word[0].isupper() and lower in self.editions_told:
            return "word"
        if graded and all(part in PARTS or _VERSION.fullmatch(part) or _SIZE.fullmatch(part) for part in parts):
            return "word"
        return None

    def _unheard(self, text: str, words: list[re.Match[str]], at: int) -> bool:
        """Whether a size stands behind a capitalised word: "Orca 7B" is a model, whoever makes it."""
        word = words[at].group()
        if at + 1 >= len(words) or not (word[0].isupper() and word.isalnum()):
            return False
        between = text[words[at].end() : words[at + 1].start()]
        after = text[words[at + 1].end() : words[at + 1].end() + 12]
        sized = re.fullmatch(r"(?:\d{1,4}(?:\.\d{1,2})?|\d{1,3}x\d{1,3})B", words[at + 1].group()) is not None
        described = re.search(r"(?<![\w-])an?\s$", text[max(0, words[at].start() - 4) : words[at].start()], re.I)
        said = re.match(r"[\s-]*(?:param|active|token)", after, re.I)
        return between == " " and sized and not described and not said  # "A Compact 7B model" has no name

    def _known(self, name: str) -> bool:
        return any(key.startswith(name_key(name)) for key in self.whole)


def _edition(words: list[str]) -> str:
    """The edition that a name has beside its number: "opus" of "Claude Opus 9" and of "Claude 9 Opus"."""
    if len(words) < 3 or not words[0].isalpha():
        return ""
    last = words[-1] if re.fullmatch(r"\d+(?:\.\d+)?", words[1]) else ""
    edition = words[1] if words[1].isalpha() else last
    known = edition.casefold() in PARTS - _VARIANTS - _GRADES if edition == last else edition.isalpha()
    return edition.casefold() if known and edition[:1].isupper() else ""


def _siblings(names: Iterable[list[str]]) -> dict[str, str]:
    """The last words by which names that are else alike are told apart: "Calf" of "Orca 2 Calf" beside "Orca 2 Cow"."""
    kin: dict[tuple[str, ...], list[str]] = {}
    for words in names:
        if (
            len(words) > 2
            and words[-1].isalpha()
            and words[-1][0].isupper()
            and words[-1].casefold() not in PARTS | STOP
        ):
            kin.setdefault(tuple(words[:-1]), []).append(words[-1])
    told = [(last, " ".join((*begin, last))) for begin, lasts in kin.items() if len(lasts) > 1 for last in lasts]
    return {last: full for last, full in told if sum(other == last for other, _ in told) == 1}


def sized_within(name: str, family: str) -> bool:
    """Whether a name is the family's with a size within: "Acme Embed L 2.0" of "Acme Embed 2.0"."""
    words, own = name.casefold().split(), family.casefold().split()
    more = [at for at, word in enumerate(words) if word not in own]
    return len(more) == 1 and 0 < more[0] < len(words) - 1 and words[more[0]] in _WITHIN and len(words) == len(own) + 1


def _is_id(code: str) -> bool:
    """Whether a piece of code is a model's id: parts with a number, and no header's, tool's or program's."""
    if not _ID.fullmatch(code) or not re.search(r"\d", code) or _HEADER.search(code.casefold()):
        return False
    return re.split(r"[-.\d]", code.casefold(), maxsplit=1)[0] not in STOP and is_model_name(code)


def _head(name: str) -> str:
    """The family word of a name: "claude" of "claude-opus-5", "qwen" of "Qwen2.5-7B"."""
    local = name.casefold().rsplit("/", 1)[-1]
    for family in ("dall-e", "text-embedding", "stable-diffusion"):
        if local.startswith(family):
            return family
    match = re.match(r"(?:meta-|open-|anthropic\.|mistralai[-.]|meta\.|cohere\.|amazon\.|codeqwen)?([a-z]+)", local)
    return match.group(1) if match else ""


def _tidy(name: str) -> str:
    return " ".join(name.replace("‑", "-").split()).rstrip(".:/-")
