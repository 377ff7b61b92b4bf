"""Webhooks: changes and due comparisons, signed by the Standard Webhooks scheme, sent until they arrive."""

from __future__ import annotations

import base64
import json
import random
import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Final

from standardwebhooks import Webhook

from feeds import entries
from feeds.comparisons import queue
from feeds.entries import Entry, Site
from feeds.post import Answer, Refused, post, resolve
from feeds.selection import Selection
from storage import catalog
from storage.database import Database
from storage.desk import Desk
from storage.desk.hooks import Delivery, Event, Hook, Hooks, HookTerms, Result
from storage.desk.views import DESK_ONLY
from storage.terms import Authority, ChangeKind, ModelwireError
from storage.views import ChangeView

COMPARISON_DUE: Final = "comparison.due"
TYPES: Final = (*(kind.value for kind in ChangeKind), COMPARISON_DUE)
ENVELOPES: Final = ("standard", "github")
_S, _M, _H = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours"))
RETRIES: Final = (5 * _S, 5 * _M, 30 * _M, 2 * _H, 5 * _H, 10 * _H, 14 * _H, 20 * _H, 24 * _H)
"""How long after each failed attempt the next one is made; after the last there is none."""
PATIENCE: Final = 10 * _S
"""How long a command waits for a second attempt, so that a moment's trouble of a receiver costs no more than that."""
_LARGEST: Final = 20_000
"""Bytes of a body."""
_AT_ONCE: Final = 8
"""Hooks that are told at the same time: a slow one keeps no other waiting."""


class BadHook(ModelwireError):
    """A hook cannot be made like that."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one run of `deliver` did."""

    queued: int = 0
    delivered: int = 0
    failed: int = 0
    """Attempts that failed and will be made again."""
    dead: int = 0


Send = Callable[[Hook, bytes, dict[str, str]], Answer]


def add(database: Database, desk: Desk, terms: HookTerms, now: datetime) -> Hook:
    """Subscribe an address to what comes from now on; a secret is made where none is given.

    Raises `BadHook`, `BadSelection`, `Refused`.
    """
    wanted = checked(terms)
    try:
        resolve(wanted.url, allow_private=wanted.allow_private)
    except OSError as error:
        raise BadHook(f"{error}: check the address of the hook") from None
    return _add(database, desk, wanted, now)


def declare(database: Database, desk: Desk, declared: Sequence[HookTerms], now: datetime) -> None:
    """Make the hooks of the configuration file what the file says: new ones hear of what comes from now on, and those
    that have left the file hear nothing until they are back. Raises `BadHook`, `BadSelection`."""
    for terms in declared:
        if not terms.secret:
            raise BadHook(
                f'the hook to {terms.url} has no secret: write secret = "$NAME" to take it from that variable'
            )
    wanted = {terms.url: checked(terms) for terms in declared}
    hooks = Hooks(desk.database)
    known = {hook.terms.url: hook for hook in hooks.all() if hook.declared}
    for url, terms in wanted.items():
        if url not in known:
            _add(database, desk, terms, now, declared=True)
        elif known[url].terms != terms or known[url].state == "undeclared":
            hooks.change(known[url], terms)
    for url, hook in known.items():
        if url not in wanted and hook.state != "undeclared":
            hooks.undeclare(hook)


def checked(terms: HookTerms) -> HookTerms:
    """The terms in the form in which they are kept. Raises `BadHook`, `BadSelection`."""
    for one in terms.events:
        if not any(_matches(one, known) for known in TYPES):
            raise BadHook(f"{one[:60]!r} is no event: use *, a kind such as fact.changed, a group such as fact.*")
    if terms.envelope not in ENVELOPES:
        raise BadHook(f"{terms.envelope[:60]!r} is no envelope: use one of {', '.join(ENVELOPES)}")
    if terms.envelope == "github" and not terms.secret:
        raise BadHook("GitHub wants a token that may dispatch: give it as the secret")
    if terms.envelope == "standard" and terms.secret:
        _signer(terms.secret)
    return replace(terms, filter=Selection.parse(terms.filter).query())


