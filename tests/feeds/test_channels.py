"""Which feed carries what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from feeds.channels import KINDS, MAIN, SEVERE, channels, of_model
from feeds.entries import Site, group_entry
from feeds.selection import Selection
from storage.terms import Authority, ChangeKind, Field
from tests.support.changes import WHEN, change, line

SITE = Site("https://changes.example.org")
PRICE = change(ChangeKind.FACT_CHANGED, Field.INPUT_PRICE, "3", "1", "USD/1M tokens", id="price", severity="major")
RESOLD = replace(PRICE, id="resold", authority=Authority.RESELLER, provider="bargain")
BROKEN = change(ChangeKind.SOURCE_BROKEN, id="broken", model="")
LAUNCH = change(ChangeKind.MODEL_ADDED, id="launch", facts=(line(Field.LICENSE, "MIT"),))
RETRACTED = change(
    ChangeKind.FACT_RETRACTED, Field.INPUT_PRICE, None, "1", id="retracted", about="price", severity="note"
)
EVERYTHING = [PRICE, RESOLD, BROKEN, LAUNCH, RETRACTED]


def carried(path: str) -> list[str]:
    (channel,) = [one for one in channels(EVERYTHING) if one.path == path]
    return [one.id for one in channel.select(EVERYTHING)]


def test_each_change_goes_where_it_belongs() -> None:
    assert carried("changes") == ["price", "launch", "retracted"]
    assert carried("resellers") == ["resold"]
    assert carried("maintainers") == ["broken"]
    assert carried("kind/new-models") == ["launch"]
    assert carried("vendor/acme") == ["price", "launch", "retracted"]
    assert carried("field/license") == []


def test_a_retraction_goes_wherever_the_mistake_went() -> None:
    assert carried("field/price") == ["price", "retracted"]
    assert carried("severity/major") == ["price", "retracted"]
    assert carried("kind/corrections") == ["retracted"]


def test_who_was_told_a_mistake_is_told_its_correction_whatever_else_he_wants() -> None:
    (channel,) = [one for one in channels(EVERYTHING) if one.path == "changes"]
    grave = Selection.parse("severity=major").takes
    assert [one.id for one in channel.select(EVERYTHING, grave)] == ["price", "retracted"]
    muted = Selection.parse("severity=major&mute=input_price").takes
    assert [one.id for one in channel.select(EVERYTHING, muted)] == []


def test_a_model_has_a_feed_of_its_own() -> None:
    other = replace(PRICE, id="other", model_id="M2")
    channel = of_model("M1", "Acme <A1>")
    assert (channel.path, channel.title) == ("model/M1", "Acme ‹A1›")
    assert [one.id for one in channel.select([*EVERYTHING, other])] == ["price", "launch", "retracted"]


def test_paths_are_unique_and_no_vendor_leaves_the_folder() -> None:
    found = channels([*EVERYTHING, replace(PRICE, vendor="../up"), replace(PRICE, vendor=".hidden")])
    paths = [one.path for one in found]
    assert len(set(paths)) == len(paths) == len(MAIN) + len(SEVERE) + 3 + len(KINDS) + 1
    assert not [path for path in paths if ".." in path]


def test_what_one_author_did_to_many_repositories_at_once_is_one_entry() -> None:
    moved = change(
        ChangeKind.FACT_CHANGED, Field.LICENSE, "MIT", "Apache-2.0", authority=Authority.COMMUNITY,
        vendor="ann", vendor_name="ann", provider="ann",
    )  # fmt: skip
    forty = [replace(moved, id=f"c{n}", model=f"model-{n}") for n in range(40)]
    later = replace(moved, id="later", published_at=WHEN + timedelta(hours=1))
    (channel,) = [one for one in MAIN if one.path == "community"]
    stories = channel.stories([*forty, later])
    assert [len(story) for story in stories] == [40, 1]
    told = group_entry(stories[0], SITE)
    assert told.title == "ann: 40 repositories: license MIT → Apache-2.0"
    assert told.key == "change/c0"
    assert all(f">model-{n}</a>" in told.content for n in range(40))
