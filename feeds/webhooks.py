"""Webhooks: changes and due comparisons, signed by the Standard Webhooks scheme, sent until they arrive."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from feeds import entries
from feeds.comparisons import queue
from feeds.entries import Entry, Site
from feeds.post import Answer, Refused, post, resolve
from feeds.selection import Selection
from storage import catalog
from storage.database import Database
from storage.desk import Desk
from storage.hooks import Delivery, Event, Hook, Hooks, Result
from storage.terms import Authority, ChangeKind, ModelwireError
from storage.views import ChangeView

COMPARISON_DUE: Final = "comparison.due"
TYPES: Final = (*(kind.value for kind in ChangeKind), COMPARISON_DUE)
ENVELOPES: Final = ("standard", "github")
_S, _M, _H = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours"))
RETRIES: Final = (5 * _S, 5 * _M, 30 * _M, 2 * _H, 5 * _H, 10 * _H, 14 * _H, 20 * _H, 24 * _H)
"""How long after each failed attempt the next one is made; after the last there is none."""
_LARGEST: Final = 20_000
"""Bytes of a body."""


class BadHook(ModelwireError):
    """A hook cannot be made like that."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one run of `deliver` did."""

    queued: int = 0
    delivered: int = 0
    failed: int = 0
    dead: int = 0


Send = Callable[[Hook, bytes, dict[str, str]], Answer]


def add(
    database: Database,
    desk: Desk,
    url: str,
    now: datetime,
    *,
    events: Sequence[str] = ("*",),
    filter_: str = "",
    envelope: str = "standard",
    secret: str = "",
    allow_private: bool = False,
) -> Hook:
    """Subscribe an address to what comes from now on. `hook.secret` is the one time to see it.

    `secret` is made where none is given; for `github` it is the token that may dispatch. Raises `BadHook`, `Refused`.
    """
    for one in events:
        if not any(_matches(one, known) for known in TYPES):
            raise BadHook(f"{one[:60]!r} is no event: use *, a kind such as fact.changed, a group such as fact.*")
    if envelope not in ENVELOPES:
        raise BadHook(f"{envelope[:60]!r} is no envelope: use one of {', '.join(ENVELOPES)}")
    if envelope == "github" and not secret:
        raise BadHook("GitHub wants a token that may dispatch: give it as the secret")
    if envelope == "standard" and secret:
        _key(secret)
    chosen = Selection.parse(filter_).query()
    try:
        resolve(url, allow_private=allow_private)
    except OSError as error:
        raise BadHook(f"{error}: check the address of the hook") from None
    newest = catalog.changes(database, newest_first=True, limit=1)
    after = newest[0].seq if newest else 0
    known = [item.id for item in desk.items(None)]
    return Hooks(desk.database).add(
        url, events, chosen, envelope, secret or new_secret(), now, after, known, allow_private=allow_private
    )


def new_secret() -> str:
    """A secret as the Standard Webhooks scheme writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def deliver(database: Database, desk: Desk, site: Site, now: datetime, send: Send | None = None) -> Delivered:
    """Queue what hooks have not been told of, and send what is due. Safe to run twice and after a crash: an event is
    queued once, may arrive twice, and has the same id each time."""
    hooks = Hooks(desk.database)
    queued = sum(_queue(database, desk, hooks, hook, site, now) for hook in hooks.all() if hook.state == "active")
    delivered = failed = dead = 0
    while claimed := hooks.claim(now):
        for delivery in claimed:
            result = _attempt(delivery, now, send or _send)
            hooks.settle(delivery, result, now)
            delivered += result.state == "delivered"
            failed += result.state == "waiting"
            dead += result.state == "dead"
    return Delivered(queued, delivered, failed, dead)


def send_test(hook: Hook, site: Site, now: datetime, send: Send | None = None) -> Answer:
    """Send one event of the type "test" to a hook, now."""
    data: dict[str, object] = {"title": site.stamped("A test of this hook"), "url": site.address("index.html")}
    body = _body("test", now, data)
    return (send or _send)(hook, body, headers(hook, f"test_{secrets.token_hex(8)}", body, now))


# --------------------------------------------------------------------------------------------------------------- inside


def _queue(database: Database, desk: Desk, hooks: Hooks, hook: Hook, site: Site, now: datetime) -> int:
    changes = catalog.changes(database, after=hook.seq)
    chosen = Selection.parse(hook.filter)
    events = [
        _event(entries.entry(change, site), change.kind.value, change.id)
        for change in changes
        if _wants(hook, change.kind.value) and chosen.takes(change) and _is_for(hook, change)
    ]
    if _wants(hook, COMPARISON_DUE):
        for item in desk.items(None):
            if item.lane != "candidate":
                events.append(_event(queue.entry(item, site), COMPARISON_DUE, item.id))
    return hooks.put(hook, changes[-1].seq if changes else hook.seq, events, now)


def _is_for(hook: Hook, change: ChangeView) -> bool:
    """Makers' changes, as in the main feed; what concerns maintainers only where it is asked for by name."""
    if change.kind.for_maintainers:
        return any(_matches(one, change.kind.value) for one in hook.events if one != "*")
    return change.authority is Authority.FIRST_PARTY


