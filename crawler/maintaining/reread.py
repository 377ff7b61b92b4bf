"""Reading the recorded pages again: where a reader of today says otherwise, the golden reading is drafted anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.config import Config
from crawler.maintaining import golden
from crawler.registry import find, reader_for

__all__ = ["Redrafted", "reread"]


@dataclass(frozen=True, slots=True)
class Redrafted:
    """A golden reading that was written anew, and waits for a person again."""

    path: Path
    differences: tuple[str, ...]
    """What is read otherwise than it was confirmed."""

    def record(self) -> dict[str, object]:
        """The same as plain values, with stable keys."""
        return {"file": str(self.path), "differences": list(self.differences)}


def reread(names: Sequence[str], config: Config, root: Path) -> Iterator[Redrafted]:
    """Draft anew what is read otherwise in the recorded pages of these vendors (of all, when none is named).

    What is read as it was confirmed stays as it is. Raises `GoldenError`, `UnreadableFile`.
    """
    for path in [path for name in names or ("",) for path in golden.pages_in(root, name)]:
        known = golden.load(path)
        document = golden.recorded_page(path, known)
        now = golden.seen(find(known.url, config), document, reader_for(document, config)(document))
        if differences := golden.differences(known.seen, now):
            draft = golden.dump(replace(known, seen=now, confirmed=False), golden.page_of(path).name)
            path.write_text(draft, encoding="utf-8")
            yield Redrafted(path, tuple(differences))
