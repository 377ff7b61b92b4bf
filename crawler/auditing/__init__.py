"""A bolder reading of any page about models, of what it says in words too: it is judged, and never stored."""

from crawler.auditing.reading import assertions

__all__ = ["assertions"]
