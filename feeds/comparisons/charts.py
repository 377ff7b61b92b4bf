"""Curves as step charts: SVG that needs no script, says in words what it shows, and takes its colours from the page."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final

import vl_convert
from markupsafe import Markup

from feeds.comparisons.history import Curve, Line
from feeds.text import clean
from feeds.words import amount_text, short_tokens
from storage.terms import TOKEN_COUNTS

Spec = dict[str, object]

_WIDTH, _HEIGHT = 286, 132
_PADDING: Final = {"left": 56, "top": 14, "right": 18, "bottom": 26}
_VIEW: Final = (_WIDTH + _PADDING["left"] + _PADDING["right"], _HEIGHT + _PADDING["top"] + _PADDING["bottom"])
_MARGIN: Final = timedelta(days=14)
"""At least so much time lies right of the last change, for what still holds."""
_FONT: Final = "system-ui, sans-serif"
_ROOM: Final = 1.18
"""Of the highest value: where the scale ends."""
_ROOT: Final = re.compile(r"<svg [^>]*>")
_LABELS: Final = 8
"""Values that are written beside their points; more would lie on each other."""


def chart(curve: Curve, name: str) -> Markup:
    """The SVG of a curve, to stand in a page; `name` is unique there. The same curve gives the same bytes.

    Its colours are the page's own `--a`, `--b`, `--soft` and `--line`. What is below a drawn line was seen; where it
    is dashed, nobody looked.
    """
    body = _drawn(json.dumps(spec(curve), sort_keys=True))
    width, height = _VIEW
    opening = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="{}-title {}-words"><title id="{}-title">{}</title><desc id="{}-words">{}</desc>'
    ).format(width, height, name, name, name, clean(curve.title), name, clean(curve.words))
    return opening + Markup(body)


def key(curve: Curve) -> str:
    """What tells the drawing of one curve from that of another."""
    return hashlib.sha256(json.dumps(spec(curve), sort_keys=True).encode()).hexdigest()[:16]


@lru_cache(maxsize=4096)
def _drawn(written: str) -> str:
    """The inside of the SVG with its closing tag."""
    svg: str = vl_convert.vegalite_to_svg(json.loads(written), vl_version="5.20")
    return _ROOT.sub("", svg, count=1)


def spec(curve: Curve) -> Spec:
    """The chart as Vega-Lite: nothing in it is measured by the fonts of a machine, or told by its clock."""
    start, end = _span(curve)
    all_over = all(line.points[-1].over for line in curve.lines)
    top = max(float(point.value) for line in curve.lines for point in line.points) * _ROOM or 1.0
    tokens = curve.field in TOKEN_COUNTS
    ticks = [top / _ROOM * part for part in (0, 0.5, 1)]
    x = {"scale": {"type": "utc", "domain": [start.isoformat(), end.isoformat()], "nice": False}}
    y = {"scale": {"domain": [0, top], "nice": False, "zero": True}}
    across: Spec = {"field": "from", "type": "temporal", "axis": None, **x}
    up: Spec = {"field": "value", "type": "quantitative", "axis": None, **y}
    colour: Spec = {
        "field": "side",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": ["a", "b"], "range": ["var(--a)", "var(--b)"]},
    }
    label = {"type": "text", "fontSize": 11, "font": _FONT}
    grid = [{"value": tick, "text": _amount(tick, curve, tokens=tokens)} for tick in ticks]
    days = [
        {"from": start.isoformat(), "text": f"{start}", "align": "left"},
        {"from": end.isoformat(), "text": f"{end}" if all_over else "now", "align": "right"},
    ]
    layers: list[Spec] = [
        {
            "data": {"values": grid},
            "mark": {"type": "rule", "color": "var(--line)", "strokeWidth": 1},
            "encoding": {"y": up},
        },
        {
            "data": {"values": grid},
            "mark": {**label, "align": "right", "dx": -8, "color": "var(--soft)", "x": 0},
            "encoding": {"y": up, "text": {"field": "text"}},
        },
    ]
    layers += [
        {
            "data": {"values": [{"from": day["from"], "text": day["text"]}]},
            "mark": {**label, "align": day["align"], "color": "var(--soft)", "y": _HEIGHT + 17},
            "encoding": {"x": across, "text": {"field": "text"}},
        }
        for day in days
    ]
    dashed = {"type": "rule", "strokeWidth": 1.25, "strokeDash": [2, 3]}
    lines: tuple[tuple[list[Spec], Spec], ...] = (
        ([row for line in curve.lines for row in _unseen(line)], {**dashed}),
        ([row for line in curve.lines for row in _seen(line, end)], {"type": "rule", "strokeWidth": 2.25}),
    )
    for rows, mark in lines:
        if rows:
            layers.append(
                {
                    "data": {"values": rows},
                    "mark": mark,
                    "encoding": {"x": across, "x2": {"field": "to"}, "y": up, "y2": {"field": "then"}, "color": colour},
                }
            )
    points = [row for line in curve.lines for row in _points(line)]
    layers.append(
        {
            "data": {"values": points},
            "mark": {"type": "point", "filled": True, "size": 34, "opacity": 1},
            "encoding": {"x": across, "y": up, "color": colour},
        }
    )
    if len(points) <= _LABELS:
        layers.append(
            {
                "data": {"values": points},
                "mark": {**label, "fontWeight": 600, "align": "left", "dx": 1, "dy": -9},
                "encoding": {"x": across, "y": up, "text": {"field": "text"}, "color": colour},
            }
        )
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": _WIDTH,
        "height": _HEIGHT,
        "padding": _PADDING,
        "autosize": {"type": "none"},
        "background": None,
        "config": {"aria": False, "view": {"stroke": None}, "font": _FONT},
        "layer": layers,
    }


def _span(curve: Curve) -> tuple[date, date]:
    """From the first value to some time after the last change: so the drawing is another only when a value is."""
    days = [point.since for line in curve.lines for point in line.points]
    days += [point.seen_until for line in curve.lines for point in line.points if point.over]
    first, last = min(days), max(days)
    return first, last + max(_MARGIN, (last - first) / 6)


def _amount(value: float, curve: Curve, *, tokens: bool) -> str:
    if tokens:
        return short_tokens(f"{value:.0f}") if value else "0"
    return amount_text(f"{value:.3g}" if value else "0", curve.unit)


def _seen(line: Line, end: date) -> Iterator[Spec]:
    """Where a value was seen: up to the edge for one that still holds."""
    for point in line.points:
        until = point.seen_until if point.over else end
        if until > point.since:
            yield _segment(line, point.since, until, float(point.value), float(point.value))


def _unseen(line: Line) -> Iterator[Spec]:
    """From when a value was last seen to the next one, and the step between them."""
    for one, following in pairwise(line.points):
        before, after = float(one.value), float(following.value)
        if following.since > one.seen_until:
            yield _segment(line, one.seen_until, following.since, before, before)
        yield _segment(line, following.since, following.since, before, after)


def _segment(line: Line, start: date, end: date, value: float, then: float) -> Spec:
    return {"side": line.letter, "from": start.isoformat(), "to": end.isoformat(), "value": value, "then": then}


def _points(line: Line) -> Iterator[Spec]:
    for point in line.points:
        yield {
            "side": line.letter,
            "from": point.since.isoformat(),
            "value": float(point.value),
            "text": clean(point.text, 16),
        }