def new_secret() -> str:
    """A secret as the Standard Webhooks scheme writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def rotate(desk: Desk, hook: Hook) -> str:
    """Give a hook a new secret, and the secret; the old one signs beside it until it is told to end.

    Raises `BadHook` for a hook whose secret is not ours to choose.
    """
    if hook.declared or hook.terms.envelope != "standard":
        raise BadHook(f"the secret of the hook to {hook.terms.url} is not made here: change it where it is set")
    secret = new_secret()
    Hooks(desk.database).set_secret(hook, secret)
    return secret


def deliver(
    database: Database,
    desk: Desk,
    site: Site,
    now: datetime,
    send: Send | None = None,
    patience: timedelta = timedelta(),
) -> Delivered:
    """Queue what hooks have not been told of, and send what is due. Safe to run twice and after a crash: an event is
    queued once, may arrive twice, and has the same id each time.

    Attempts that are due again within `patience` are waited for.
    """
    hooks, began = Hooks(desk.database), time.monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    for hook in hooks.all():
        if hook.seq > _newest(database):  # the facts were made anew beside an old desk
            hooks.rewind(hook, _newest(database))
    queued = sum(_queue(database, desk, hooks, hook, site, now) for hook in hooks.all() if hook.state == "active")
    counted: Counter[str] = Counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while True:
            counted.update(_send_due(hooks, pool, moment, send or _send))
            due = hooks.next_due()
            if due is None or due > now + patience:
                break
            time.sleep(max(0.0, (due - moment()).total_seconds()))
    return Delivered(queued, counted["delivered"], counted["waiting"], counted["dead"])


def is_due(desk: Desk, now: datetime) -> bool:
    """Whether an attempt is to be made by now."""
    due = Hooks(desk.database).next_due()
    return due is not None and due <= now


def send_test(hook: Hook, site: Site, now: datetime, send: Send | None = None) -> Answer:
    """Send one event of the type "test" to a hook, now. Raises `Refused`."""
    data: dict[str, object] = {"title": site.stamped("A test of this hook"), "url": site.address("index.html")}
    body = _enveloped(hook, "test", _body("test", now, data))
    return (send or _send)(hook, body, headers(hook, f"test_{secrets.token_hex(8)}", body, now))


# --------------------------------------------------------------------------------------------------------------- inside


def _newest(database: Database) -> int:
    found = catalog.changes(database, newest_first=True, limit=1)
    return found[0].seq if found else 0


def _add(database: Database, desk: Desk, terms: HookTerms, now: datetime, *, declared: bool = False) -> Hook:
    known = [item.id for item in desk.items(None)]
    kept = replace(terms, secret=terms.secret or new_secret())
    return Hooks(desk.database).add(kept, now, _newest(database), known, declared=declared)


def _queue(database: Database, desk: Desk, hooks: Hooks, hook: Hook, site: Site, now: datetime) -> int:
    changes = catalog.changes(database, after=hook.seq)
    chosen = Selection.parse(hook.terms.filter)
    told = hooks.told(hook) if any(change.about for change in changes) else set()
    events = []
    for change in changes:
        wanted = _wants(hook, change.kind.value) and chosen.takes(change) and _is_for(hook, change)
        if wanted or (change.about and change.about in told):  # who was told a mistake is told its correction
            told.add(change.id)
            events.append(_event(entries.entry(change, site), change.kind.value, change.id))
    if _wants(hook, COMPARISON_DUE):
        for item in desk.items(None):
            if item.lane not in DESK_ONLY:
                events.append(_event(queue.entry(item, site), COMPARISON_DUE, item.id))
    return hooks.put(hook, changes[-1].seq if changes else hook.seq, events, now)


def _is_for(hook: Hook, change: ChangeView) -> bool:
    """Makers' changes, as in the main feed; what concerns maintainers only where it is asked for by name."""
    if change.kind.for_maintainers:
        return any(_matches(one, change.kind.value) for one in hook.terms.events if one != "*")
    return change.authority is Authority.FIRST_PARTY


def _wants(hook: Hook, type_: str) -> bool:
    return any(_matches(one, type_) for one in hook.terms.events)


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


def _enveloped(hook: Hook, type_: str, body: bytes) -> bytes:
    if hook.terms.envelope != "github":
        return body
    wrapped = {"event_type": f"modelwire.{type_}"[:100], "client_payload": {"event": json.loads(body)}}
    return json.dumps(wrapped, ensure_ascii=False).encode()


def _send_due(hooks: Hooks, pool: ThreadPoolExecutor, moment: Callable[[], datetime], send: Send) -> Counter[str]:
    """Send what is due now, until nothing is; a hook that fails is left alone for the rest."""
    counted: Counter[str] = Counter()
    failing: set[str] = set()
    while claimed := hooks.claim(moment(), failing):
        turns: dict[str, list[Delivery]] = defaultdict(list)
        for delivery in claimed:
            turns[delivery.hook.id].append(delivery)
        for hook_id, states in zip(
            turns, pool.map(partial(_in_turn, hooks, moment, send), turns.values()), strict=True
        ):
            counted.update(states)
            if states[-1] != "delivered":
                failing.add(hook_id)
    return counted


def _in_turn(hooks: Hooks, moment: Callable[[], datetime], send: Send, deliveries: Sequence[Delivery]) -> list[str]:
    """Send a hook what is due to it, one after the other; where one fails, the rest waits as long as that one."""
    states = []
    for place, delivery in enumerate(deliveries):
        result = _attempt(delivery, moment(), send)
        hooks.settle(delivery, result, moment())
        states.append(result.state)
        if result.state == "waiting":
            hooks.postpone(deliveries[place + 1 :], result.next_at)
            break
        if result.gone:
            hooks.postpone(deliveries[place + 1 :], moment())
            break
    return states


def _attempt(delivery: Delivery, now: datetime, send: Send) -> Result:
    hook = delivery.hook
    body = _enveloped(hook, delivery.type, delivery.body.encode())
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
    if hook.terms.envelope == "github":
        return said | {"Accept": "application/vnd.github+json", "Authorization": f"Bearer {hook.terms.secret}"}
    return said | {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(_signatures(hook, message_id, body.decode(), now)),
    }


def _signatures(hook: Hook, message_id: str, body: str, now: datetime) -> Iterator[str]:
    for secret in filter(None, (hook.terms.secret, hook.old_secret)):
        yield _signer(secret).sign(message_id, now, body)


def _signer(secret: str) -> Webhook:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not 24 <= len(key) <= 64:
        raise BadHook("a secret is whsec_ and 24 to 64 bytes in base64: leave it out, and one is made")
    return Webhook(key)


def _send(hook: Hook, body: bytes, said: dict[str, str]) -> Answer:
    return post(hook.terms.url, body, said, allow_private=hook.terms.allow_private)