def _wants(hook: Hook, type_: str) -> bool:
    return any(_matches(one, type_) for one in hook.events)


def _matches(wanted: str, type_: str) -> bool:
    return wanted in ("*", type_) or (wanted.endswith(".*") and type_.startswith(wanted[:-1]))


def _event(told: Entry, type_: str, id_: str) -> Event:
    data: dict[str, object] = {
        "id": id_,
        "title": told.title,
        "summary": told.summary,
        "url": told.link,
        **dict(told.record),
    }
    body = _body(type_, told.published, data)
    if len(body) > _LARGEST:
        kept = {key: value for key, value in data.items() if key in ("id", "title", "url", "kind", "severity", "model")}
        body = _body(type_, told.published, kept)
    return Event(id_, type_, body.decode())


def _body(type_: str, at: datetime, data: dict[str, object]) -> bytes:
    stamp = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"type": type_, "timestamp": stamp, "data": data}, ensure_ascii=False).encode()


def _attempt(delivery: Delivery, now: datetime, send: Send) -> Result:
    hook = delivery.hook
    body = delivery.body.encode()
    if hook.envelope == "github":
        said = json.loads(delivery.body)
        wrapped = {"event_type": f"modelwire.{delivery.type}"[:100], "client_payload": {"event": said}}
        body = json.dumps(wrapped, ensure_ascii=False).encode()
    try:
        answer = send(hook, body, headers(hook, f"msg_{delivery.event_id}", body, now))
    except Refused as refusal:
        return Result("dead", 0, str(refusal), now)
    note = f"{answer.status} {answer.note}".strip() if answer.status else answer.note
    if 200 <= answer.status < 300:
        return Result("delivered", answer.status, note, now)
    if answer.status == 410:
        return Result("dead", answer.status, f"{note}: the receiver wants to hear no more", now, gone=True)
    if delivery.attempts >= len(RETRIES):
        return Result("dead", answer.status, f"{note}: given up after {delivery.attempts + 1} attempts", now)
    wait = RETRIES[delivery.attempts]
    wait = max(wait + wait * random.uniform(0, 0.1), _retry_after(answer.retry_after, now))
    return Result("waiting", answer.status, note, now + wait)


def _retry_after(said: str, now: datetime) -> timedelta:
    """What the receiver asks us to wait, at most a day."""
    try:
        wait = timedelta(seconds=int(said)) if said.isdecimal() else parsedate_to_datetime(said) - now
    except (ValueError, TypeError, OverflowError):
        return timedelta()
    return min(max(wait, timedelta()), timedelta(days=1))


def headers(hook: Hook, message_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers of a delivery: signed, or with GitHub's token."""
    said = {"Content-Type": "application/json", "User-Agent": "modelwire-webhooks"}
    if hook.envelope == "github":
        return said | {"Accept": "application/vnd.github+json", "Authorization": f"Bearer {hook.secret}"}
    stamp = str(int(now.timestamp()))
    secrets_ = [secret for secret in (hook.secret, hook.old_secret) if secret]
    signed = " ".join(f"v1,{_signature(secret, message_id, stamp, body)}" for secret in secrets_)
    return said | {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": signed}


def _signature(secret: str, message_id: str, stamp: str, body: bytes) -> str:
    signed = b".".join((message_id.encode(), stamp.encode(), body))
    return base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not 24 <= len(key) <= 64:
        raise BadHook("a secret is whsec_ and 24 to 64 bytes in base64: leave it out, and one is made")
    return key


def _send(hook: Hook, body: bytes, said: dict[str, str]) -> Answer:
    return post(hook.url, body, said, allow_private=hook.allow_private)


def dead_letters(desk: Desk) -> Iterable[Delivery]:
    """What was given up."""
    return Hooks(desk.database).deliveries("dead")
