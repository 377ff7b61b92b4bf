"""A process of its own for each run of Scrapy: Twisted can be run only once in a process."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, Final

from storage.terms import ModelwireError

__all__ = ["CrawlError", "Sender", "settings_for", "working"]

GRACE: Final = 30.0
"""Seconds that an interrupted crawl gets to finish what it has begun."""
LOG_LEVEL: Final = "MODELWIRE_LOG"
"""The environment variable with the level from which Scrapy's own log is shown; ERROR when not set."""

Sender = Callable[[object], None]


class CrawlError(ModelwireError):
    """The crawl itself failed, or the one document that was asked for could not be fetched."""


@contextmanager
def working(work: Callable[..., None], *arguments: Any) -> Iterator[Iterator[object]]:
    """Run `work(send, *arguments)` in another process, and give what it sends until it ends.

    An error of ours that ends the work is raised here; leaving early asks the process to stop, and waits for it.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(sender, work, arguments), name="modelwire crawl", daemon=True)
    process.start()
    sender.close()
    try:
        yield _sent(receiver, process.join, lambda: process.exitcode)
    except BaseException:
        process.terminate()  # taken as a request to finish what is being transferred
        raise
    finally:
        receiver.close()
        process.join(GRACE)
        if process.is_alive():
            process.kill()


def _sent(receiver: Connection, join: Callable[[float], None], exit_code: Callable[[], int | None]) -> Iterator[object]:
    while True:
        try:
            what, value = receiver.recv()
        except EOFError:
            join(GRACE)
            raise CrawlError(
                f"the crawl ended without a verdict (exit code {exit_code()}); what it recorded is kept, run it again"
            ) from None
        if what == "end":
            return
        if what == "error":
            kind, sentence = value
            raise kind(sentence)
        yield value


def _run(sender: Connection, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    if hasattr(os, "setsid"):
        os.setsid()  # an interrupt from the terminal goes to the parent, which ends this process in order
    try:
        work(lambda value: sender.send(("value", value)), *arguments)
        sender.send(("end", None))
    except ModelwireError as error:
        sender.send(("error", (type(error), str(error))))
    except BrokenPipeError:
        pass  # nobody listens any more
    finally:
        sender.close()


def settings_for(config: object) -> Any:
    """Scrapy's settings of this project, from wherever it is installed, with a configuration put over them."""
    from scrapy.settings import Settings

    from crawler.project import CONFIG

    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set(CONFIG, config, priority="cmdline")
    settings.set("LOG_LEVEL", os.environ.get(LOG_LEVEL, "ERROR"), priority="cmdline")
    return settings
