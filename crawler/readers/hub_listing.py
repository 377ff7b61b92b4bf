"""The Hub's listing (/api/models): each row's claims, bare or with `expand[]`, and the next page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from crawler.fields.license import LicenseValue, from_hub
from crawler.readers.hub_names import file_url
from crawler.readers.json_rows import QUOTE_LENGTH, Json, Row, count, load, mapping, rows, strings
from crawler.readers.license_text import LICENSE_FILE, OF_CODE
from crawler.source import Document, reader
from storage.terms import Claim, Declined, Field, LicenseClass, Link, Popularity, Qualifiers, Reading, qualifiers

RUNTIMES: Final = {
    "gguf": "llama.cpp",
    "llama.cpp": "llama.cpp",
    "llama-cpp": "llama.cpp",
    "vllm": "vLLM",
    "mlx": "MLX",
    "onnx": "ONNX",
    "openvino": "OpenVINO",
    "ollama": "Ollama",
    "sglang": "SGLang",
    "tensorrt-llm": "TensorRT-LLM",
    "text-generation-inference": "TGI",
    "text-embeddings-inference": "TEI",
    "transformers": "Transformers",
}
WEIGHTS: Final = ("safetensors", "gguf", "pytorch", "onnx", "mlx", "tf", "jax", "openvino", "tflite", "coreml")
_WEIGHT_FILE: Final = re.compile(r"\.(safetensors|gguf|bin|pt|pth|onnx|ckpt|h5|msgpack|npz|nemo|tflite)$")
# Packed weights are fewer numbers than parameters; those of an adapter are not the model's. Such a count says so.
_PACKED: Final = re.compile(
    r"\d-bit|awq|gptq|bitsandbytes|bnb|fp8|fp4|nvfp4|mxfp4|int4|int8|compressed-tensors|quantized|quanto|hqq|aqlm|exl2|"
    r"exl3|mlx|base_model:quantized:.*|peft|lora|adapter|base_model:adapter:.*",
    re.IGNORECASE,
)
_FLOATS: Final = frozenset({"F64", "F32", "F16", "BF16"})
_NO_CONFIG: Final = frozenset({"peft", "diffusers", "lerobot", "timm", "ultralytics", "stable-baselines3", "keras"})
_KINDS: Final = {
    "feature-extraction": "embedding",
    "sentence-similarity": "embedding",
    "text-ranking": "reranking",
    "text-to-image": "image",
    "image-to-image": "image",
    "text-to-video": "video",
    "image-to-video": "video",
    "automatic-speech-recognition": "transcription",
    "text-to-speech": "speech",
}
_CHATTING: Final = frozenset({"text-generation", "image-text-to-text", "any-to-any", "audio-text-to-text"})
_GATES: Final = {"False": "no", "True": "yes", "auto": "auto", "manual": "manual"}  # "yes": the Hub says no more
# Of these, the license's own text says more than its name.
_READ_ITS_TEXT: Final = frozenset(LicenseClass) - {LicenseClass.PERMISSIVE, LicenseClass.COPYLEFT}
_RELATION: Final = re.compile(r"base_model:(?:finetune|adapter|merge|quantized):")
_NEXT: Final = re.compile(r"<([^>]+)>\s*;[^,]*\brel\s*=\s*\"?next\"?", re.IGNORECASE)


@reader(version=3)
def hub_listing(document: Document) -> Reading:
    """Claims, popularity and files of every public row; `watermark` is the page's newest `lastModified`."""
    text = document.text
    try:
        whole = load(text)
    except ValueError as error:
        return Reading(note=f"This answer is not JSON: {error}.")
    if not isinstance(whole, list):
        return Reading(note="This answer is not a list of models.")
    parts = [read_row(row, f"$[{row.number}]", document.url) for row in rows(text) if _id(row)]
    return Reading(
        claims=tuple(claim for part in parts for claim in part.claims),
        declined=tuple(said for part in parts for said in part.declined),
        links=tuple(link for part in parts for link in part.links),
        popularity=tuple(known for part in parts for known in part.popularity),
        next_url=next_page(document.header("Link")),
        watermark=max((part.watermark for part in parts), default=""),
        note="" if parts else "The list of models is empty.",
    )


