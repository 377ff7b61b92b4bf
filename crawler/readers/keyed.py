"""A document of keys and values about one model (a catalogue's YAML or JSON entry), whatever its keys' letter case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from crawler.fields.date import read_date
from crawler.fields.license import LicenseValue, from_hub, named
from crawler.fields.tokens import plain_count
from crawler.readers.blocks import QUOTE_LENGTH, bounded, read_toml, read_yaml
from crawler.readers.decoding import DocumentType, sniff
from crawler.readers.json_rows import load
from crawler.readers.modalities import modalities
from crawler.source import Document, reader
from storage.terms import DATES, TOKEN_COUNTS, Claim, Declined, Field, Reading

Pairs = Mapping[str, str | tuple[str, ...]]
# Names of keys without letter case, dashes and underscores, the surest first.
NAMES: Final = ("modelid", "modelname", "modelcode", "name", "id", "model", "displayname", "title")
KEYS: Final[Mapping[str, Field]] = {
    "license": Field.LICENSE,
    "licence": Field.LICENSE,
    "licenseid": Field.LICENSE,
    "licensename": Field.LICENSE,
    "spdx": Field.LICENSE,
    "context": Field.CONTEXT_LENGTH,
    "contextlength": Field.CONTEXT_LENGTH,
    "contextsize": Field.CONTEXT_LENGTH,
    "contexttokens": Field.CONTEXT_LENGTH,
    "contextwindow": Field.CONTEXT_LENGTH,
    "contextwindowtokens": Field.CONTEXT_LENGTH,
    "maxcontext": Field.CONTEXT_LENGTH,
    "maxcontextlength": Field.CONTEXT_LENGTH,
    "maxcontexttokens": Field.CONTEXT_LENGTH,
    "maxcontextwindow": Field.CONTEXT_LENGTH,
    "textcontextwindow": Field.CONTEXT_LENGTH,
    "inputtokenlimit": Field.MAX_INPUT_TOKENS,
    "maxinputtokens": Field.MAX_INPUT_TOKENS,
    "maxprompttokens": Field.MAX_INPUT_TOKENS,
    "maxcompletiontokens": Field.MAX_OUTPUT_TOKENS,
    "maxinputlength": Field.MAX_INPUT_TOKENS,
    "maxoutputlength": Field.MAX_OUTPUT_TOKENS,
    "maxoutput": Field.MAX_OUTPUT_TOKENS,
    "maxoutputtokens": Field.MAX_OUTPUT_TOKENS,
    "outputtokenlimit": Field.MAX_OUTPUT_TOKENS,
    "parametercount": Field.PARAMETERS,
    "parameters": Field.PARAMETERS,
    "totalparameters": Field.PARAMETERS,
    "releasedate": Field.RELEASE_DATE,
    "releasedon": Field.RELEASE_DATE,
    "deprecationdate": Field.DEPRECATION_DATE,
    "retirementdate": Field.RETIREMENT_DATE,
    "knowledgecutoff": Field.KNOWLEDGE_CUTOFF,
    "trainingdatacutoff": Field.KNOWLEDGE_CUTOFF,
    "functioncalling": Field.TOOL_CALLING,
    "supportsfunctioncalling": Field.TOOL_CALLING,
    "supportstools": Field.TOOL_CALLING,
    "supportstoolcalling": Field.TOOL_CALLING,
    "toolcall": Field.TOOL_CALLING,
    "toolcalling": Field.TOOL_CALLING,
    "basemodel": Field.BASE_MODEL,
}
LIMITS: Final[Mapping[str, Field]] = {"input": Field.MAX_INPUT_TOKENS, "output": Field.MAX_OUTPUT_TOKENS}
"""Keys under one that says "limit"."""
_ELSEWHERE: Final = re.compile(
    r"train(?:ing)?\b|fine-?tun|benchmark|eval|example|default|dataset|sample|base_?model\.", re.I
)
_YES: Final = {"true": "yes", "yes": "yes", "1": "yes", "false": "no", "no": "no", "0": "no"}
_WEIGHTS: Final = re.compile(
    r"(?P<digits>\d{1,6}(?:\.\d{1,6})?)\s*(?P<scale>[BMT]|billion|million|trillion)(?:\s+parameters)?", re.I
)


@reader(version=2)
def keyed(document: Document) -> Reading:
    """Claims about the one model that the document names; nothing where two keys disagree or no name is found."""
    kind = sniff(document)
    pairs = _pairs(bounded(document.text, kind), kind)
    model, aliases = _names(pairs)
    if not model:
        return Reading(note="This document is no list of keys and values with a model's name.")
    found: dict[Field, list[Claim]] = {}
    declined: list[Declined] = []
    for path, value in pairs.items():
        field = _field_of(path)
        texts = [one.strip() for one in ((value,) if isinstance(value, str) else value) if one.strip()]
        if field is None or not texts or _ELSEWHERE.search(path):
            continue
        for text in texts if field is Field.LICENSE else texts[:1]:
            read = _value(field, text)
            where = _quote(document.text, path, text)
            if read is None or not where:
                declined.append(Declined(str(field), "not understood", where or text[:80], path))
                continue
            said, license_value = read
            unit = "tokens" if field in TOKEN_COUNTS else ""
            claim = Claim(model, field, said, unit, (), text[:QUOTE_LENGTH], where, path, aliases)
            found.setdefault(field, []).append(_with_license(claim, license_value) if license_value else claim)
    found.update(_flow(document.text, pairs, model, aliases))
    claims: list[Claim] = []
    for field, group in found.items():
        if len({claim.value for claim in group}) == 1:
            claims.append(group[0])
        else:
            values = ", ".join(dict.fromkeys(claim.value for claim in group))
            declined.append(Declined(str(field), f"the keys disagree: {values}", group[0].quote, group[0].locator))
    return Reading(tuple(claims), tuple(declined), note="" if claims else "No key of this document is a known field.")


def _with_license(claim: Claim, value: LicenseValue) -> Claim:
    return Claim(
        claim.model,
        claim.field,
        claim.value,
        raw=claim.raw,
        quote=claim.quote,
        locator=claim.locator,
        aliases=claim.aliases,
        license_class=value.license_class,
        commercial_use=value.commercial_use,
        condition=value.condition,
    )


def _field_of(path: str) -> Field | None:
    above, _, key = path.rpartition(".")
    if _plain(above.rpartition(".")[2]) in ("limit", "limits", "tokenlimits"):
        return LIMITS.get(_plain(key)) or KEYS.get(_plain(key))
    return KEYS.get(_plain(key))


def _plain(key: str) -> str:
    return re.sub(r"[\W_]", "", key.casefold())


def _pairs(text: str, kind: DocumentType) -> Pairs:
    """Dotted keys with their scalars as written; nothing for a document that is no mapping."""
    if kind is DocumentType.TOML:
        return dict(_flat(read_toml(text), "", 0))
    if text.lstrip()[:1] in ("{", "["):
        try:
            data = load(text)
        except ValueError:
            return {}
        return dict(_flat(data, "", 0)) if isinstance(data, dict) else {}
    pairs, broken = read_yaml(text)
    return {} if broken else pairs


def _flat(value: object, path: str, depth: int) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    if isinstance(value, dict) and depth < 6:
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key, depth + 1)
    elif isinstance(value, list):
        items = tuple(item for item in value if isinstance(item, str))
        if items and len(items) == len(value):
            yield path, items
    elif isinstance(value, bool):
        yield path, str(value).casefold()
    elif isinstance(value, (str, int, float, date)):
        yield path, str(value)


def _names(pairs: Pairs) -> tuple[str, tuple[str, ...]]:
    """The model's name (the surest key, the least nested) and its other names."""
    found: list[tuple[int, int, str]] = []
    for path, value in pairs.items():
        key = _plain(path.rsplit(".", 1)[-1])
        depth = path.count(".")
        if isinstance(value, str) and key in NAMES and depth <= 1 and 1 < len(value) < 120 and "\n" not in value:
            found.append((depth, NAMES.index(key), value.strip()))
    names = list(dict.fromkeys(name for _, _, name in sorted(found) if re.search(r"[A-Za-z]", name)))
    known = [name for name in names if not re.match(r"(?:https?|azureml):", name)]
    return (known[0], tuple(known[1:3])) if known else ("", ())


