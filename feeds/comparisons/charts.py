"""Curves as step charts: SVG that needs no script, says in words what it shows, and takes its colours from the page."""

from __future__ import annotations

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from typing import Final

import vl_convert
from markupsafe import Markup

from feeds.comparisons.history import Curve, Line
from feeds.text import clean
from feeds.words import amount_text, short_tokens
from storage.terms import TOKEN_COUNTS

Spec = dict[str, object]
Rows = Mapping[str, Sequence[Spec]]
"""What is drawn, by layer."""

_WIDTH, _HEIGHT = 286, 132
_PADDING: Final = {"left": 56, "top": 14, "right": 18, "bottom": 26}
_VIEW: Final = (_WIDTH + _PADDING["left"] + _PADDING["right"], _HEIGHT + _PADDING["top"] + _PADDING["bottom"])
_MARGIN: Final = timedelta(days=14)
"""At least so much time lies right of the last change, for what still holds."""
_VERSION: Final = version("vl-convert-python")
_FONT: Final = "system-ui, sans-serif"
_COLOUR: Final = {"a": "var(--a)", "b": "var(--b)"}
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
    shown = _rows(curve)
    key = hashlib.sha256(json.dumps([_VERSION, spec(shown)], sort_keys=True).encode()).hexdigest()[:32]
    width, height = _VIEW
    opening = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="{}-title {}-words"><title id="{}-title">{}</title><desc id="{}-words">{}</desc>'
    ).format(width, height, name, name, name, clean(curve.title), name, clean(curve.words))
    return opening + Markup('<g data-drawing="{}">').format(key) + Markup(_drawing(key, shown)) + Markup("</g></svg>")


def remember(html: str) -> None:
    """Keep the drawings of a page that was written before: drawing takes most of the time that a page takes."""
    for found in _OLD.finditer(html):
        _keep(found["key"], found["body"])


def forget() -> None:
    """Keep no drawing any more."""
    _DRAWINGS.clear()


_DRAWINGS: Final[OrderedDict[str, str]] = OrderedDict()
_KEPT: Final = 10_000
"""Drawings that are kept at once, of some four kilobytes each."""
_OLD: Final = re.compile(r'<g data-drawing="(?P<key>[0-9a-f]{32})">(?P<body>[^\n]+?)</g></svg>')


def _keep(key: str, body: str) -> None:
    _DRAWINGS[key] = body
    while len(_DRAWINGS) > _KEPT:
        _DRAWINGS.popitem(last=False)


def _drawing(key: str, shown: Rows) -> str:
    """What a specification draws: the inside of the SVG, kept for the next time."""
    if key not in _DRAWINGS:
        compiled = json.loads(_compiled())
        for data in compiled["data"]:
            if data["name"] in shown:
                data["values"] = shown[data["name"]]
        svg: str = vl_convert.vega_to_svg(compiled)
        _keep(key, _ROOT.sub("", svg.replace("\n", " "), count=1).removesuffix("</svg>"))
    return _DRAWINGS[key]


@cache
def _compiled() -> str:
    """The chart without its data as Vega: compiling takes longer than drawing, and is the same for all of them."""
    return json.dumps(vl_convert.vegalite_to_vega(spec({name: [] for name in _DATA}), vl_version="5.20"))


def spec(shown: Rows) -> Spec:
    """The chart as Vega-Lite: nothing in it is measured by the fonts of a machine, or told by its clock.

    Rows come in units of the scales: `x` and `x2` from 0 to 1 over its days, `y` and `y2` from 0 to 1 over its values.
    """
    x: Spec = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [0, 1], "nice": False}}
    y: Spec = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [0, 1], "nice": False}}
    colour: Spec = {"field": "colour", "type": "nominal", "scale": None}
    ends: Spec = {"x": x, "y": y, "x2": {"field": "x2"}, "y2": {"field": "y2"}, "color": colour}
    told = ("align", "dx", "dy", "fontWeight")
    text: Spec = {"type": "text", "fontSize": 11, "font": _FONT, **{name: {"expr": f"datum.{name}"} for name in told}}
    layers: tuple[tuple[str, Spec, Spec], ...] = (
        ("grid", {"type": "rule", "color": "var(--line)", "strokeWidth": 1}, {"y": y}),
        ("unseen", {"type": "rule", "strokeWidth": 1.25, "strokeDash": [2, 3]}, ends),
        ("seen", {"type": "rule", "strokeWidth": 2.25}, ends),
        ("points", {"type": "point", "filled": True, "size": 34, "opacity": 1}, {"x": x, "y": y, "color": colour}),
        ("texts", text, {"x": x, "y": y, "color": colour, "text": {"field": "text"}}),
    )
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": _WIDTH,
        "height": _HEIGHT,
        "padding": _PADDING,
        "autosize": {"type": "none"},
        "background": None,
        "config": {"aria": False, "view": {"stroke": None}, "font": _FONT},
        "layer": [
            {"data": {"name": name, "values": shown[name]}, "mark": mark, "encoding": encoding}
            for name, mark, encoding in layers
        ],
    }


