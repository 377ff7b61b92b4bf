"""What the sources say of one thing that a page says of one model: pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from feeds.words import field_name, source_name, terms_text, value_text, who_says
from storage.assertions import CLOSED, FREE, OPEN, PAID, Topic
from storage.names import name_key
from storage.resolve import alike
from storage.terms import PRICES, TOKEN_COUNTS, Authority, Claim, CommercialUse, Field, LicenseClass, SourceKind
from storage.views import Evidence, FactView, HistoryView, ModelView


class Verdict(StrEnum):
    """What became of a claim, the gravest first."""

    CONTRADICTED = "contradicted"
    OUTDATED = "outdated"
    UNPROVEN = "unproven"
    SUPPORTED = "supported"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on one claim about one model."""

    verdict: Verdict
    reason: str
    """One or two sentences."""
    evidence: tuple[Evidence, ...] = ()
    until: datetime | None = None
    """Of what is outdated: when it was last seen to be true."""


HistoryOf = Callable[[str, Field], Sequence[HistoryView]]
"""Everything that any source ever said of a field of a model, by the model's id."""

_UNSAID: Final = frozenset({"other", "unknown"})
_OPEN_CLASSES: Final = frozenset({LicenseClass.PERMISSIVE, LicenseClass.COPYLEFT})
_TRUE_ONCE: Final = frozenset({"open", "closed"})
_UNSTATED: Final = {
    Field.OPEN_WEIGHTS: "whether the weights of {} are open",
    Field.TOOL_CALLING: "whether {} calls tools",
}
_COMMERCE: Final = {
    CommercialUse.YES: "commercial use is allowed",
    CommercialUse.NO: "commercial use is not allowed",
    CommercialUse.CONDITIONAL: "commercial use is allowed under conditions",
}


def judge(topic: Topic, claim: Claim, model: ModelView, history: HistoryOf) -> Judgement:
    """What the vendor's own sources say of a claim about `model`; others' words prove nothing."""
    match topic:
        case Topic.COMMERCIAL_USE:
            return _by_license(claim, model, history, _commerce)
        case Topic.OPENNESS:
            return _openness(claim, model, history)
        case Topic.COST:
            return _cost(claim, model)
        case Topic.EXISTENCE:
            return Judgement(Verdict.SUPPORTED, f"It is {model.name} of {model.vendor_name}.")
        case _ if claim.field is Field.LICENSE and claim.value in _UNSAID:
            return Judgement(Verdict.UNPROVEN, "The page names no license that could be looked up.")
        case _:
            return _value(claim, model, history)


# --------------------------------------------------------------------------------------------------------------- values


def _value(claim: Claim, model: ModelView, history: HistoryOf) -> Judgement:
    facts = _own(model, claim)
    agreeing = [e for fact in facts for e in _voices(fact) if _says(claim, fact, e.value)]
    if agreeing:
        against = [e for fact in facts for e in _voices(fact) if not _says(claim, fact, e.value)]
        said = f"{_who(agreeing[0])} says so."
        if not against or all(fact.conflict != "real" for fact in facts):
            return Judgement(Verdict.SUPPORTED, said, _unique(agreeing))
        said += f" But {_says_what(against[0], claim)}: the vendor's own sources disagree."
        return Judgement(Verdict.SUPPORTED, said, _unique(agreeing[:2], against[:1]))
    special = [
        (fact, fact.evidence)
        for fact in _stated(model, claim.field)
        if fact.unit == claim.unit and fact.qualifiers != claim.qualifiers and _says(claim, fact, fact.value)
    ]
    was = _was_true(claim, model, history)
    if facts:
        now = facts[0].evidence
        if was is not None:
            until = was.evidence.last_confirmed
            said = f"It was true until {until:%Y-%m-%d}; since {now.first_seen:%Y-%m-%d} {_says_what(now, claim)}."
            return Judgement(Verdict.OUTDATED, said, _unique([now, was.evidence]), until)
        said = f"{_capital(_says_what(now, claim))}."
        if claim.field in TOKEN_COUNTS and now.source_kind is SourceKind.CONFIG:
            said = f"{said[:-1]}, a technical limit; no page of {model.vendor_name} states what is offered."
            return Judgement(Verdict.UNPROVEN, said, (now,))
        if special:
            said += f" What the page says holds only for{terms_text(special[0][0].qualifiers)}."
        return Judgement(Verdict.CONTRADICTED, said, _unique([now], [e for _, e in special[:1]]))
    if was is not None:
        until = was.evidence.last_confirmed
        return Judgement(
            Verdict.OUTDATED,
            f"{_who(was.evidence)} said so until {until:%Y-%m-%d}; no source of the vendor says it any more.",
            (was.evidence,),
            until,
        )
    if special:
        terms = terms_text(special[0][0].qualifiers)
        return Judgement(Verdict.SUPPORTED, f"{_who(special[0][1])} says so, but only for{terms}.", (special[0][1],))
    return _unproven(claim, model)


