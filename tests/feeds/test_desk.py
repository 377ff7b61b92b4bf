"""The editors' desk over a real server: nothing without a login, and every step as on the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from feeds.site import Site
from storage.desk.editors import LASTS, BadEditor, Editors
from storage.desk.schema import EditorRow, SessionRow
from tests.feeds.conftest import SITE
from tests.support.browser import Browser, Got, served
from tests.support.market import World

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def browser(launched: World) -> Iterator[Browser]:
    with served(launched, SITE) as made:
        made.ask("/")
        yield made


def logged_in(made: World, browser: Browser, name: str = "Ann") -> str:
    """Log in; gives the token that the forms of the session carry."""
    token = Editors(made.desk.database).add(name, NOW)
    assert browser.post("/desk/login", key=token).headers["location"] == "/desk"
    found = re.search(r'name="token" value="([^"]+)"', browser.ask("/desk").text)
    assert found
    return found[1]


def act(browser: Browser, item: str, what: str, token: str, **more: str) -> Got:
    return browser.post(f"/desk/items/{item}/{what}", token=token, **more)


def state(made: World) -> str:
    (item,) = made.desk.items(None)
    return item.state


def test_nothing_is_seen_or_done_without_a_login(launched: World, browser: Browser) -> None:
    (item,) = launched.desk.items()
    for got in (browser.ask("/desk"), browser.ask("/desk?list=decided"), act(browser, item.id, "accept", "")):
        assert (got.status, got.headers["location"], got.body) == (303, "/desk/login", b"")
    assert browser.post("/desk/login", key="guessed").status == 403
    assert browser.post("/desk/login", key="").status == 403
    assert not browser.cookies
    browser.cookies["modelwire-desk"] = "guessed"
    assert browser.ask("/desk").status == 303
    assert state(launched) == "open"


def test_an_editor_works_the_queue(launched: World, browser: Browser) -> None:
    (item,) = launched.desk.items()
    token = logged_in(launched, browser)
    page = browser.ask("/desk").text
    assert "Hare Open vs Tortoise 3.1" in page
    assert "Both appeared on 2026-03-0" in page
    done = act(browser, item.id, "accept", token, list="open")
    assert done.status == 303
    assert "is accepted" in browser.ask(done.headers["location"]).text
    assert "Ann, accept" in browser.ask("/desk?list=accepted").text
    act(browser, item.id, "undo", token)
    assert state(launched) == "open"
    act(browser, item.id, "snooze", token, days="30")
    assert state(launched) == "snoozed"
    act(browser, item.id, "dismiss", token, reason="<b>Too far apart</b>")
    assert "“&lt;b&gt;Too far apart&lt;/b&gt;”" in browser.ask("/desk?list=decided").text
    act(browser, item.id, "undo", token)
    act(browser, item.id, "publish", token, url="https://editor.example/page")
    assert state(launched) == "published"
    assert "https://editor.example/page" in browser.ask("/desk?list=decided").text
    assert [one.who for one in launched.desk.actions(item.id)] == ["Ann"] * 6


@pytest.mark.parametrize(
    ("what", "more", "says"),
    [
        ("dismiss", {}, "for a reason"),
        ("publish", {"url": "javascript:alert(1)"}, "is no web address"),
        ("snooze", {"days": "-1"}, "is no number of days"),
        ("snooze", {"days": "9" * 30}, "is no number of days"),
        ("explode", {}, "cannot be done with a comparison"),
        ("undo", {}, "nothing was done with it"),
    ],
)
def test_what_cannot_be_done_is_said(
    launched: World, browser: Browser, what: str, more: dict[str, str], says: str
) -> None:
    (item,) = launched.desk.items()
    got = act(browser, item.id, what, logged_in(launched, browser), **more)
    assert (got.status, state(launched)) == (409, "open")
    assert says in got.text
    assert act(browser, "01ARZ3NDEKTSV4RRFFQ69G5FAV", "accept", logged_in(launched, browser)).status == 409


def test_a_form_of_another_site_or_session_does_nothing(launched: World, browser: Browser) -> None:
    (item,) = launched.desk.items()
    token = logged_in(launched, browser)
    target, good = f"/desk/items/{item.id}/accept", f"token={token}".encode()
    for form, site in (
        (b"token=other", "same-origin"),
        (b"", "same-origin"),
        (good, "cross-site"),
        (good, "same-site"),
    ):
        assert browser.ask(target, "POST", form, Sec_Fetch_Site=site).status == 403
    assert browser.ask(target, "POST", b"x" * 5000).status == 413
    assert browser.ask(target).status == 404
    assert state(launched) == "open"


def test_a_session_ends_by_itself_by_logging_out_and_with_its_editor(launched: World, browser: Browser) -> None:
    editors = Editors(launched.desk.database)
    key = editors.log_in(editors.add("Bob", NOW), NOW)
    assert key
    assert editors.session(key, NOW + LASTS - timedelta(seconds=1))
    assert editors.session(key, NOW + LASTS) is None
    token = logged_in(launched, browser)
    kept = dict(browser.cookies)
    browser.post("/desk/logout", token=token)
    browser.cookies = kept
    assert browser.ask("/desk").status == 303
    logged_in(launched, browser)
    editors.add("Ann", NOW)
    assert browser.ask("/desk").status == 303
    logged_in(launched, browser)
    editors.remove("Ann")
    assert browser.ask("/desk").status == 303
    assert [one.name for one in editors.all()] == ["Bob"]
    with pytest.raises(BadEditor):
        editors.remove("Ann")
    with pytest.raises(BadEditor):
        editors.add(" ", NOW)


def test_the_cookie_and_the_pages_stay_in_the_browser(launched: World, browser: Browser) -> None:
    token = Editors(launched.desk.database).add("Ann", NOW)
    cookie = browser.post("/desk/login", key=token).headers["set-cookie"]
    for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/desk", "Max-Age=1209600"):
        assert part in cookie
    headers = browser.ask("/desk").headers
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    with launched.desk.database.reading() as session:
        kept = [*session.scalars(select(EditorRow.digest)), *session.scalars(select(SessionRow.digest))]
    assert len(kept) == 2
    assert not {token, browser.cookies["modelwire-desk"]} & set(kept)


def test_a_site_in_a_folder_has_its_desk_there(launched: World) -> None:
    with served(launched, Site("https://example.org/wire")) as browser:
        for shown in ("/wire/changes.xml", "/changes.xml"):
            assert browser.ask(shown).status == 200
        assert browser.ask("/wire/desk").headers["location"] == "/wire/desk/login"
