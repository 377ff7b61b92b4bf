"""Documents as blocks: the same table, text and headings whether written in HTML, Markdown or MDX."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.readers.blocks import (
    Block,
    Cell,
    Code,
    Embedded,
    FrontMatter,
    Heading,
    ListItem,
    Paragraph,
    Table,
    blocks,
    markdown_blocks,
    quote_of_row,
    quote_of_text,
    quote_stands,
)
from crawler.source import Document


def of(text: str) -> tuple[Block, ...]:
    return blocks(Document("https://acme.example/x", text.encode()))


def table(text: str) -> Table:
    (found,) = [block for block in of(text) if isinstance(block, Table)]
    return found


def grid(text: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table(text).rows]


def texts(text: str) -> list[str]:
    return [block.text for block in of(text) if isinstance(block, Heading | Paragraph | ListItem)]


# ------------------------------------------------------------------------------------------------------------- tables


def test_spans_are_repeated_and_short_rows_filled() -> None:
    html = (
        "<table><tr><th rowspan=2>Model<th colspan=2>Price</tr><tr><th>In<th>Out</tr>"
        "<tr><td>anvil<td>1</tr><tr><td rowspan=0>mini<td>2<td>3</tr><tr><td>4<td>5</tr></table>"
    )
    assert grid(html) == [
        ["Model", "Price", "Price"],
        ["Model", "In", "Out"],
        ["anvil", "1", ""],
        ["mini", "2", "3"],
        ["mini", "4", "5"],
    ]
    assert table(html).header_rows == 2


def test_absurd_spans_cost_no_more_than_the_page() -> None:
    html = "<table>" + "<tr>" + "<td colspan=65000 rowspan=65000>x" * 50 + "</table>"
    started = time.monotonic()
    assert table(html).width <= 300
    assert time.monotonic() - started < 2


def test_markdown_and_html_say_the_same() -> None:
    markdown = "|Model|Price|\n|-|-|\n|anvil|\\$1 \\| 2|\n|mini|~~$4~~ $3|\n"
    html = (
        "<table><thead><tr><th>Model<th>Price</tr></thead><tr><td>anvil<td>$1 | 2</tr>"
        "<tr><td>mini<td><s>$4</s> $3</tr></table>"
    )
    assert grid(markdown) == grid(html) == [["Model", "Price"], ["anvil", "$1 | 2"], ["mini", "$3"]]
    assert table(markdown).rows[2][1].struck == table(html).rows[2][1].struck == ("$4",)


def test_tooltips_footnotes_and_buttons_are_no_text_of_a_cell() -> None:
    html = (
        "<table><tr><th>Model<th>Cutoff</tr><tr><td><code>anvil</code> <button>Copy</button>"
        "<td>Jan 2026<sup>2</sup><span role=tooltip>as told by us</span></tr></table>"
    )
    row = table(html).rows[1]
    assert [cell.text for cell in row] == ["anvil", "Jan 2026"]
    assert (row[0].codes, row[1].notes) == (("anvil",), ("2",))


def test_struck_by_class_or_style_counts_as_struck() -> None:
    html = (
        "<table><tr><th>a<th>b</tr><tr><td><span class='line-through'>$4</span> $3"
        "<td><span style='text-decoration: line-through'>$9</span> $8</tr></table>"
    )
    assert [(cell.text, cell.struck) for cell in table(html).rows[1]] == [("$3", ("$4",)), ("$8", ("$9",))]


def test_elements_that_say_by_role_that_they_are_a_table_are_one() -> None:
    html = (
        "<div role=table><div role=row><span role=columnheader>Model</span><span role=columnheader>In</span></div>"
        "<div role=row><span role=cell>anvil</span><span role=cell>$1</span></div></div>"
    )
    assert grid(html) == [["Model", "In"], ["anvil", "$1"]]
    assert table(html).header_rows == 1


def test_a_table_that_only_lays_out_others_is_none() -> None:
    html = "<table><tr><td><table><tr><th>a<th>b</tr><tr><td>1<td>2</tr></table></td></tr></table>"
    assert grid(html) == [["a", "b"], ["1", "2"]]


def test_a_table_knows_its_headings_tab_and_whether_it_is_shown() -> None:
    html = (
        "<h1>Pricing</h1><h2>Text</h2><div role=tablist><button role=tab id=t2>Batch</button></div>"
        "<div role=tabpanel aria-labelledby=t2 hidden><table><caption>USD</caption><tr><th>a<th>b</tr><tr><td>1<td>2"
        "</tr></table></div>"
    )
    found = table(html)
    assert (found.headings, found.tab, found.caption, found.hidden) == (("Pricing", "Text"), "Batch", "USD", True)


def test_mdx_components_and_attributes_are_no_text() -> None:
    mdx = (
        "import { Tip } from 'x'\n\n# Models\n\n<Tip title=\"ignored\">\nInside **bold**\n</Tip>\n\n"
        "<table>\n<tr><th colSpan={2}>Model</th></tr>\n<tr><td>anvil</td><td>{/* no */}$1</td></tr>\n</table>\n"
    )
    assert texts(mdx) == ["Models", "Inside bold"]
    assert grid(mdx) == [["Model", "Model"], ["anvil", "$1"]]


# --------------------------------------------------------------------------------------------------------------- text


def test_text_comes_in_order_without_scripts_and_hidden_parts_are_marked() -> None:
    html = (
        "<nav><a href=/x>Home</a></nav><main><h2 id=a>Anvil <a class=headerlink href=#a>#</a></h2>"
        "<p>One&nbsp;two<br>three</p><script>var x = 1</script><p hidden>secret</p><ul><li>four</ul></main>"
    )
    shown = [block for block in of(html) if isinstance(block, Heading | Paragraph | ListItem)]
    assert [(block.text, block.hidden, block.chrome) for block in shown] == [
        ("Home", False, True),
        ("Anvil", False, False),
        ("One two\nthree", False, False),
        ("secret", True, False),
        ("four", False, False),
    ]


def test_code_is_set_apart_and_links_are_kept() -> None:
    found = of("See [the docs](https://acme.example/docs) for `anvil-3`.\n\n```python\nprint(1)\n```\n")
    assert isinstance(found[0], Paragraph)
    assert (found[0].links, found[0].codes) == ((("the docs", "https://acme.example/docs"),), ("anvil-3",))
    assert isinstance(found[1], Code)
    assert (found[1].text, found[1].language) == ("print(1)", "python")


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("---\ntitle: Anvil 3\nversion: 1.10\nopen: no\n---\n# x", "open", "no"),
        ("\ufeff---\r\ntitle: Anvil 3\r\nversion: 1.10\r\n---\r\n# x", "version", "1.10"),
        ("---\ntitle: Anvil 3\nbroken: [unclosed\n---\n# x", "title", "Anvil 3"),
    ],
)
def test_front_matter_keeps_every_scalar_as_written(text: str, key: str, value: str) -> None:
    head = of(text)[0]
    assert isinstance(head, FrontMatter)
    assert head.data[key] == value


def test_data_for_scripts_is_read() -> None:
    html = (
        '<p>x</p><script type="application/ld+json">{"@type": "Article"}</script>'
        '<script id="__NEXT_DATA__" type="application/json">{"props": {"a": 1}}</script>'
        '<script>self.__next_f.push([1,"5:{\\"m\\":"])</script><script>self.__next_f.push([1,"7}\\n"])</script>'
        '<astro-island props="{&quot;rows&quot;:[1,[[0,&quot;anvil&quot;]]]}"></astro-island>'
    )
    assert [(block.kind, block.data) for block in of(html) if isinstance(block, Embedded)] == [
        ("json-ld", {"@type": "Article"}),
        ("next-data", {"props": {"a": 1}}),
        ("astro", {"rows": ["anvil"]}),
        ("next-push", {"m": 7}),
    ]


# ------------------------------------------------------------------------------------------------------------- quotes


def test_a_quote_of_a_row_goes_from_the_model_to_the_value() -> None:
    row = tuple(Cell(text, origin=(1, at)) for at, text in enumerate(["anvil", "128K", "", "$3"]))
    assert quote_of_row(row, 0, 3) == "anvil | 128K | $3"
    wide = (Cell("anvil"), Cell("x" * 300, origin=(1, 1)), Cell("$3", origin=(1, 2)))
    assert quote_of_row(wide, 0, 2) == "anvil | $3"


def test_a_quote_is_cut_between_words_around_its_place() -> None:
    text = "word " * 100 + "the context window is 128K tokens" + " more" * 100
    quote = quote_of_text(text, text.index("128K"), text.index("128K") + 4)
    assert "128K" in quote
    assert len(quote) <= 200
    assert quote.split()[0] in ("word", "the")


def test_a_quote_stands_in_the_text_or_the_source_in_its_order() -> None:
    document = Document(
        "https://acme.example/x", b"<table><tr><td>anvil<td>$3 &amp; up</tr></table><p>The <b>end</b>.</p>"
    )
    assert quote_stands(document, "anvil | $3 & up")
    assert quote_stands(document, "The end.")
    assert not quote_stands(document, "$3 & up | anvil")
    assert not quote_stands(document, "$4")
    assert not quote_stands(document, "")


# --------------------------------------------------------------------------------------------------------------- size


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="<>/tabledivrhp|-# \n`*_[](){}\"'=$1aé", max_size=300))
def test_no_text_raises(text: str) -> None:
    of(text)


@pytest.mark.parametrize(
    "text",
    [
        "<table>" + "<tr><td>anvil-3<td>$2<td>128K</tr>" * 30_000 + "</table>",
        "|Model|Input|\n|-|-|\n" + "|anvil-3|$2 / MTok|\n" * 20_000,
        "<div>" * 5_000 + "deep" + "</div>" * 5_000,
        "[" * 20_000,
        "<b>" * 30_000,
    ],
    ids=["a long HTML table", "a long Markdown table", "deep nesting", "open brackets", "open tags"],
)
def test_large_and_odd_documents_cost_time_in_proportion(text: str) -> None:
    started = time.monotonic()
    of(text)
    assert time.monotonic() - started < 10


def test_front_matter_is_known_below_the_line_of_a_mirror() -> None:
    text = "# Source: https://acme.example/models/anvil-3\n\n---\ntitle: Anvil 3\n---\n\n# Anvil 3\n\nWords.\n"
    head, *rest = markdown_blocks(text)
    assert isinstance(head, FrontMatter)
    assert head.data == {"title": "Anvil 3"}
    assert rest == [Heading(1, "Anvil 3", "line 7"), Paragraph("Words.", "line 9")]
