"""modelwire.toml: what it may say, and the sentence for everything else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from crawler.config import Config, ConfigError, duration, load, parse, size
from storage.terms import SourceKind

WHOLE = """
base_url = "https://changes.example.org"
contact = "ops@example.org"
vendors = ["mistral", "qwen"]
[fetching]
delay = 0.5
per_host = 3
allow_private = ["127.0.0.1", "[::1]"]
max_body = "2 MB"
recheck = "90s"
[huggingface]
scope = "all"
settle = "2h"
[[watch]]
url = "https://example.com/pricing"
vendor = "Example"
kind = "pricing"
every = "1d"
confirm = 3
[[watch]]
url = "https://example.com/docs"
vendor = "Example"
[[hook]]
url = "https://example.com/hook"
events = ["fact.changed", "model.*"]
filter = "vendor=mistral"
secret = "$HOOK_SECRET"
allow_private = true
[mail]
sender = "digest@example.org"
server = "smtps://mail.example.org"
"""


def test_everything_that_may_be_said_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", "whsec_secret")
    config = parse(WHOLE)
    assert config.vendors == ("mistral", "qwen")
    assert config.fetching.max_body == 2_000_000
    assert config.fetching.recheck == timedelta(seconds=90)
    assert config.fetching.allow_private == ("127.0.0.1", "::1")
    assert (config.huggingface.scope, config.huggingface.settle) == ("all", timedelta(hours=2))
    assert config.watch[0].every == timedelta(days=1)
    assert config.watch[1].kind is SourceKind.DOCS
    assert config.hook[0].events == ("fact.changed", "model.*")
    assert (config.hook[0].secret, config.hook[0].allow_private) == ("whsec_secret", True)
    assert config.mail.sender == "digest@example.org"
    assert "whsec_secret" not in repr(config)  # logs show configurations
    hash(config)  # it is a key of caches


def test_nothing_need_be_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load() == Config() == parse("")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("colour = 1", ["colour", "base_url"]),
        ("[[hook]]\nevents = ['*']", ["[[hook]]", "url"]),
        ("[[hook]]\nurl = 'https://a.example'\nsecret = '$NOT_SET'", ["hook.secret", "NOT_SET", "set it"]),
        ("[[hook]]\nurl = 'https://a.example'\nevents = 'all'", ["hook.events", "list of texts"]),
        ("[[hook]]\nurl = 'https://a.example'\nallow_private = 1", ["hook.allow_private", "true or false"]),
        ("[mail]\nport = 25", ["mail.port", "server"]),
        ("[fetching]\ndeley = 1", ["fetching.deley", "delay"]),
        ("[[watch]]\nurl = 'https://a.example'\nvendor = 'A'\nevry = '1h'", ["watch.evry", "every"]),
        ("[fetching]\ndelay = 'slow'", ["fetching.delay", "seconds"]),
        ("[fetching]\ndelay = -1", ["fetching.delay"]),
        ("[fetching]\nper_host = 0", ["fetching.per_host"]),
        ("[fetching]\nmax_body = 'big'", ["fetching.max_body", "10 MB"]),
        ("[fetching]\nallow_private = '127.0.0.1'", ["fetching.allow_private", "list"]),
        ("[huggingface]\nscope = 'some'", ["huggingface.scope", "vendors"]),
        ("[huggingface]\nsettle = 'soon'", ["huggingface.settle", "15m"]),
        ("vendors = 'mistral'", ["vendors", "list"]),
        ("base_url = 'example.org'", ["base_url", "https://"]),
        ("contact = 'Jürgen'", ["contact", "ASCII"]),
        ("contact = 7", ["contact", "quotes"]),
        ("fetching = 3", ["fetching", "[fetching]"]),
        ("[watch]\nurl = 'https://a.example'", ["watch", "[[watch]]"]),
        ("[[watch]]\nvendor = 'A'", ["watch", "url"]),
        ("[[watch]]\nurl = 'https://a.example'", ["watch", "vendor"]),
        ("[[watch]]\nurl = 'https://a.example'\nvendor = 'A'\nkind = 'card'", ["watch.kind", "pricing"]),
        ("[[watch]]\nurl = 'https://a.example'\nvendor = 'A'\nevery = '0s'", ["watch.every", "1s"]),
        (2 * "[[watch]]\nurl = 'https://a.example'\nvendor = 'A'\n", ["https://a.example", "twice"]),
        ("base_url = nothing", ["TOML", "line 1"]),
    ],
)
def test_a_mistake_is_named_with_its_file(text: str, names: list[str]) -> None:
    with pytest.raises(ConfigError) as error:
        parse(text, "here.toml")
    sentence = str(error.value)
    assert sentence.startswith("here.toml")
    assert "\n" not in sentence
    for name in names:
        assert name in sentence


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no\.toml cannot be read"):
        load(tmp_path / "no.toml")
    (tmp_path / "bad.toml").write_bytes(b"contact = '\xff'")
    with pytest.raises(ConfigError, match="UTF-8"):
        load(tmp_path / "bad.toml")


def test_times_and_sizes_read_as_people_write_them() -> None:
    assert [duration(text).total_seconds() for text in ("0s", "90s", "15m", "1h", "1.5 h", "2d", 30)] == [
        *(0, 90, 900, 3600, 5400, 172800, 30)
    ]
    assert [size(text) for text in ("10 MB", "10MB", "1 MiB", 4096)] == [10_000_000, 10_000_000, 1_048_576, 4096]