def _unproven(claim: Claim, model: ModelView) -> Judgement:
    others = [
        fact
        for fact in model.facts
        if fact.field is claim.field and not fact.qualifiers and fact.evidence.authority is not Authority.FIRST_PARTY
    ]
    what = _UNSTATED.get(claim.field, f"the {field_name(claim.field)} of {{}}").format(model.name)
    said = f"No source of {model.vendor_name} states {what}."
    if others:
        agrees = "also says" if _says(claim, others[0], others[0].value) else "says"
        shown = value_text(claim.field, others[0].value, others[0].unit)
        said += f" {source_name(others[0].evidence.source)}, which is not the vendor, {agrees} {shown}."
    elsewhere = _stated(model, claim.field)
    if claim.unit and elsewhere and all(fact.unit != claim.unit for fact in elsewhere):
        said += f" It states {value_text(claim.field, elsewhere[0].value, elsewhere[0].unit)}, in another unit."
    return Judgement(Verdict.UNPROVEN, said, _unique([], [fact.evidence for fact in others[:1]]))


def _stated(model: ModelView, field: Field) -> list[FactView]:
    """What the vendor itself states of a field."""
    return [
        fact
        for fact in model.facts
        if fact.field is field
        and fact.provider == model.vendor
        and fact.evidence.authority is Authority.FIRST_PARTY
        and not (field is Field.LICENSE and fact.value in _UNSAID)
    ]


def _own(model: ModelView, claim: Claim) -> list[FactView]:
    return [
        fact
        for fact in _stated(model, claim.field)
        if fact.qualifiers == claim.qualifiers and fact.unit == (claim.unit or fact.unit)
    ]


def _voices(fact: FactView) -> list[Evidence]:
    """The vendor's own sources for a fact: the one that holds, and the others."""
    return [fact.evidence, *(e for e in fact.others if e.authority is Authority.FIRST_PARTY)]


def _says(claim: Claim, fact: FactView, value: str) -> bool:
    """Whether a stored value is what the page says."""
    if claim.field is Field.LICENSE:
        return value.casefold() == claim.value.casefold()
    if claim.field is Field.SUCCESSOR:
        return name_key(value) == name_key(claim.value)
    if claim.field in PRICES:
        one, other = _decimal(claim.value), _decimal(value)
        return one is not None and one == other and fact.unit == (claim.unit or fact.unit)
    if claim.field in TOKEN_COUNTS and _rounds_to(value, claim.value):
        return True
    if claim.field is Field.MODALITIES or claim.field is Field.RUNTIMES:
        return claim.value.casefold() in value.casefold()
    return claim.value.casefold() == value.casefold() or alike(claim.field, claim.value, value)


