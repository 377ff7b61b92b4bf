"""Sending the weekly mail: to those who confirmed, once a week each, with one click to leave; and to channels."""

from __future__ import annotations

import hashlib
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from feeds import apprising
from feeds.apprising import NotTaken
from feeds.digest import Digest
from feeds.entries import Site
from storage.desk import Desk
from storage.desk.subscribers import Subscriber, Subscribers
from storage.terms import ModelwireError

_TIMEOUT: Final = 30
_NOT_TAKEN: Final = (
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
    ConnectionRefusedError,
    socket.gaierror,
)
"""Errors after which a mail is surely not on its way."""


class CannotMail(ModelwireError):
    """Mail cannot be sent like that."""


@dataclass(frozen=True, slots=True)
class Mailed:
    """What became of a week's mail."""

    sent: int = 0
    already: int = 0
    refused: tuple[str, ...] = ()
    """Why, for each that the server would not take."""


Transport = Callable[[EmailMessage], None]


def send(digest: Digest, desk: Desk, site: Site, sender: str, transport: Transport, now: datetime) -> Mailed:
    """Send a digest to everybody who confirmed, and to every channel, that has not had it.

    Raises `CannotMail` without a sender, and where the links in a mail could not be opened.
    """
    ready(site, sender)
    subscribers = Subscribers(desk.database)
    sent, already, refused = 0, 0, []
    for one in subscribers.all():
        if not one.confirmed:
            continue
        if not subscribers.begin(digest.week, one, now):
            already += 1
            continue
        try:
            if one.is_channel:
                apprising.notify(one.address, digest.subject, digest.text)
            else:
                transport(message(digest, site, sender, one, now))
        except (OSError, smtplib.SMTPException, NotTaken) as error:
            certain = isinstance(error, _NOT_TAKEN)
            if certain:
                subscribers.finish(digest.week, one, sent=False)
            then = "it is tried again next time" if certain else "it may have arrived, and is not sent twice"
            to = "a channel" if one.is_channel else "the mail server"
            refused.append(f"{to} did not take a mail ({str(error)[:120]}): {then}")
            continue
        subscribers.finish(digest.week, one, sent=True)
        sent += 1
    return Mailed(sent, already, tuple(refused))


def ask(desk: Desk, site: Site, sender: str, transport: Transport, address: str, now: datetime) -> Subscriber:
    """Note a wish to subscribe, and mail the question whether it is theirs. Raises `CannotMail`, `BadAddress`."""
    ready(site, sender)
    one = Subscribers(desk.database).ask(address, now)
    if not one.confirmed:
        try:
            transport(question(site, sender, one, now))
        except (OSError, smtplib.SMTPException, NotTaken) as error:
            raise CannotMail(
                f"the question to {one.address} could not be mailed ({str(error)[:120]}): correct mail.server"
            ) from error
    return one


def ready(site: Site, sender: str) -> None:
    """Raise `CannotMail` while no mail may go out."""
    if "@" not in sender:
        raise CannotMail("mail needs a sender: set mail.sender to the address from which it comes")
    if not site.base_url.startswith("https://"):
        raise CannotMail(
            "mail holds a link to leave the list, which its reader must be able to open: set base_url to the https:// "
            "address at which `modelwire serve` is reached"
        )


def message(digest: Digest, site: Site, sender: str, to: Subscriber, now: datetime) -> EmailMessage:
    """The mail for one subscriber, with RFC 8058's one click to leave."""
    leave = site.address(f"mail/leave?token={to.token}")
    made = _begun(sender, to, digest.subject, now)
    made["List-Unsubscribe"] = f"<{leave}>"
    made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    known = hashlib.sha256(f"{digest.week} {to.token}".encode()).hexdigest()[:32]
    made["Message-ID"] = f"<{digest.week}.{known}@{urlsplit(site.base_url).hostname}>"
    made["List-Id"] = f"{site.title} weekly <weekly.{urlsplit(site.base_url).hostname or 'modelwire.invalid'}>"
    made.set_content(f"{digest.text}\nLeave this list: {leave}\n")
    footer = f'<p><a href="{escape(leave, quote=True)}">Leave this list</a></p>\n</body>'
    made.add_alternative(digest.html.replace("</body>", footer), subtype="html")
    return made


def question(site: Site, sender: str, to: Subscriber, now: datetime) -> EmailMessage:
    """The mail that asks whether the wish is theirs; the only one before they say so."""
    made = _begun(sender, to, site.stamped(f"Do you want {site.title}'s weekly mail?"), now)
    made.set_content(
        f"Somebody, hopefully you, asked for {site.title}'s weekly mail to this address.\n\n"
        f"Yes: {site.address(f'mail/confirm?token={to.token}')}\n\n"
        "No: do nothing, and you will hear no more.\n"
    )
    return made


def _begun(sender: str, to: Subscriber, subject: str, now: datetime) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to.address, subject
    made["Date"] = format_datetime(now)
    return made


def transport_to(url: str) -> Transport:
    """A transport through a mail server (smtp://, smtps://), or a mail service that apprise knows, with {to} where the
    receiver's address goes. Raises `CannotMail`."""
    if not url:
        raise CannotMail("mail needs a server: set mail.server, e.g. smtp://user:password@mail.example.org:587")
    if url.startswith(("smtp:", "smtps:")):
        return smtp(url)
    if "{to}" not in url or not apprising.understood(url.replace("{to}", "ann%40example.org")):
        raise CannotMail(
            "mail.server is not understood: write smtp://user:password@host:587, or the address of a mail service for "
            "apprise with {to} where the receiver's address goes"
        )

    def transport(mail: EmailMessage) -> None:
        best = mail.get_body(("html", "plain"))
        assert best is not None
        whither = url.replace("{to}", quote(str(mail["To"]), safe=""))
        is_html = best.get_content_subtype() == "html"
        apprising.notify(whither, str(mail["Subject"]), best.get_content(), is_html=is_html)

    return transport


def channel(desk: Desk, url: str, now: datetime) -> Subscriber:
    """Subscribe a channel (Slack, Discord, a room ...) by its address for apprise. Raises `CannotMail`."""
    if not apprising.understood(url):
        raise CannotMail("apprise does not understand that address: see its list of services")
    return Subscribers(desk.database).add_channel(url, now)


def shown(one: Subscriber) -> str:
    """A subscriber as it may be shown: the address of a channel without what is secret in it."""
    return apprising.shown(one.address) if one.is_channel else one.address


def smtp(url: str) -> Transport:
    """A transport through e.g. smtp://user:password@mail.example.org:587 or smtps://...:465. Raises `CannotMail`.

    A password travels encrypted, or not at all.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise CannotMail("the mail server's address is not understood: write smtp://user:password@host:587")
    host, user, password = parts.hostname, unquote(parts.username or ""), unquote(parts.password or "")

    def transport(mail: EmailMessage) -> None:
        context = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=_TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(host, port or 587, timeout=_TIMEOUT)
        with server:
            if parts.scheme == "smtp":
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=context)
                elif user:
                    raise smtplib.SMTPException("the server offers no encryption, so no password is sent to it")
            if user:
                server.login(user, password)
            server.send_message(mail)

    return transport
