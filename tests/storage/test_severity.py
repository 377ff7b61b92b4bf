"""How much a change matters."""

from __future__ import annotations

import pytest

from storage.severity import severity
from storage.terms import ChangeKind, Field

_K = ChangeKind


@pytest.mark.parametrize(
    ("kind", "field", "old", "new", "wanted"),
    [
        (_K.FACT_CHANGED, Field.INPUT_PRICE, "1.00", "0.80", "major"),
        (_K.FACT_CHANGED, Field.INPUT_PRICE, "1.00", "0.81", "minor"),
        (_K.FACT_CHANGED, Field.OUTPUT_PRICE, "0", "0.10", "major"),
        (_K.FACT_CHANGED, Field.OUTPUT_PRICE, "0.10", "0", "major"),
        (_K.FACT_CHANGED, Field.CONTEXT_LENGTH, "128000", "192000", "major"),
        (_K.FACT_CHANGED, Field.CONTEXT_LENGTH, "128000", "131072", "minor"),
        (_K.FACT_CHANGED, Field.MAX_OUTPUT_TOKENS, "16384", "8192", "major"),
        (_K.FACT_CHANGED, Field.LICENSE, "MIT", "Apache-2.0", "minor"),
        (_K.FACT_CHANGED, Field.RELEASE_DATE, "2026-01-01", "2026-02-01", "minor"),
        (_K.FACT_CHANGED, Field.INPUT_PRICE, "1.00", "free", "minor"),
        (_K.FACT_CHANGED, Field.INPUT_PRICE, "0.2", "0.20000000000000002", "note"),
        (_K.FACT_CHANGED, Field.INPUT_PRICE, "0.2", "0.20001", "minor"),
        (_K.FACT_SCHEDULED, Field.INPUT_PRICE, "1.00", "0.50", "major"),
        (_K.FACT_SCHEDULED, Field.INPUT_PRICE, "1.00", "0.95", "minor"),
        (_K.FACT_ADDED, Field.INPUT_PRICE, None, "1.00", "minor"),
        (_K.FACT_WITHDRAWN, Field.INPUT_PRICE, "1.00", None, "minor"),
        (_K.FACT_CONFLICT, Field.CONTEXT_LENGTH, "128000", "256000", "minor"),
        (_K.FACT_AGREED, Field.CONTEXT_LENGTH, "128000", "128000", "note"),
        (_K.FACT_CORRECTED, Field.INPUT_PRICE, "1.00", "10.00", "note"),
        (_K.FACT_RETRACTED, Field.INPUT_PRICE, "1.00", None, "note"),
        (_K.MODEL_ADDED, None, None, None, "minor"),
    ],
)
def test_a_change_matters_by_what_moved_and_how_far(
    kind: ChangeKind, field: Field | None, old: str | None, new: str | None, wanted: str
) -> None:
    assert severity(kind, field, old, new) == wanted


def test_a_license_matters_when_its_class_or_use_moves_and_a_model_when_its_family_is_new() -> None:
    assert severity(_K.FACT_CHANGED, Field.LICENSE, "MIT", "mrl", license_moves_class=True) == "major"
    assert severity(_K.MODEL_ADDED, None, None, None, new_family=True) == "major"


@pytest.mark.parametrize(
    ("days_left", "wanted"), [(-3, "major"), (0, "major"), (90, "major"), (91, "minor"), (None, "minor")]
)
def test_a_deprecation_matters_when_the_end_is_near(days_left: int | None, wanted: str) -> None:
    assert severity(_K.MODEL_DEPRECATED, None, None, None, days_left=days_left) == wanted
