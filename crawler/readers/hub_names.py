"""Addresses of the Hugging Face Hub: which model a document is about, and where a model's files are."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

HUB: Final = "https://huggingface.co"
_NAME: Final = r"[A-Za-z0-9][\w.\-]*"
_FILE: Final = re.compile(rf"^/(?P<model>{_NAME}(?:/{_NAME})?)/(?:resolve|raw|blob)/[^/]+/")
_API: Final = re.compile(rf"^/api/models/(?P<model>{_NAME}(?:/{_NAME})?)(?:/(?:revision|resolve|tree)/.*)?/?$")
_PAGE: Final = re.compile(rf"^/(?P<model>{_NAME}/{_NAME})/?$")
_NOT_MODELS: Final = frozenset(
    ("datasets", "spaces", "api", "docs", "blog", "collections", "papers", "models", "posts", "settings")
)
_FORGES: Final = ("github.com", "githubusercontent.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com")
"""Hosts whose addresses look like the Hub's and name repositories of code."""


def model_of(url: str) -> str:
    """ "ORG/NAME" (or "NAME" of the oldest repositories) that an address of the Hub is about, or nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if (parts.hostname or "").endswith(_FORGES):
        return ""
    path = unquote(parts.path)
    for pattern in (_API, _FILE, _PAGE):
        match = pattern.match(path)
        if match and match["model"].split("/")[0] not in _NOT_MODELS:
            if pattern is _PAGE and not (parts.hostname or "").endswith(("huggingface.co", "hf.co")):
                continue
            return match["model"]
    return ""


def file_url(api_url: str, model: str, name: str) -> str:
    """Where a file of a model is, on the same Hub that answered `api_url`."""
    try:
        parts = urlsplit(api_url)
    except ValueError:
        return f"{HUB}/{model}/resolve/main/{name}"
    host = f"{parts.scheme}://{parts.netloc}" if parts.netloc else HUB
    return f"{host}/{model}/resolve/main/{name}"
