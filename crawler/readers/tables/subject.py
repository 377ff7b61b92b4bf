"""The one model that a whole document is about, for tables that name none themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.fields.model_name import ModelName, family_key, is_model_name, read_names
from crawler.readers.blocks import Block, FrontMatter, Heading, ListItem, Paragraph
from crawler.readers.prose.head import folder_of
from crawler.readers.prose.introduced import addressed, introduced
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


LONGEST = 60
"""Characters of a title that is nothing but a name."""


def _ids(document: Document, found: Sequence[Block]) -> set[tuple[str, ...]]:
    """The keys of the ids of models that the document quotes, and of the one that its address ends with."""
    quoted = {code for block in found[:200] if isinstance(block, Paragraph | ListItem) for code in block.codes}
    quoted.add(document.url.rstrip("/").rsplit("/", 1)[-1].removesuffix(".md").removesuffix(".html"))
    return {family_key(code) for code in quoted if is_model_name(code)}


def subject_of(document: Document, found: Sequence[Block]) -> tuple[ModelName, ...]:
    """The model of the title, the first heading, the folder or the repository; nothing for several or a family."""
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
    texts = [block.text for block in found[:40] if isinstance(block, Paragraph) and not block.chrome]
    for title in titles:
        if own := addressed(title, document.url):
            return (ModelName(own),)
        told = tuple(ModelName(one.name) for one in Names(introduced(title, texts)).find(title) if one.full)
        names = read_names(title) or told
        if len(names) == len(told) == 1 and told[0].name in names[0].name:
            names = (replace(names[0], name=told[0].name),)  # "Acme ships Orca 2 - A model that flies"
        keys = {family_key(one.name) for one in names}
        if len(keys) == 1:
            return () if _MANY.search(title) else (names[0],)
        if keys:
            return ()
        if len(title) <= LONGEST and family_key(title) in _ids(document, found):
            return (ModelName(title),)
    if is_model_name(folder := folder_of(document.url)) and any(folder in text for text in texts):
        return (ModelName(folder),)
    if match := _REPOSITORY.match(document.url):
        name = match["name"]
        return (ModelName(name),) if is_model_name(name) else ()
    return ()
