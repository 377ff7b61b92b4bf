"""A real mail server on a loopback socket that keeps what it takes."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Inbox:
    """What the server took, and how it behaves."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.receivers: list[list[str]] = []
        self.refuses: set[str] = set()
        """Addresses that it does not know."""
        self.is_silent = False
        """It takes a mail and does not say so."""
        self.url = ""

    async def handle_RCPT(self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]) -> str:
        if address in self.refuses:
            return "550 no such box"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        self.receivers.append(list(envelope.rcpt_tos))
        while self.is_silent:
            await asyncio.sleep(0.02)
        return "250 taken"


@contextmanager
def receiving_mail() -> Iterator[Inbox]:
    """A mail server while it runs."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    inbox = Inbox()
    inbox.url = f"smtp://127.0.0.1:{port}"
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield inbox
    finally:
        inbox.is_silent = False
        controller.stop()
