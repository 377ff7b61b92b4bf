"""How the demonstration is told: its days, and the configuration under which they are replayed."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from typing import Final

from crawler.config import Config

DAYS: Final = (
    (datetime(2026, 11, 3, tzinfo=UTC), "Monday 2 November: the baseline"),
    (datetime(2026, 11, 10, tzinfo=UTC), "Monday 9 November: a week later"),
)
"""Until when each part of the recording goes, and what it is called."""

BASE_URL: Final = "https://demo.invalid"


def demo_config() -> Config:
    """The defaults, whatever modelwire.toml lies in the working folder; published where nobody can follow it."""
    return Config(base_url=BASE_URL)


def sample_reviews() -> str:
    """A file of reviews that show what a page looks like, each marked as a sample."""
    return (files(__package__) / "reviews.yaml").read_text(encoding="utf-8")
