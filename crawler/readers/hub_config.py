"""A model's config.json on the Hub: the context window that its position settings amount to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from crawler.readers.hub_names import model_of
from crawler.readers.json_rows import Json, Row, count, load, mapping, strings
from crawler.source import Document, reader
from storage.terms import Claim, Declined, Field, Reading

# In this order: what loaders of the models take for the window. `sliding_window` and the like are another thing.
LENGTH_KEYS: Final = (
    "max_position_embeddings",
    "n_positions",
    "max_seq_len",
    "max_sequence_length",
    "max_seq_length",
    "max_seqlen",
    "seq_length",
    "n_ctx",
    "max_encoder_position_embeddings",
    "max_context_length",
    "context_length",
    "model_max_length",
)
# Where a model of several parts keeps the settings of its language part.
TEXT_PARTS: Final = (
    "text_config",
    "llm_config",
    "llm_cfg",
    "language_config",
    "language_model_config",
    "language_model",
    "lm_config",
    "text_model",
    "thinker_config",
    "vlm_config",
    "decoder",
)
MOST_TOKENS: Final = 100_000_000  # above this a number is a sentinel ("no limit"), as 2**63 - 1 and 1e30 are
FEWEST_TOKENS: Final = 64
USUAL: Final = 4096  # a window that models are trained with before theirs is stretched
SHORTEST: Final = 2048  # no model whose positions are stretched was trained with less
# Their positions are not tokens of text: frames, patches, points of a series, objects.
_OTHER_SENSES: Final = (
    "whisper wav2vec2 hubert wavlm unispeech sew sew-d data2vec-audio speech encodec mimi dac musicgen bark vits clap "
    "audio detr table-transformer yolos maskformer mask2former oneformer owlvit owlv2 vit deit beit swin convnext dino "
    "sam videomae vivit clip siglip blip align altclip chinese-clip groupvit xclip flava layoutlm depth time-series "
    "autoformer informer patchtst patchtsmixer timesfm chronos moirai decision-transformer rwkv graphormer imagegpt "
    "deformable-detr esm esmc moshi kyutai neucodec xcodec2"
)
OTHER_SENSES: Final = frozenset(_OTHER_SENSES.split())
_SENSES_IN_NAMES: Final = frozenset(("vision", "audio", "speech", "codec", "tts", "asr"))
# Two rows of their position tables hold padding, no token.
_PADDED: Final = (
    "roberta xlm-roberta xlm-roberta-xl camembert longformer mpnet xmod data2vec-text ibert roberta-prelayernorm"
)
PADDED: Final = frozenset(_PADDED.split())


@dataclass(frozen=True, slots=True)
class Window:
    """A context window as a config states it."""

    tokens: int
    key: str
    """The dotted path of the setting."""
    raw: str


@reader(version=2)
def hub_config(document: Document) -> Reading:
    """The context length alone, and only where the positions are tokens of text."""
    try:
        data = load(document.text)
    except ValueError as error:
        return Reading(note=f"This config is not JSON: {error}.")
    if not isinstance(data, dict):
        return Reading(note="This config is not a JSON object.")
    model = model_of(document.url) or _own_name(data)
    if not model:
        return Reading(note="Neither the address nor the config says which model this is.")
    found = window(data)
    if found is None:
        return Reading(note="This config states no context length.")
    if isinstance(found, Declined):
        return Reading(declined=(found,))
    raw, quote = Row(0, data, document.text).pair(found.key.rsplit(".", 1)[-1], _at(data, found.key))
    claim = Claim(model, Field.CONTEXT_LENGTH, str(found.tokens), "tokens", (), raw, quote, f"$.{found.key}")
    return Reading((claim,))


def window(config: Mapping[str, Json]) -> Window | Declined | None:
    """The context window of a transformers config, None where it has none, Declined where it can be read two ways."""
    if "_class_name" in config or "_diffusers_version" in config or _forecasts(config):
        return None
    path, part = _text_part(config)
    if _other_sense(config) and (not path or "decoder" in path or _other_sense(part) or "model_type" not in part):
        return None
    if not path and _SENSES_IN_NAMES & set(_family(config).split("-")):
        return None
    for key in LENGTH_KEYS:
        tokens = count(part.get(key), FEWEST_TOKENS)
        if tokens is not None and tokens <= MOST_TOKENS:
            return _stretched(part, path + key, tokens, str(part[key]))
    return None


def _own_name(config: Mapping[str, Json]) -> str:
    name = config.get("_name_or_path")
    return name if isinstance(name, str) and name.count("/") == 1 and not name.startswith((".", "/", "~")) else ""


def _family(config: Mapping[str, Json]) -> str:
    return str(config.get("model_type") or "").casefold().replace("_", "-")


def _other_sense(config: Mapping[str, Json]) -> bool:
    family = _family(config)
    built = " ".join(strings(config.get("architectures")))
    if any(sense in built for sense in ("ForCTC", "ForImage", "ForObject", "ForAudio", "ForSpeech", "ForSemantic")):
        return True
    return any(family == sense or family.startswith((f"{sense}-", f"{sense}2", f"{sense}v")) for sense in OTHER_SENSES)


def _forecasts(config: Mapping[str, Json]) -> bool:
    """Whether it is a model of time series, whatever text model it was built of."""
    return any("prediction_length" in part for part in (config, *(mapping(value) for value in config.values())))


def _text_part(config: Mapping[str, Json], path: str = "", depth: int = 0) -> tuple[str, Mapping[str, Json]]:
    """The settings of the language part and their path; the config itself where it has no such part with a length."""
    for key in TEXT_PARTS:
        inner = config.get(key)
        if isinstance(inner, dict) and depth < 3:
            found = _text_part(inner, f"{path}{key}.", depth + 1)
            if any(count(found[1].get(name), FEWEST_TOKENS) for name in LENGTH_KEYS):
                return found
    return path, config


def _stretched(part: Mapping[str, Json], path: str, tokens: int, raw: str) -> Window | Declined:
    """The window after RoPE scaling: YaRN gives factor x original where the number does not yet include it.

    Scaling of the llama3, longrope and dynamic kinds never changes what `max_position_embeddings` says (transformers,
    modeling_rope_utils). The linear kind does or does not, by author: a long window that leaves a usual one when
    divided by the factor holds it already, one that leaves none does not (nor where another setting says the
    product), and any other is declined.
    """
    longest = count(part.get("model_max_length"))
    if longest and tokens < longest <= MOST_TOKENS:  # Cohere: the positions are those of training
        return Window(longest, path.rpartition(".")[0] + "." * ("." in path) + "model_max_length", str(longest))
    if str(part.get("model_type", "")).casefold() in PADDED and tokens % 64 == 2:
        return Window(tokens - 2, path, raw)
    rope = _rope(part)
    kind = str(rope.get("rope_type") or rope.get("type") or "").casefold()
    factor, original = rope.get("factor"), count(rope.get("original_max_position_embeddings"))
    if not isinstance(factor, (int, float)) or isinstance(factor, bool) or not 1 < factor < 10_000:
        return Window(tokens, path, raw)
    if kind == "yarn" and original:
        return Window(max(tokens, round(original * factor)), path, raw)
    holds = (original and round(original * factor) == tokens) or (tokens >= 4 * USUAL and tokens / factor >= USUAL)
    if kind == "linear" and not holds:
        product = round(tokens * factor)
        if tokens / factor < SHORTEST or any(count(part.get(key)) == product for key in LENGTH_KEYS):
            return Window(product, path, raw)
        return Declined(
            "context_length", "linear RoPE scaling: the number may or may not include the factor", "", f"$.{path}"
        )
    return Window(tokens, path, raw)


def _rope(part: Mapping[str, Json]) -> Mapping[str, Json]:
    """The scaling settings; where each kind of layer has its own, those of full attention."""
    for key in ("rope_scaling", "rope_parameters"):
        found = mapping(part.get(key))
        if found:
            return mapping(found["full_attention"]) if "full_attention" in found else found
    return {}


def _at(data: Mapping[str, Json], path: str) -> Json:
    value: Json = dict(data)
    for key in path.split("."):
        value = mapping(value).get(key)
    return value
