"""What is written like the name of a model and is none: numbered things, licenses, programs and machines."""

from __future__ import annotations

import re

COUNTED = re.compile(
    r"^(?:table|figure|fig|step|tier|version|phase|level|section|chapter|part|stage|note|appendix|option|plan|example|"
    r"group|line|row|day|week|month|round|sota|top|http|api|section)\.?\s*\d",
    re.I,
)
NO_MODEL = re.compile(
    r"^(?:the )?(?:apache|mit|bsd|(?:l|a)?gpl|gnu|mozilla|mpl|cc[- ](?:by|0)|creative commons|"
    r"(?:big)?(?:code|science)? ?open ?rail\S*)(?: licen[sc]e)?(?:[\s,v-]+\d[\d.]*)?(?:[- ]clause)?"
    r"(?: licen[sc]e)?$|\blicen[sc]e(?: agreement)?$|"
    r"^(?:python|cuda|rocm|node(?:\.?js)?|java|go|rust|ubuntu|debian|windows|macos|ios|android|chrome|docker|kubernetes|"
    r"pytorch|tensorflow|transformers|vllm|jetpack|nvidia (?:[abhlt]\d+\w*|rtx.*|gb\d+.*|dgx.*)|rtx [\da]\w*|"
    r"geforce.*|amd mi\d+x?|intel gaudi.*|tpu v?\d\w*)\b[\s\d.+v]*(?:\d+ ?gb)?$",
    re.I,
)
"""Licenses, languages, systems and chips: they have versions too."""
