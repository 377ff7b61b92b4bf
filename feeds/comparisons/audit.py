"""The audit of a page: a verdict on each thing that it says of models, with who says so: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feeds.comparisons.judging import HistoryOf, Judgement, Verdict, judge
from feeds.comparisons.recognition import Recognised, Recogniser
from storage.assertions import AssertedPage, Assertion, Passage, Topic
from storage.terms import Claim
from storage.views import Evidence, ModelView


@dataclass(frozen=True, slots=True)
class Member:
    """What became of a claim for one of several models that a name means."""

    model: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict on what a page says of one model, or of one group of models, in one place."""

    number: int
    """Counts from 1; findings about several models named side by side share the place, not the number."""
    verdict: Verdict
    topic: Topic
    claim: Claim | None
    """None of an opinion."""
    words: str
    """The words that say it."""
    passage: int
    start: int
    end: int
    reason: str
    models: tuple[str, ...] = ()
    """The models that its name was recognised as."""
    evidence: tuple[Evidence, ...] = ()
    until: datetime | None = None
    members: tuple[Member, ...] = ()
    """Where the name means several models: what is true of each."""
    near: tuple[str, ...] = ()
    """Where it was not recognised: models that may be meant."""


@dataclass(frozen=True, slots=True)
class Audit:
    """A page with the verdicts on what it says."""

    page: AssertedPage
    findings: tuple[Finding, ...]
    recognised: tuple[tuple[str, tuple[str, ...]], ...]
    """Each name on the page with the models that it means."""

    @property
    def counts(self) -> Counter[Verdict]:
        return Counter(one.verdict for one in self.findings)

    @property
    def is_wrong(self) -> bool:
        """Whether anything on the page is contradicted or outdated."""
        return bool(self.counts[Verdict.CONTRADICTED] or self.counts[Verdict.OUTDATED])

    def passage(self, finding: Finding) -> Passage:
        return self.page.passages[finding.passage]


def audit(page: AssertedPage, models: Sequence[ModelView], history: HistoryOf) -> Audit:
    """Judge everything that a page says by what the models' own vendors say and said."""
    recogniser = Recogniser(models)
    known: dict[str, Recognised] = {}
    findings: list[Finding] = []
    for assertion in page.assertions:
        words = page.passages[assertion.passage].text[assertion.start : assertion.end]
        if assertion.topic is Topic.OPINION:
            reason = "Somebody's opinion: no source can prove it."
            findings.append(_finding(len(findings) + 1, assertion, None, words, Judgement(Verdict.OPINION, reason)))
        for claim in assertion.claims:
            if claim.model and claim.model not in known:
                known[claim.model] = recogniser.recognise(claim.model)
            found = known.get(claim.model, Recognised(""))
            made = _judged(assertion, claim, words, found, history, len(findings) + 1)
            if assertion.topic is not Topic.EXISTENCE or not found.models:
                findings.append(made)
    names = tuple((name, tuple(model.name for model in one.models)) for name, one in sorted(known.items()))
    return Audit(page, tuple(findings), names)


def _judged(
    assertion: Assertion, claim: Claim, words: str, found: Recognised, history: HistoryOf, number: int
) -> Finding:
    if not found.models:
        return _finding(number, assertion, claim, words, Judgement(Verdict.UNPROVEN, _unknown(claim, found)), found)
    each = [(model, judge(assertion.topic, claim, model, history)) for model in found.models]
    members = tuple(Member(model.name, one.verdict, one.reason) for model, one in each) if len(each) > 1 else ()
    return _finding(number, assertion, claim, words, _together(each), found, members)


def _unknown(claim: Claim, found: Recognised) -> str:
    if not claim.model:
        return "The page does not say of which model."
    said = f"“{claim.model}” was not recognised: {found.doubt}."
    if found.near:
        said += f" Perhaps {' or '.join(found.near)} is meant; nothing was compared with that."
    return said


def _together(each: Sequence[tuple[ModelView, Judgement]]) -> Judgement:
    """One verdict on what is said of several models at once: what is untrue of one of them is not true of all."""
    if len(each) == 1:
        return each[0][1]
    by_verdict = {verdict: [(model, one) for model, one in each if one.verdict is verdict] for verdict in Verdict}
    spoken = [one for one in each if one[1].verdict is not Verdict.UNPROVEN]
    if not spoken:
        names = _listed([model for model, _ in each])
        return Judgement(Verdict.UNPROVEN, f"No first-party source says so of {names}. {each[0][1].reason}",
                         each[0][1].evidence)  # fmt: skip
    wrong = by_verdict[Verdict.CONTRADICTED] or by_verdict[Verdict.OUTDATED]
    right = by_verdict[Verdict.SUPPORTED]
    lead = (wrong or right)[0][1]
    said = []
    if wrong and right:
        said.append(f"True of {_listed([m for m, _ in right])}, not of {_listed([m for m, _ in wrong])}.")
    elif wrong:
        said.append(f"Not true of {_listed([m for m, _ in wrong])}.")
    else:
        said.append(f"True of {_listed([m for m, _ in right])}.")
    said.append(lead.reason)
    if unknown := by_verdict[Verdict.UNPROVEN]:
        said.append(f"Nothing first-party is known of {_listed([m for m, _ in unknown])}.")
    shown = [one for _, one in [*wrong[:2], *right[:2]]]
    evidence = tuple({(e.source, e.value): e for one in shown for e in one.evidence[:1]}.values())
    return Judgement(lead.verdict, " ".join(said), evidence, lead.until)


def _listed(models: Sequence[ModelView]) -> str:
    names = list(dict.fromkeys(model.name for model in models))
    shown = names[:3] if len(names) > 4 else names
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def _finding(
    number: int,
    assertion: Assertion,
    claim: Claim | None,
    words: str,
    judgement: Judgement,
    found: Recognised | None = None,
    members: tuple[Member, ...] = (),
) -> Finding:
    return Finding(
        number=number,
        verdict=judgement.verdict,
        topic=assertion.topic,
        claim=claim,
        words=words,
        passage=assertion.passage,
        start=assertion.start,
        end=assertion.end,
        reason=judgement.reason,
        models=tuple(model.name for model in found.models) if found else (),
        evidence=judgement.evidence,
        until=judgement.until,
        members=members,
        near=found.near if found else (),
    )
