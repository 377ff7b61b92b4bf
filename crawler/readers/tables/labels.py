"""What short words beside a model or in a column of terms say about the price in that row."""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.fields.price import dates_of
from crawler.fields.terms_of_sale import (
    modality_of,
    mode_of,
    names_tier,
    output_span,
    says_only_modalities,
    token_limit,
    ttl_of,
)

Terms = tuple[tuple[str, str], ...]

STANDARD = re.compile(
    r"^(?:standard|regular|default|on-?demand|global|all|text|base|list|short context|synchronous|"
    r"real-?time|paid(?: tier)?|pay-as-you-go|标准|默认|标准版|在线(?:推理)?|实时推理|同步|按量(?:付费|计费)?|통상)"
    r"(?: (?:pricing|price|tier|mode|"
    r"processing|api))?$",
    re.I,
)
_STATE = re.compile(
    r"^(?:(?:currently |now |public |in |limited |early )*(?:deprecated|retired|legacy|preview|"
    r"beta|alpha|experimental|new|latest|stable|ga|generally available|"
    r"availability|available|access|limited availability|limited|text only|recommended|default|"
    r"updated?|coming soon|ketersediaan terbatas|dihentikan|弃用|预览版?|正式版|推荐))\b.*$",
    re.I,
)
_THINKING = re.compile(
    r"^(?:with(?:out)? )?(?P<non>non[- ]?)?(?:thinking|reasoning|思考|推理)(?: (?:mode|enabled|"
    r"disabled|on|off))?(?:模式)?$",
    re.I,
)
_NON_THINKING = re.compile(r"^(?:non[- ]?|without |非)(?:thinking|reasoning|思考|推理)|\b(?:disabled|off)$", re.I)
_DATA_SHARING = re.compile(r"with data[- ]sharing|数据共享", re.I)


@lru_cache(maxsize=4096)
def terms_of_label(text: str) -> Terms | None:
    """Qualifiers that a label names; () for the plain terms and for mere states; None for words not understood."""
    plain = " ".join(text.split()).strip(" ()[]:：,;-–—*")
    if not plain or len(plain) > 120:
        return None
    said: dict[str, str] = {}
    if limit := token_limit(text):
        said["context"] = limit
    if span := output_span(text):
        said["output_length"] = span
    if mode := mode_of(plain):
        said["mode"] = mode
    if says_only_modalities(plain) and (modality := modality_of(plain)):
        said["modality"] = modality
    said.update(dates_of(plain))
    if _DATA_SHARING.search(plain):
        said["data_sharing"] = "yes"
    if _THINKING.match(plain):
        said["variant"] = "non-thinking" if _NON_THINKING.search(plain) else "thinking"
    if ttl_of(plain) and len(plain) <= 30:
        said.setdefault("ttl", ttl_of(plain))
    if said:
        return tuple(sorted(said.items()))
    if names_tier(plain) or says_only_modalities(plain) or STANDARD.match(plain) or _STATE.match(plain):
        return ()
    return None
