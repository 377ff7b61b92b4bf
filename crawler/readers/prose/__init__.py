"""Announcements, news, changelogs and deprecation notices: what their running text says of which model."""

from crawler.readers.prose.reading import prose

__all__ = ["prose"]