def next_page(header: str) -> str:
    """The address that a Link header calls next (RFC 8288), or nothing."""
    match = _NEXT.search(header)
    return match.group(1) if match else ""


def _id(row: Row) -> str:
    for key in ("id", "modelId"):
        if isinstance(value := row.data.get(key), str) and value.strip() and value.isprintable():
            return value
    return ""


def read_row(row: Row, here: str, url: str) -> Reading:
    """What one row, or the answer about one model, says."""
    model, data = _id(row), row.data
    if data.get("private") is True or data.get("disabled") is True:
        return Reading(declined=(Declined(model, "private or disabled", row.pair("id", model)[1], here),))
    claims = tuple(_said(_Speaker(row, model, here)))
    changed = data.get("lastModified")
    modified = moment(changed)
    files = [str(name) for item in _list(data.get("siblings")) if (name := mapping(item).get("rfilename"))]
    wanted = ["README.md"] if not files or "README.md" in files else []
    open_config = not data.get("gated") and data.get("library_name") not in _NO_CONFIG
    if "config.json" in files or (not files and open_config):
        wanted.append("config.json")
    if any(claim.license_class in _READ_ITS_TEXT for claim in claims):
        wanted += _license_files(files)
    return Reading(
        claims,
        links=tuple(Link(file_url(url, model, name), f"{model} {name}", modified) for name in wanted),
        popularity=(
            Popularity(
                model, count(data.get("likes"), 0), count(data.get("downloads"), 0), moment(data.get("createdAt"))
            ),
        ),
        watermark=changed if isinstance(changed, str) and modified else "",
    )


def moment(value: Json) -> datetime | None:
    """An ISO time of the Hub, aware; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _license_files(files: list[str]) -> list[str]:
    """The file with the license of the weights; beside one "of the model", a plain LICENSE is the code's."""
    found = [name for name in files if "/" not in name and LICENSE_FILE.fullmatch(name) and not OF_CODE.search(name)]
    return sorted(found, key=lambda name: ("model" not in name.casefold(), name.casefold()))[:1]


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


@dataclass(frozen=True)
class _Speaker:
    """Makes claims about the model of one row."""

    row: Row
    model: str
    here: str

    def claim(
        self,
        field: Field,
        value: str,
        raw: str,
        quote: str,
        place: str,
        license_value: LicenseValue | None = None,
        terms: Qualifiers = (),
    ) -> Claim:
        said = license_value
        return Claim(
            self.model,
            field,
            value,
            "tokens" if field is Field.CONTEXT_LENGTH else "",
            terms,
            raw=raw,
            quote=(quote or self.row.pair("id", self.model)[1])[:QUOTE_LENGTH],
            locator=f"{self.here}.{place}",
            license_class=said.license_class if said else None,
            commercial_use=said.commercial_use if said else None,
            condition=said.condition if said else "",
        )


def _said(speak: _Speaker) -> Iterator[Claim]:
    row, data = speak.row, speak.row.data
    tags, card = strings(data.get("tags")), mapping(data.get("cardData"))
    yield speak.claim(Field.STATUS, "available", speak.model, "", "id")
    yield from _licenses(speak, tags, card)

    gated = _GATES.get(str(data.get("gated")))
    if gated:
        raw, quote = row.pair("gated", data["gated"])
        yield speak.claim(Field.GATED, gated, raw, quote, "gated")

    pipeline = data.get("pipeline_tag")
    if isinstance(pipeline, str) and pipeline:
        raw, quote = row.pair("pipeline_tag", pipeline)
        yield speak.claim(Field.PIPELINE, pipeline, raw, quote, "pipeline_tag")
        kind = "chat" if pipeline in _CHATTING and "conversational" in tags else _KINDS.get(pipeline)
        if kind:
            yield speak.claim(Field.KIND, kind, raw, quote, "pipeline_tag")

    # The author's word, where the answer brings it; tags are the Hub's own guess, and move when the guess does.
    bases = strings(card.get("base_model"))
    if "cardData" not in data:
        bases = [
            tag.removeprefix("base_model:")
            for tag in tags
            if tag.startswith("base_model:") and not _RELATION.match(tag)
        ]
    bases = sorted({base.strip() for base in bases if base.strip() and base.strip() != speak.model})
    if bases:
        quote = row.string(bases[0]) or row.string(f"base_model:{bases[0]}")
        yield speak.claim(Field.BASE_MODEL, ", ".join(bases), ", ".join(bases), quote, "cardData.base_model")

    yield from _weights(speak, tags, data)


