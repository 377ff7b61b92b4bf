"""The context window that a model card advertises for its own model, told apart from all its other numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from crawler.readers.blocks import Block, ListItem, Paragraph, Table, quote_of_text
from crawler.readers.hub_card_counts import COUNT, OUTPUT, SHORTEST, token_counts
from crawler.readers.hub_card_stated import CONTEXT, SPEAKS, TRAINED, WORDS, Name, Stated, name_words, same, stretching
from crawler.readers.hub_card_tables import ADAPTED, of_table
from storage.terms import Declined

_LABEL: Final = re.compile(
    rf"^\W*(?:(?:maximum|max\.?|total|default|supported|full|native|model|input|long|tokens?|the)[\s-]+)*(?:{WORDS}|{CONTEXT})"
    r"(?:\s*\([^)]{0,30}\))?\W{0,3}(?:[:：=|]|\bis\b)[\s*_]*(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_SPOKEN: Final = (
    re.compile(
        rf"(?P<count>{COUNT})(?:[\s-]*(?:tokens?|length|长度))?[\s*_`)的の-]*"
        rf"(?:(?:input|total|long|maximum|max)[\s-]+)*(?:{WORDS}|context\b|上下文)",
        re.I,
    ),
    re.compile(
        rf"(?:{WORDS}|\bcontexts?\b)[^.;:\d]{{0,45}}?(?P<count>{COUNT})"
        r"(?=[\s*_)-]*(?:tokens?\b|[,.;:()，。；、]|$|in length|\s+(?:and|through|with|in|for|via|using|thanks)\b))",
        re.I,
    ),
    re.compile(
        rf"\bsequences?\s+(?:of\s+length\s+(?:up\s+to\s+)?|(?:of\s+)?up\s+to\s+(?:a\s+length\s+of\s+)?)(?P<count>{COUNT})",
        re.I,
    ),
    re.compile(rf"(?<!sliding )(?<!attention )\bwindow\s+size\s+of\s+(?P<count>{COUNT})", re.I),
    re.compile(
        rf"\binputs?\s+(?:is|are)\s+(?:a\s+)?sequences?\s+of\s+(?P<count>{COUNT})\s+(?:consecutive\s+)?tokens", re.I
    ),
    re.compile(
        rf"\b(?:documents?|inputs?|texts?|passages?|prompts?|articles?)\s+(?:of\s+)?up\s+to\s+(?P<count>{COUNT})\s*-?tokens?\b",
        re.I,
    ),
    re.compile(rf"(?P<count>{COUNT})[\s-]*tokens?\s+(?:of|in|as)\s+(?:its\s+|the\s+|a\s+)?context", re.I),
    re.compile(
        rf"\b(?:process|handl|support|accept|understand)\w*\s[^.;:\d]{{0,30}}?up\s+to\s+(?P<count>{COUNT})\s*-?tokens?\b",
        re.I,
    ),
)
_RECIPE: Final = re.compile(
    r"\W*(?:learning rate|(?:effective )?batch size|warm-?up|optimi[sz]er|epochs)\b", re.IGNORECASE
)
_BUT: Final = re.compile(r"[,;.]\W*(?:but|although|though|however)\b", re.IGNORECASE)
_SIZES: Final = r"\d+(?:\.\d+)?[BM]\b(?:\s*(?:,|and|&|or|/|,\s*and|,\s*or)\s*(?:the\s+)?\d+(?:\.\d+)?[BM]\b)*"
_SIZED: Final = re.compile(
    rf"(?P<count>{COUNT})(?:\s*tokens?)?[^.;\d]{{0,25}}?\bfor\s+(?:the\s+)?(?P<sizes>{_SIZES})", re.I
)
_FROM_TO: Final = re.compile(
    rf"(?:{WORDS}|\bcontext)\b[^.;]{{0,60}}?\bfrom\s+(?P<old>{COUNT})[^.;\d]{{0,40}}?(?:[\w.-]+)?[^.;\d]{{0,20}}?"
    rf"\bto\s+[>~≈]?\s*(?P<count>{COUNT})",
    re.I,
)
# The most that a model takes, said without the word "context".
_TAKEN: Final = re.compile(
    r"^\W*other\s+properties\s+related\s+to\s+inputs?\W*(?P<rest>(?:max|up\s+to|context)[^.;]{0,60})"
    r"|^\W*max(?:imum|\.)?\s+input\s+(?:tokens|length|size)\W{1,4}(?P<most>\d[^.;]{0,30})$"
    r"|\b(?:inputs?|texts?|sequences?)(?:\s+texts?)?\s+(?:longer\s+than\s+(?P<longer>\d[\d,kK]*)(?:\s+tokens)?"
    r"\s+(?:is|are|will\s+be)\s+(?:not\s+recommended|truncated)\b"
    r"|(?:are|will\s+be|is)\s+truncated\s+(?:to|after|at)\s+(?:(?:at\s+most|a\s+maximum\s+of)\s+)?(?P<cut>\d[\d,kK]*)\s+tokens\b)",
    re.IGNORECASE,
)
# Sentences about a setting, a test, a machine, another model or a wish: their numbers are no statement of what it can.
_ASIDE: Final = re.compile(
    r"config\.json|max[-_ ]?model[-_ ]?len|--\w|\bif\b|e\.g\.|for example|typical|application|recommend|\bset\b"
    r"|perplexity|benchmark|evaluat|\bscores?\b|\bGPUs?\b|VRAM|\bGB\b|needle|compared|\bthan\b|unlike|previous"
    r"|predecessor|except|dataset|\bexamples?\b|\bover\b|\bpast\b|\bbeyond\b|up from|extensions|variants|versions"
    r"|\balso release|instead|not support|chunk|truncat|batch|n_ctx|session_len|\bRAM\b|llama\.cpp|tested|validated"
    r"|\bshort(?:er)?\s+contexts?\b|\boriginal\s+(?:context|sequence)|\bwe\s+fix|\b(?:Table|Figure)\s+\d"
    r"|\bollama\b|LM ?Studio|\bdefaults\s+to\b|我们还|还推出|还发布|另外|评测|实验|测试|如果|建议|例如",
    re.I,
)
_LONG: Final = re.compile(r"\blong(?:er)?[\s-]context\b|\bcontext\s+(?:length|window)\b|长文本|长上下文", re.IGNORECASE)
_BATCH: Final = re.compile(r"\bbatch(?:es\b|[\s_-]?sizes?\b)", re.IGNORECASE)
"""Training has batches, and says so beside its window."""
_TESTED: Final = re.compile(r"\((?:tested|validated|verified)\b[^()]*\)", re.IGNORECASE)
_TRAINED_ON: Final = re.compile(r"\W*(?:(?:pre-?)?training\s+(?:context|sequence)|sequence)", re.IGNORECASE)
_SOON: Final = 80  # characters behind a number in which a word still speaks of it
# "200K context window: perfect at finding needles": what follows the colon praises it.
_LED: Final = re.compile(rf"^\W*{COUNT}[\s-]*(?:tokens?[\s-]*)?(?:long[\s-]*)?(?:{WORDS})\W*[:：]", re.IGNORECASE)
_ITSELF: Final = re.compile(
    r"^\W*(?:[A-Za-z ]{3,40}:\W*)?(?:this (?:model|is)|(?:the|each) model|(?:the|our|all) models|it"
    r"|supports?|with|offers?|features?|trained|has)\b",
    re.I,
)
_CLAUSES: Final = re.compile(
    r"[,;]\s+(?P<link>and|but|while|which|allowing|enabling|making|so|thus)\s+|;\s+|\s[–—]\s|,\s+(?=the\s+\d|compared\b|versus\b|vs\b)"
    r"|\s+and\s+(?=(?:supports?|can|handles?|accepts?)\b)",
    re.IGNORECASE,
)
# A name with a number at the head of a sentence: whoever it is, it is the one spoken of.
_SUBJECT: Final = re.compile(
    r"\W*(?P<name>[A-Z][A-Za-z]*(?:[ -][A-Z][A-Za-z]*){0,3}[ -]?\d[\w.-]*)\s+"
    r"(?:has|have|supports?|offers?|features?|provides?|can|is|comes?)\b"
)
_OF_SIZE: Final = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?[BM])\s+(?:models?|variants?|versions?|sizes?)\b", re.IGNORECASE)
# What may yet be done to a model is no window of it; what was done to it ("supports 16K through extrapolation") is.
_MAY_YET: Final = re.compile(
    r"\b(?:can|could|may|might|if|when|enabl\w+|expandable|extendable|extensible|scalable)\b|可扩展", re.I
)


def advertised(model: str, blocks: Sequence[Block]) -> tuple[list[Stated], list[Declined]]:
    """The plain window and the extended ones; nothing plain where the best statements differ."""
    name = Name.of(model)
    found: list[Stated] = []
    for _, group in groupby(blocks, type):
        run = list(group)
        items = [block.text for block in run if isinstance(block, ListItem)]
        if any(ADAPTED.match(item) for item in items):
            continue
        training = any(_RECIPE.match(item) for item in items)
        for block in run:
            if isinstance(block, Table):
                found += of_table(block, name)
            elif isinstance(block, (Paragraph, ListItem)) and not block.chrome:
                found += [replace(one, rank=4) if training else one for one in _of_text(block, name)]
    if not found:
        found = [one for block in blocks for one in _as_the_name_says(block, name)]
    declined: list[Declined] = []
    plain = [one for one in found if not one.terms and not one.output]
    named = [one for one in found if not one.output and any(same(one.tokens, window) for window in name.windows)]
    if named:  # the name itself says which of the card's windows is this model's
        plain = [replace(one, terms=(), rank=0) for one in named]
    elif not plain and len({one.tokens for one in found if one.terms}) == 1:
        plain = [replace(one, terms=()) for one in found if one.terms and not _MAY_YET.search(one.quote)]
    best = min((one.rank for one in plain), default=0)
    if plain and not named and name.windows and all(one.tokens < min(name.windows) for one in plain):
        said = ", ".join(dict.fromkeys(one.raw for one in plain))
        declined.append(Declined("context_length", f"the name says more than the card: {said}", plain[0].quote))
        plain = []
    chosen = _agreed([one for one in plain if one.rank == best])
    if plain and chosen is None:
        said = ", ".join(dict.fromkeys(one.raw for one in plain if one.rank == best))
        declined.append(Declined("context_length", f"the card states several for this model: {said}", plain[0].quote))
    extended = {
        one.terms: one for one in reversed(found) if one.terms and (chosen is None or one.tokens > chosen.tokens)
    }
    longest = [one for one in found if one.output][:1]
    return ([chosen] if chosen else []) + sorted(extended.values(), key=lambda one: one.terms) + longest, declined


def _as_the_name_says(block: Block, name: Name) -> Iterator[Stated]:
    """What the name says of the window, where the text bears it out: "sequences that contain 16K tokens".

    Or, without any number of its own, "Anvil-7B-16K is a long-context model".
    """
    if not name.windows or not isinstance(block, (Paragraph, ListItem)):
        return
    for sentence in re.split(r"(?<=[.!?])\s+|(?<=。)|\n", block.text):
        at = sentence.casefold().find(name.short.casefold())
        if at >= 0 and len(name.windows) == 1 and _LONG.search(sentence):
            quote = quote_of_text(sentence, at, at + len(name.short))
            yield Stated(2, name.windows[0], name.short, quote, block.locator)
    for count in token_counts(block.text, bare=False):
        behind = block.text[count.end : count.end + 10]
        if any(same(count.tokens, window) for window in name.windows) and re.match(
            r"[\s-]*tokens?\b|[\s的]*长文本", behind, re.I
        ):
            yield Stated(2, count.tokens, count.raw, quote_of_text(block.text, count.start, count.end), block.locator)


def _agreed(stated: Sequence[Stated]) -> Stated | None:
    """The statement whose value all others repeat (128K and 131,072 are one), the most exact of them."""
    if not stated or any(not same(stated[0].tokens, one.tokens) for one in stated):
        return None
    return min(stated, key=lambda one: one.raw[-1:].lower() in "km")


def _of_text(block: Paragraph | ListItem, name: Name) -> Iterator[Stated]:
    for line in block.text.split("\n"):
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z*\W])|(?<=。)", line):
            label = _LABEL.match(sentence)
            counts = token_counts(_BUT.split(label["rest"])[0], bare=True, least=SHORTEST) if label else []
            taken = _TAKEN.search(sentence)
            if taken and len(most := token_counts(taken[taken.lastgroup or 0], bare=taken.lastgroup != "rest")) == 1:
                at = taken.start(taken.lastgroup or 0)
                quote = quote_of_text(sentence, at + most[0].start, at + most[0].end)
                yield Stated(1, most[0].tokens, most[0].raw, quote, block.locator)
            elif label and counts and not _ASIDE.search(label["rest"][: counts[0].start]):
                at = label.start("rest")
                for count in counts:
                    quote = quote_of_text(sentence, at + count.start, at + count.end)
                    output = count.role == "output"
                    terms = () if output else stretching(count.role)
                    yield Stated(1, count.tokens, count.raw, quote, block.locator, terms, output)
            else:
                yield from _of_sentence(sentence, block.locator, name)


def _of_sentence(sentence: str, locator: str, name: Name) -> Iterator[Stated]:
    if not SPEAKS.search(sentence) or len(sentence) > 2000:
        return
    sized = [
        m
        for m in _SIZED.finditer(sentence)
        if token_counts(m["count"], bare=False) and not OUTPUT.search(sentence[: m.start()])
    ]
    if sized:
        for match in sized:
            sizes = [size.casefold() for size in re.findall(r"\d+(?:\.\d+)?[BM]\b", match["sizes"], re.I)]
            if name.size in sizes and (counts := token_counts(match["count"], bare=False)):
                quote = quote_of_text(sentence, match.start(), match.end())
                yield Stated(1, counts[0].tokens, counts[0].raw, quote, locator)
        return
    subject = name.is_in(sentence) or bool(_ITSELF.match(sentence))
    if (grown := _FROM_TO.search(sentence)) and not _ASIDE.search(sentence[: grown.end()]):
        for count in token_counts(grown["count"], bare=True):
            quote = quote_of_text(sentence, grown.start(), grown.end())
            yield Stated(0 if subject else 3, count.tokens, count.raw, quote, locator)
        return
    if (who := _SUBJECT.match(sentence)) and not name.words & set(name_words(who["name"])):
        return
    if led := _LED.match(sentence):
        sentence = led.group()
    aside = False
    for clause, link in _clauses(sentence):
        aside = _is_aside(clause) or (aside and link == "which")
        if not aside:
            yield from _of_clause(clause, locator, name, subject)


def _is_aside(clause: str) -> bool:
    """Whether a clause speaks of something else: before its numbers, or soon after them."""
    counts = token_counts(clause, bare=True)
    near = _TESTED.sub("", clause[: counts[-1].end + _SOON] if counts else clause)
    return bool(_ASIDE.search(_BATCH.sub("", near) if TRAINED.search(clause) else near))


def _clauses(sentence: str) -> Iterator[tuple[str, str]]:
    """The clauses of a sentence, each with the word that joins it to the one before."""
    at, link = 0, ""
    for match in _CLAUSES.finditer(sentence):
        yield sentence[at : match.start()], link
        at, link = match.end(), (match["link"] or "").casefold()
    yield sentence[at:], link


def _of_clause(clause: str, locator: str, name: Name, subject: bool) -> Iterator[Stated]:
    sizes = {size.casefold() for size in _OF_SIZE.findall(clause)}
    if sizes and name.size and name.size not in sizes:
        return
    trained = bool(TRAINED.search(clause))
    subject = subject or name.size in sizes
    every = [count for count in token_counts(clause, bare=True) if count.role != "output"]
    seen: set[int] = set()
    for form in _SPOKEN:
        for match in form.finditer(clause):
            at = match.start("count")
            count = next((one for one in every if one.start <= at < one.end), None)
            if count is None or at in seen or re.search(r"[-\w]-$", clause[max(0, at - 2) : at]):
                continue
            seen.add(at)
            named = any(same(count.tokens, window) for window in name.windows)
            if trained and not (subject or named or _TRAINED_ON.match(clause)):
                continue
            quote = quote_of_text(clause, match.start(), match.end())
            role = count.role or _around(clause)
            yield Stated(
                4 if trained else 2 if subject else 3, count.tokens, count.raw, quote, locator, stretching(role)
            )
    for count in token_counts(clause, bare=False):  # "256K context, expandable to 1M": the second number has no noun
        if seen and not trained and count.start not in seen and count.role in ("yarn", "other"):
            quote = quote_of_text(clause, count.start, count.end)
            yield Stated(3, count.tokens, count.raw, quote, locator, stretching(count.role))


def _around(clause: str) -> str:
    """A way of stretching that rules the whole clause: "With YaRN extrapolation, it supports 128K context"."""
    match = re.match(
        r"\W*(?:with|using|through|via|by)\b[^,]{0,40}?(?:(?P<yarn>yarn)|extrapolat|rope scaling)", clause, re.I
    )
    match = match or re.search(r"\((?:[^()]*?)(?:(?P<yarn>yarn)|extrapolation)[^()]*\)", clause, re.I)
    return "" if match is None else "yarn" if match["yarn"] else "other"
