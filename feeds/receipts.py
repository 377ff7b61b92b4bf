"""What the main feed says of itself: that it began, and once a week that nothing changed, with what was read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from feeds.entries import Entry, Site
from feeds.text import html
from feeds.words import moment
from storage import activity, candidates, catalog
from storage.database import Database
from storage.desk import Desk
from storage.desk.views import Notice
from storage.terms import Authority, Outcome
from storage.views import SourceView

FEED: Final = "changes"
_BEGINNING: Final = "beginning"
_WEEK: Final = timedelta(days=7)


def keep(database: Database, desk: Desk) -> list[str]:
    """Write the notices that are due, once each, in the time of the visits; gives the titles of those that are new."""
    began = activity.began(database)
    if began is None:
        return []
    sources = catalog.sources(database)
    now = max((source.last_visit for source in sources if source.last_visit), default=began)
    known = {notice.period for notice in desk.notices() if notice.feed == FEED}
    due = [] if _BEGINNING in known else [_beginning(database, sources, began)]
    week = _last_week(now)
    period = f"{week:%G-W%V}"
    if period not in known and week >= began and not activity.had_news(database, week, week + _WEEK):
        due.append(_quiet(sources, week, period))
    return [title for period, at, title, text in due if desk.notice(FEED, period, at, title, text)]


def _beginning(database: Database, sources: Sequence[SourceView], at: datetime) -> tuple[str, datetime, str, str]:
    models = len(candidates.shown_by_their_vendors(database))
    vendors = len({source.vendor for source in sources if source.authority is Authority.FIRST_PARTY})
    title = f"Now watching {_count(models, 'model')} of {_count(vendors, 'vendor')}"
    text = f"What was there on {moment(at)} is the baseline and no news; every change from now on is an entry here."
    return _BEGINNING, at, title, text


def _last_week(now: datetime) -> datetime:
    """The Monday, 00:00 UTC, with which the last whole week before `now` began."""
    monday = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=now.weekday())
    return monday - _WEEK


def _quiet(sources: Sequence[SourceView], week: datetime, period: str) -> tuple[str, datetime, str, str]:
    read = [one for one in sources if one.last_good and one.last_good >= week]
    broken = [one for one in sources if one.outcome and not one.outcome.good and one.outcome is not Outcome.HELD]
    title = f"Nothing changed in week {period}: {_count(len(read), 'source')} read, {len(broken)} broken"
    text = f"Watched until {moment(week + _WEEK)}."
    if broken:
        text += f" Could not be read: {', '.join(one.url for one in broken[:10])}."
    return period, week + _WEEK, title, text


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def entry(notice: Notice, site: Site) -> Entry:
    """A notice as a feed item."""
    return Entry(
        key=f"notice/{notice.id}",
        title=site.stamped(notice.title),
        summary=notice.text,
        content=f"<p>{html(notice.text)}</p>",
        link=site.address("index.html"),
        published=notice.at,
        severity="note",
        categories=("notice", "note"),
    )
