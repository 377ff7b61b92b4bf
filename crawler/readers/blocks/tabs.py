"""Which label a tab pane goes by: the same table often stands on a page once for each of several tabs."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from crawler.readers.blocks.model import collapse

Element = Any

_PANE_CLASS = re.compile(r"(?:^|[\s_-])(?:tab-?(?:pane|panel|content)|pane)(?:$|[\s_-])", re.I)


class Tabs:
    """The tab lists of one document."""

    def __init__(self, root: Element) -> None:
        self.root = root

    @cached_property
    def _labels(self) -> dict[str, str]:
        """Label by the tab's own id and by the id of the pane it controls."""
        found: dict[str, str] = {}
        for tab in self.root.iter():
            if tab.get("role") != "tab" and tab.get("aria-controls") is None and tab.get("data-value") is None:
                continue
            if tab.get("role") == "tabpanel" or len(tab) > 20:
                continue
            text = collapse(" ".join(list(tab.itertext())[:20]))
            if not text or len(text) > 60:
                continue
            for key in (tab.get("id"), tab.get("aria-controls"), (tab.get("data-target") or "").lstrip("#")):
                if key:
                    found.setdefault(key, text)
            if tab.get("data-value"):
                found.setdefault("value:" + tab.get("data-value"), text)
        return found

    def label(self, element: Element) -> str:
        """The label of the pane that this element is; "" when it is none, or when its label is not known."""
        if not element.attrib:
            return ""
        role = element.get("role")
        value = element.get("data-value") or element.get("data-tab") or element.get("data-tab-id") or ""
        pane = (
            role == "tabpanel"
            or any("pane" in name for name in element.keys() if name.startswith("data-"))  # noqa: SIM118
            or bool(_PANE_CLASS.search(element.get("class") or ""))
        )
        if not pane:
            return ""
        by = (element.get("aria-labelledby") or "").split()
        for key in (*by, element.get("id") or ""):
            if key and key in self._labels:
                return self._labels[key]
        if value:
            return self._labels.get("value:" + value, value)
        if element.get("aria-label"):
            return collapse(element.get("aria-label"))
        return self._by_place(element)

    def _by_place(self, element: Element) -> str:
        """Panes in the order of the tabs: `<ul role=tablist>` beside (or beside the parent of) the panes."""
        parent = element.getparent()
        if parent is None or len(parent) > 60:
            return ""
        panes = [child for child in parent if child.get("role") == element.get("role") and child.tag == element.tag]
        place = panes.index(element) if element in panes else -1
        for beside in (parent, parent.getparent()):
            if beside is None or len(beside) > 60 or place < 0:
                continue
            for candidate in beside:
                if candidate.get("role") != "tablist":
                    continue
                tabs = [tab for tab in candidate.iter() if tab.get("role") == "tab"]
                if len(tabs) == len(panes):
                    return collapse(" ".join(tabs[place].itertext()))
        return ""
