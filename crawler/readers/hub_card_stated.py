"""What a model card states of its window: the statement, and the model's name that statements are matched with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from storage.terms import Qualifiers, qualifiers

# "Content Length" stands in real cards for "Context Length".
_ABROAD: Final = (
    r"(?:longitud|ventana|tama[ñn]o|longueur|fen[êe]tre|taille|lunghezza|finestra|dimensione|janela|comprimento|tamanho)"
    r"\s+(?:m[áa]xima?\s+|massima\s+|maximale\s+)?(?:de|del|do|da\s+janela\s+de|di)\s+(?:la\s+|el\s+)?conte(?:xto|xte|sto)"
    r"|kontext(?:länge|fenster|grösse|größe|längd|fönster)|длин[аыу]\s+контекста|контекстн\w{2,3}\s+окн\w{1,2}"
    r"|bağlam\s+(?:uzunluğu|penceresi)"
)
CONTEXT: Final = r"context|contexto|contexte|contesto|kontext|контекст|上下文"
"""The bare word, which means a window only as a label."""
WORDS: Final = (
    r"(?:context|content|sequence)[\s_-]*(?:length|window|size)s?(?:\s+(?:length|size))?|上下文(?:窗口)?(?:长度|窗口|大小)|序列长度"
    r"|(?:컨텍스트|문맥)\s?(?:길이|윈도우|창|크기)|(?:コンテキスト|コンテクスト|文脈)(?:長|の長さ|ウィンドウ|サイズ)"
    rf"|{_ABROAD}"
)
SPEAKS: Final = re.compile(
    r"conte[xn]t|contesto|kontext|контекст|bağlam|sequence|up to|window size|上下文|序列|컨텍스트|문맥|コンテ|文脈",
    re.IGNORECASE,
)
"""What every sentence about a window holds."""
TRAINED: Final = re.compile(r"\b(?:pre-?)?train(?:ed|ing)|fine-?tun|训练", re.I)


_TUNED: Final = re.compile(r"(?:instruct|chat|it|hf|base|preview|gguf|awq|gptq|fp8|v\d{1,2})+$")
_MOST: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Stated:
    """One window that the card states."""

    rank: int
    """How near a statement is to this model.

    0: what it was stretched to; 1: a label or a table's row for it; 2: a sentence about it; 3: about its family;
    4: about training.
    """
    tokens: int
    raw: str
    quote: str
    locator: str
    terms: Qualifiers = ()
    output: bool = False
    """It is the most that the model generates, said in the same breath as its window."""


@dataclass(frozen=True, slots=True)
class Name:
    """The model's name as words, to find its row and its sentences."""

    words: frozenset[str]
    size: str
    """"7b", "270m", or nothing."""
    plain: str
    short: str = ""
    """As written, without its owner."""
    windows: tuple[int, ...] = ()
    """Counts in the name that may be its window: 32000 of "Anvil-7B-32K"."""

    @classmethod
    def of(cls, model: str) -> Name:
        short = model.rsplit("/", 1)[-1]
        words = name_words(re.sub(r"(?<=\d)_(?=\d+[bm](?![a-z]))", ".", short, flags=re.IGNORECASE))  # "1_6b"
        size = next((word for word in words if re.fullmatch(r"\d+(?:\.\d+)?[bm]", word)), "")
        sizes = re.findall(r"(?<![\w.])(\d{1,4})([km])(?![a-z\d])", re.sub(r"[_-]", " ", short.casefold()))
        counts = (int(digits) * (1000 if scale == "k" else 1_000_000) for digits, scale in sizes)
        windows = tuple(count for count in counts if count <= _MOST)  # "270m" counts parameters
        return cls(frozenset(words), size, _squeeze(short), short, windows)

    @property
    def parameters(self) -> float:
        """The count of parameters that the size says, 0 where there is none."""
        return float(self.size[:-1]) * (1e9 if self.size[-1] == "b" else 1e6) if self.size else 0.0

    def is_in(self, text: str) -> bool:
        """Whether a text names this model, its words in any order, or the one it was tuned from."""
        if len(self.words) > 2 and self.size and self.words <= set(name_words(text)):
            return True
        squeezed = _squeeze(text)
        base = _TUNED.sub("", self.plain)
        return self.plain in squeezed or (base in squeezed and len(base) > 3)


def name_words(name: str) -> list[str]:
    """ "Llama 4 Maverick (17Bx128E)" as llama, 4, maverick, 17b, 128e."""
    return re.findall(r"\d+(?:\.\d+)?(?:[bmkte](?![a-z]))?|[a-z]+", re.sub(r"(?<=\d[bm])x(?=\d)", " ", name.casefold()))


def _squeeze(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())


def same(one: int, other: int) -> bool:
    return abs(one - other) <= max(one, other) * 0.05


def stretching(role: str) -> Qualifiers:
    return () if not role else qualifiers(extension="yarn" if role == "yarn" else "extrapolation")