def _value(field: Field, text: str) -> tuple[str, LicenseValue | None] | None:
    if field is Field.LICENSE:
        value = named(text, expected=True)
        if value is None and re.fullmatch(r"[a-z0-9][a-z0-9.+_-]{1,60}", text):
            value = from_hub(text)
        return (value.id, value) if value and value.id not in ("other", "unknown") else None
    if field in TOKEN_COUNTS:
        tokens = plain_count(text, bare=True)
        return (str(tokens), None) if tokens else None
    if field in DATES:
        said = read_date(text)
        return (said.iso, None) if said else None
    if field is Field.TOOL_CALLING:
        return (_YES[text.casefold()], None) if text.casefold() in _YES else None
    if field is Field.PARAMETERS:
        return _weights(text)
    return (text, None) if re.fullmatch(r"[\w.\-]+/[\w.\-]+", text) else None


def _weights(text: str) -> tuple[str, None] | None:
    if text.isascii() and text.isdigit():
        return (text, None) if 10**5 <= int(text) <= 10**14 else None
    match = _WEIGHTS.fullmatch(text.strip())
    if match is None:
        return None
    whole = round(float(match["digits"]) * {"b": 10**9, "m": 10**6, "t": 10**12}[match["scale"][0].casefold()])
    return str(whole), None


def _flow(text: str, pairs: Pairs, model: str, aliases: tuple[str, ...]) -> dict[Field, list[Claim]]:
    """Modalities, which stand under two keys."""
    sides: dict[str, tuple[str, tuple[str, ...]]] = {}
    for path, value in pairs.items():
        key = _plain(path.rsplit(".", 1)[-1])
        if path.startswith("modalities.") and key in ("input", "output"):
            key += "modalities"
        if key in ("inputmodalities", "outputmodalities"):
            sides[key] = (path, (value,) if isinstance(value, str) else value)
    if len(sides) < 2:
        return {}
    (taken_path, taken), (_, given) = sides["inputmodalities"], sides["outputmodalities"]
    flow = modalities(taken, given)
    quote = _quote(text, taken_path, taken[0]) if taken else ""
    if not flow or not quote:
        return {}
    raw = f"{', '.join(taken)} -> {', '.join(given)}"
    return {Field.MODALITIES: [Claim(model, Field.MODALITIES, flow, "", (), raw, quote, taken_path, aliases)]}


def _quote(text: str, path: str, value: str) -> str:
    """The key and its value as they stand in the document, or nothing."""
    key = re.escape(path.rsplit(".", 1)[-1])
    written = value.split("\n")[0][:120]
    first = "_?".join(written) if written.isdigit() else re.escape(written)
    match = re.search(rf"[\"']?\b{key}[\"']?\s*[:=]\s*(?:[\[>|-]+\s*)*[\"']?{first}[\"']?", text)
    return " ".join(match.group().split())[:QUOTE_LENGTH] if match else ""