def _rounds_to(value: str, said: str) -> bool:
    """Whether a count in full thousands is another one rounded: "131K" of 131,072."""
    if not (value.isdecimal() and said.isdecimal() and said.endswith("000")) or max(len(value), len(said)) > 20:
        return False
    return int(said) in (int(value) // 1000 * 1000, round(int(value) / 1000) * 1000)


def _was_true(claim: Claim, model: ModelView, history: HistoryOf) -> HistoryView | None:
    """The newest interval that is over in which the vendor itself said what the page says."""
    said = [
        one
        for one in history(model.id, claim.field)
        if one.state == "closed"
        and one.provider == model.vendor
        and one.evidence.authority is Authority.FIRST_PARTY
        and one.qualifiers == claim.qualifiers
        and one.unit == (claim.unit or one.unit)
        and _says(claim, _as_fact(one), one.evidence.value)
    ]
    return max(said, key=lambda one: one.evidence.last_confirmed, default=None)


def _as_fact(one: HistoryView) -> FactView:
    return FactView("", one.provider, one.field, one.unit, one.qualifiers, one.evidence.value, one.evidence)


# ---------------------------------------------------------------------------------------------------- licenses in words


def _by_license(
    claim: Claim, model: ModelView, history: HistoryOf, test: Callable[[Claim, Evidence], bool | None]
) -> Judgement:
    """A claim about what a license allows, by our reading of the license that the vendor states."""
    facts = [fact for fact in _stated(model, Field.LICENSE) if not fact.qualifiers]
    read = [(fact.evidence, test(claim, fact.evidence)) for fact in facts]
    known = [(evidence, says) for evidence, says in read if says is not None]
    if not known:
        if facts:
            license_id = value_text(Field.LICENSE, facts[0].value)
            said = f"Its license is {license_id}; what that allows was not read."
            return Judgement(Verdict.UNPROVEN, said, (facts[0].evidence,))
        return _unproven(claim, model)
    evidence, says = known[0]
    reason = f"{_license_says(evidence)}, by our reading."
    if says:
        return Judgement(Verdict.SUPPORTED, reason, (evidence,))
    was = [
        one
        for one in history(model.id, Field.LICENSE)
        if one.state == "closed"
        and one.provider == model.vendor
        and one.evidence.authority is Authority.FIRST_PARTY
        and test(claim, one.evidence)
    ]
    if was:
        last = max(was, key=lambda one: one.evidence.last_confirmed).evidence
        until = last.last_confirmed
        said = f"It was true until {until:%Y-%m-%d}. {reason}"
        return Judgement(Verdict.OUTDATED, said, _unique([evidence, last]), until)
    return Judgement(Verdict.CONTRADICTED, reason, (evidence,))


def _license_says(evidence: Evidence) -> str:
    """ "Its license is llama3.1 (use-restricted): commercial use is allowed under conditions (...)"."""
    reading = evidence.license_class
    of_class = f" ({reading})" if reading and reading is not LicenseClass.UNKNOWN else ""
    use = _COMMERCE.get(evidence.commercial_use or CommercialUse.UNKNOWN, "")
    when = f" ({evidence.condition})" if evidence.condition and use else ""
    return f"Its license is {value_text(Field.LICENSE, evidence.value)}{of_class}{': ' if use else ''}{use}{when}"


def _commerce(claim: Claim, evidence: Evidence) -> bool | None:
    use = evidence.commercial_use
    return None if use is None or use is CommercialUse.UNKNOWN else use is claim.commercial_use


def _open_license(claim: Claim, evidence: Evidence) -> bool | None:
    reading = evidence.license_class
    if reading is None or reading is LicenseClass.UNKNOWN:
        return None
    return (reading in _OPEN_CLASSES) is (claim.value == OPEN)


def _openness(claim: Claim, model: ModelView, history: HistoryOf) -> Judgement:
    """ "Open source" is what an open license says; "proprietary" is untrue where the weights are there to be had."""
    if claim.value == CLOSED:
        opened = [fact.evidence for fact in _stated(model, Field.OPEN_WEIGHTS) if fact.value == "yes"]
        if opened:
            return Judgement(Verdict.CONTRADICTED, f"{_who(opened[0])} shows that its weights are open.", (opened[0],))
        for evidence in (fact.evidence for fact in _stated(model, Field.LICENSE)):
            reading = evidence.license_class
            verdict = (
                Verdict.SUPPORTED if reading is LicenseClass.PROPRIETARY
                else Verdict.CONTRADICTED if reading in _OPEN_CLASSES
                else Verdict.UNPROVEN
            )  # fmt: skip
            return Judgement(verdict, f"{_license_says(evidence)}, by our reading.", (evidence,))
    made = _by_license(claim, model, history, _open_license)
    closed = [fact.evidence for fact in _stated(model, Field.OPEN_WEIGHTS) if fact.value == "no"]
    if claim.value == OPEN and closed and made.verdict is Verdict.UNPROVEN:
        return Judgement(Verdict.CONTRADICTED, f"{_who(closed[0])} says that its weights are not open.", (closed[0],))
    return made


# -------------------------------------------------------------------------------------------------------- cost


def _cost(claim: Claim, model: ModelView) -> Judgement:
    """Free: weights that anybody may load, or a price of nothing. Paid: a price above nothing."""
    opened = [fact.evidence for fact in _stated(model, Field.OPEN_WEIGHTS) if fact.value == "yes"]
    priced = [fact for fact in _stated(model, Field.INPUT_PRICE) if not fact.qualifiers]
    costs = [fact for fact in priced if _decimal(fact.value)]
    if claim.value == FREE:
        free = [fact.evidence for fact in priced if _decimal(fact.value) == 0]
        if opened or free:
            proof = (opened or free)[0]
            why = "its weights can be loaded without a price" if opened else "its price is nothing"
            return Judgement(Verdict.SUPPORTED, f"{_who(proof)} shows that {why}.{_under(model)}", (proof,))
        if costs:
            shown = value_text(Field.INPUT_PRICE, costs[0].value, costs[0].unit)
            return Judgement(Verdict.CONTRADICTED, f"Its input price is {shown}.", (costs[0].evidence,))
    elif claim.value == PAID:
        if costs:
            shown = value_text(Field.INPUT_PRICE, costs[0].value, costs[0].unit)
            said = f"Its input price is {shown}{'; its weights are free all the same' if opened else ''}."
            return Judgement(Verdict.SUPPORTED, said, (costs[0].evidence, *opened[:1]))
        if opened:
            said = f"{_who(opened[0])} shows that its weights can be loaded without a price."
            return Judgement(Verdict.CONTRADICTED, said, (opened[0],))
    return Judgement(Verdict.UNPROVEN, f"No source of {model.vendor_name} states what {model.name} costs.")


def _under(model: ModelView) -> str:
    """The conditions of a license, where there are some."""
    licensed = [fact.evidence for fact in _stated(model, Field.LICENSE)]
    if licensed and licensed[0].commercial_use in (CommercialUse.CONDITIONAL, CommercialUse.NO):
        return f" {_license_says(licensed[0])}."
    return ""


# -------------------------------------------------------------------------------------------------------------- wording


def _who(evidence: Evidence) -> str:
    said = who_says(evidence)
    return f"{said[:1].upper()}{said[1:]}"


def _capital(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}"


def _says_what(evidence: Evidence, claim: Claim) -> str:
    if claim.field is Field.OPEN_WEIGHTS:
        what = "that its weights are open" if evidence.value == "yes" else "that its weights are not open"
    elif claim.field is Field.TOOL_CALLING:
        what = "that it calls tools" if evidence.value == "yes" else "that it calls no tools"
    else:
        what = value_text(claim.field, evidence.value, claim.unit)
    return f"{who_says(evidence)} says {what}"


def _unique(first: Sequence[Evidence], then: Sequence[Evidence] = ()) -> tuple[Evidence, ...]:
    """At most four voices, each source once."""
    found = {(e.source, e.value): e for e in reversed([*first, *then])}
    return tuple(list(reversed(found.values()))[:4])


def _decimal(value: str) -> Decimal | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= 20 else None