# ----------------------------------------------------------------------------------------------------------------- rows

_DATA: Final = ("grid", "unseen", "seen", "points", "texts")


def _rows(curve: Curve) -> Rows:
    """What is drawn of a curve, by the layer that draws it."""
    scale = _Scale(curve)
    points = [(line, point) for line in curve.lines for point in line.points]
    grid = [scale.top / _ROOM * part for part in (0, 0.5, 1)]
    texts = [_text(0, scale.y(value), scale.amount(value), "var(--soft)", "right", -8, 3) for value in grid]
    texts.append(_text(0, 0, f"{scale.start}", "var(--soft)", "left", 0, 17))
    texts.append(_text(1, 0, scale.last, "var(--soft)", "right", 0, 17))
    if len(points) <= _LABELS:
        texts += [
            _text(
                scale.x(at.since), scale.y(float(at.value)), clean(at.text, 16), _COLOUR[of.letter], "left", 1, -8, 600
            )
            for of, at in points
        ]
    return {
        "grid": [{"y": scale.y(value)} for value in grid],
        "unseen": [row for line in curve.lines for row in _unseen(line, scale)],
        "seen": [row for line in curve.lines for row in _seen(line, scale)],
        "points": [
            {"x": scale.x(at.since), "y": scale.y(float(at.value)), "colour": _COLOUR[of.letter]} for of, at in points
        ],
        "texts": texts,
    }


class _Scale:
    """From days and values to places. It ends some time after the last change, so that a drawing is another only when
    a value is."""

    def __init__(self, curve: Curve) -> None:
        days = [point.since for line in curve.lines for point in line.points]
        days += [point.seen_until for line in curve.lines for point in line.points if point.over]
        self.start, last = min(days), max(days)
        self.end = last + max(_MARGIN, (last - self.start) / 6)
        self.last = f"{self.end}" if all(line.points[-1].over for line in curve.lines) else "now"
        self.top = max(float(point.value) for line in curve.lines for point in line.points) * _ROOM or 1.0
        self._curve = curve

    def x(self, day: date) -> float:
        return round((day - self.start) / (self.end - self.start), 5)

    def y(self, value: float) -> float:
        return round(value / self.top, 5)

    def amount(self, value: float) -> str:
        """A value beside its line of the grid."""
        if self._curve.field in TOKEN_COUNTS:
            return short_tokens(f"{value:.0f}") if value else "0"
        return amount_text(f"{value:.3g}" if value else "0", self._curve.unit)


def _seen(line: Line, scale: _Scale) -> Iterator[Spec]:
    """Where a value was seen: up to the edge for one that still holds."""
    for point in line.points:
        until = point.seen_until if point.over else scale.end
        if until > point.since:
            yield _segment(line, scale, point.since, until, float(point.value), float(point.value))


def _unseen(line: Line, scale: _Scale) -> Iterator[Spec]:
    """From when a value was last seen to the next one, and the step between them."""
    for one, following in pairwise(line.points):
        before, after = float(one.value), float(following.value)
        if following.since > one.seen_until:
            yield _segment(line, scale, one.seen_until, following.since, before, before)
        yield _segment(line, scale, following.since, following.since, before, after)


def _segment(line: Line, scale: _Scale, start: date, end: date, value: float, then: float) -> Spec:
    return {
        "x": scale.x(start),
        "x2": scale.x(end),
        "y": scale.y(value),
        "y2": scale.y(then),
        "colour": _COLOUR[line.letter],
    }


def _text(x: float, y: float, text: str, colour: str, align: str, dx: int, dy: int, weight: int = 400) -> Spec:
    return {
        "x": x, "y": y, "text": text, "colour": colour, "align": align, "dx": dx, "dy": dy, "fontWeight": weight,
    }  # fmt: skip