def _licenses(speak: _Speaker, tags: list[str], card: Mapping[str, Json]) -> Iterator[Claim]:
    stated, place = strings(card.get("license")), "cardData.license"
    name, link = (v if isinstance(v := card.get(key), str) else "" for key in ("license_name", "license_link"))
    if not stated:
        stated, place = [tag.removeprefix("license:") for tag in tags if tag.startswith("license:")], "tags"
    seen = set()
    for given in stated:
        value = from_hub(given, name, link)
        if value is None or value.id in seen:
            continue
        seen.add(value.id)
        quote = speak.row.string(given) if place != "tags" else speak.row.string(f"license:{given}")
        if value.raw == name and name:
            quote = speak.row.pair("license_name", name)[1] or quote
        elif place != "tags":
            quote = speak.row.pair("license", given)[1] or quote
        yield speak.claim(Field.LICENSE, value.id, value.raw, quote, place, value)


def _weights(speak: _Speaker, tags: list[str], data: Mapping[str, Json]) -> Iterator[Claim]:
    row = speak.row
    files = [n for item in _list(data.get("siblings")) if isinstance(n := mapping(item).get("rfilename"), str)]
    weights = [name for name in files if _WEIGHT_FILE.search(name)]
    kind = next((tag for tag in WEIGHTS if tag in tags), "")
    if kind or weights:
        quote = row.string(kind) if kind else row.pair("rfilename", weights[0])[1]
        yield speak.claim(Field.OPEN_WEIGHTS, "yes", kind or weights[0], quote, "tags" if kind else "siblings")

    named = [*tags, *strings(data.get("library_name"))]
    runs = {RUNTIMES[tag.casefold()]: row.string(tag) for tag in reversed(named) if tag.casefold() in RUNTIMES}
    if gguf_file := next((name for name in files if name.casefold().endswith(".gguf")), ""):
        runs.setdefault("llama.cpp", row.pair("rfilename", gguf_file)[1])
    if runs:
        known = sorted(runs, key=str.casefold)
        yield speak.claim(Field.RUNTIMES, ", ".join(known), ", ".join(known), runs[known[0]], "tags")

    tensors, gguf = mapping(data.get("safetensors")), mapping(data.get("gguf"))
    if total := count(tensors.get("total"), 1000):
        raw, quote = row.pair("total", tensors["total"])
        kinds = mapping(tensors.get("parameters"))
        stored = {kind for kind, number in kinds.items() if (count(number, 0) or 0) * 100 > total}  # a few are counters
        packed = any(_PACKED.fullmatch(tag) for tag in tags) or bool(stored - _FLOATS)
        terms = qualifiers(weights="packed") if packed else ()
        yield speak.claim(Field.PARAMETERS, str(total), raw, quote, "safetensors.total", terms=terms)
    elif total := count(gguf.get("total"), 1000):
        raw, quote = row.pair("total", gguf["total"])
        yield speak.claim(Field.PARAMETERS, str(total), raw, quote, "gguf.total")
    if tokens := count(gguf.get("context_length"), 64):
        raw, quote = row.pair("context_length", gguf["context_length"])
        if tokens <= 100_000_000:
            yield speak.claim(Field.CONTEXT_LENGTH, str(tokens), raw, quote, "gguf.context_length")
