"""The one model that a whole document is about, for tables that name none themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.fields.model_name import ModelName, family_key, is_model_name, read_names
from crawler.readers.blocks import Block, FrontMatter, Heading
from crawler.readers.prose.names import Names
from crawler.source import Document

_REPOSITORY = re.compile(
    r"(?:https?://)?(?:www\.)?(?:github\.com|raw\.githubusercontent\.com|huggingface\.co|modelscope\.cn)/[\w.-]+/"
    r"(?P<name>[\w.-]+)(?:/|$)",
    re.I,
)
_MANY = re.compile(
    r"\b(?:series|family|models|herd|collection|pricing|overview|changelog|all)\b|模型(?:列表|价格)|价格", re.I
)


def subject_of(document: Document, found: Sequence[Block]) -> tuple[ModelName, ...]:
    """The model of the title, the first heading or the repository; nothing where these name several or a family."""
    titles = [
        value
        for block in found[:4]
        if isinstance(block, FrontMatter)
        for key, value in block.data.items()
        if key.lower() in ("title", "model", "model_name", "name") and isinstance(value, str)
    ]
    titles += [block.text for block in found if isinstance(block, Heading) and not block.chrome and block.level == 1][
        :1
    ]
    for title in titles:
        names = read_names(title) or tuple(ModelName(one.name) for one in Names().find(title) if one.full)
        keys = {family_key(one.name) for one in names}
        if len(keys) == 1:
            return () if _MANY.search(title) else (names[0],)
        if keys:
            return ()
    if match := _REPOSITORY.match(document.url):
        name = match["name"]
        return (ModelName(name),) if is_model_name(name) else ()
    return ()
