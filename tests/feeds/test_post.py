"""Sending where somebody else says: never into our own network, whatever the address looks like."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from feeds import post as posting
from feeds.post import Refused, post, resolve
from storage.network import is_global


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f000001/", "http://017700000001/"),
        *("http://127.1/", "http://0x7f.1/", "http://0177.0.0.01/", "http://[::1]/"),
        *(
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
        ),
        *(
            "http://[64:ff9b:1::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://10.0.0.1/",
            "http://169.254.169.254/latest/",
        ),
        *("http://0.0.0.0/", "http://0/", "http://[::]/", "http://[fe80::1]/", "http://[fd00:ec2::254]/"),
        *("http://100.64.0.1/", "http://224.0.0.1/", "http://255.255.255.255/", "http://2852039166/latest/"),
        *("http://user:pw@example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1/"),
    ],
)
def test_nothing_is_sent_into_a_private_network(url: str) -> None:
    with pytest.raises(Refused):
        resolve(url)


def answers(monkeypatch: pytest.MonkeyPatch, *turns: tuple[str, ...]) -> None:
    """Let the name rebinding.example mean other addresses each time that somebody asks."""
    left, real = list(turns), socket.getaddrinfo

    def answer(host: str, port: int, *rest: Any, **more: Any) -> Any:
        if host != "rebinding.example":
            return real(host, port, *rest, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in left.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, ("93.184.216.34", "10.0.0.1"))
    with pytest.raises(Refused, match="private network"):
        resolve("https://rebinding.example/")


def test_a_name_that_means_another_address_at_the_second_asking_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, ("93.184.216.34",), ("127.0.0.1",))
    dialled = []

    def dial(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        dialled.append(address)
        raise ConnectionRefusedError("as far as this test goes")

    monkeypatch.setattr(posting.socket, "create_connection", dial)
    assert post("http://rebinding.example:8080/hook", b"", {}).status == 0
    assert dialled == [("93.184.216.34", 8080)]


def test_only_addresses_on_the_open_internet_are_global() -> None:
    assert [ip for ip in ("8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8", "fc00::1", "224.0.0.1") if is_global(ip)] == [
        "8.8.8.8",
        "2606:4700::1",
        "::ffff:8.8.8.8",
    ]


def test_a_receiver_that_is_down_is_an_answer() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}/"
    assert post(nobody, b"", {}, allow_private=True).note.startswith("no answer")
