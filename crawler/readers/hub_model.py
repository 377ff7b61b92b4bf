"""The Hub's answer about one model (/api/models/ORG/NAME): a listing's row, with files and the chat template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from crawler.readers.hub_listing import read_row
from crawler.readers.json_rows import QUOTE_LENGTH, Json, Row, load, mapping
from crawler.source import Document, reader
from storage.terms import Claim, Field, Reading

# The template looks at the caller's tools: `{% if tools`, `{%- for tool in tools`, `tools is not none`.
_TOOLS: Final = re.compile(r"\{%-?\s*(?:if|elif|for|set)\b[^%{}]{0,80}\btools\b[^%{}]{0,80}?-?%\}")


@reader(version=3)
def hub_model(document: Document) -> Reading:
    """All that a listing's row says, and tool calling where the chat template takes tools."""
    try:
        data = load(document.text)
    except ValueError as error:
        return Reading(note=f"This answer is not JSON: {error}.")
    if not isinstance(data, dict) or not isinstance(data.get("id") or data.get("modelId"), str):
        return Reading(note="This answer is not about a model.")
    row = Row(0, data, document.text.strip())
    reading = read_row(row, "$", document.url)
    config, gguf = mapping(data.get("config")), mapping(data.get("gguf"))
    kept = (mapping(config.get("tokenizer_config")), config, gguf)
    found = next((said for one in kept if (said := takes_tools(one))), "")
    if not found or not reading.claims:
        return reading
    quote = found if found in document.text else row.pair("id", reading.claims[0].model)[1]
    claim = Claim(
        reading.claims[0].model,
        Field.TOOL_CALLING,
        "yes",
        raw=found,
        quote=quote[:QUOTE_LENGTH],
        locator="$.gguf.chat_template" if takes_tools(gguf) == found else "$.config.tokenizer_config.chat_template",
    )
    return replace(reading, claims=(*reading.claims, claim))


def takes_tools(tokenizer: Mapping[str, Json]) -> str:
    """The statement of a tokenizer's chat template that looks at tools, or nothing."""
    for key in ("chat_template", "chat_template_jinja"):
        template = tokenizer.get(key)
        texts = [template] if isinstance(template, str) else []
        for item in template if isinstance(template, list) else []:
            inner = mapping(item).get("template")
            texts += [inner] if isinstance(inner, str) else []
        for text in texts:
            if match := _TOOLS.search(text):
                return match.group()
    return ""
