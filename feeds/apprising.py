"""Telling people through apprise: chat rooms, phones, mail services, each by an address that says what it is."""

from __future__ import annotations

import logging

import apprise
from apprise import NotifyFormat


class NotTaken(Exception):
    """A service or channel did not take what it was given."""


def understood(url: str) -> bool:
    """Whether apprise knows a service by that address."""
    return apprise.Apprise.instantiate(url, suppress_exceptions=True) is not None


def shown(url: str) -> str:
    """The address without what is secret in it."""
    service = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if service is None:
        return f"{url.partition('://')[0]}://..."
    return str(service.url(privacy=True))  # type: ignore[no-untyped-call] # apprise types the rest of it


def notify(url: str, title: str, body: str, *, is_html: bool = False) -> None:
    """Send a message. Raises `NotTaken`; whether it has arrived all the same is then not known."""
    services = apprise.Apprise()
    if not services.add(url):
        raise NotTaken("apprise does not understand its address")
    form = NotifyFormat.HTML if is_html else NotifyFormat.TEXT
    with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:  # type: ignore[no-untyped-call]
        taken = services.notify(body=body, title=title, body_format=form)
        why = " ".join(said.getvalue().split())
    if not taken:
        raise NotTaken(why or "it gave no reason")
