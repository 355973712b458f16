"""HTML -> what a reader sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import limits
from ingest.html_text import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two", "One\nTwo"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
        ("<p>a <b>b</b><i>c</i> d</p>", "a bc d"),
        ("<p>a\n   b</p>", "a b"),
        ("<h1>Title</h1>text", "Title\n\ntext"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<p>&lt;b&gt; &amp; &nbsp;x</p>", "<b> & x"),
        ("<title>t</title><style>p{}</style><script>x()</script><p>seen</p>", "seen"),
        ("<!-- comment --><p>seen</p>", "seen"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_blocks_stand_on_lines_of_their_own(html: str, text: str) -> None:
    assert html_to_text(html)[0] == text


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">SECRET</div>', '<div style="DISPLAY : NONE">SECRET</div>', "<p hidden>SECRET</p>",
        '<span style="visibility:hidden">SECRET</span>', '<span style="font-size:0">SECRET</span>',
        '<span style="font-size:0px">SECRET</span>', '<span style="opacity:0">SECRET</span>',
        '<div style="mso-hide:all">SECRET</div>', '<div style="max-height:0;overflow:hidden">SECRET</div>',
        '<span style="color:transparent">SECRET</span>', '<div aria-hidden="true">SECRET</div>',
        '<div style="display:none"><p>deep <b>SECRET</b></p></div>',
    ],
)  # fmt: skip
def test_what_a_reader_cannot_see_is_left_out_and_noticed(hidden: str) -> None:
    text, _, hid = html_to_text(f"<p>seen</p>{hidden}<p>also</p>")
    assert text.split() == ["seen", "also"]
    assert hid


@pytest.mark.parametrize(
    "shown",
    [
        '<span style="font-size:0.9em">HERE</span>', '<span style="opacity:0.8">HERE</span>', '<span style="color:#000">HERE</span>',
        '<div style="display:block">HERE</div>', '<div style="max-height:0.5em">HERE</div>', '<div aria-hidden="false">HERE</div>',
        '<span style="font-size:10px">HERE</span>', '<td style="background-color:transparent">HERE</td>',
    ],
)  # fmt: skip
def test_what_a_reader_sees_stays(shown: str) -> None:
    text, _, hid = html_to_text(f"<p>a</p>{shown}")
    assert "HERE" in text
    assert not hid


def test_links_tell_their_text_and_their_target() -> None:
    _, links, _ = html_to_text('<a href=" https://evil.example/x ">https://acme.example</a><a>none</a><a href="">x</a>')
    assert [(link.text, link.url) for link in links] == [("https://acme.example", "https://evil.example/x")]


def test_deep_nesting_costs_no_stack() -> None:
    assert isinstance(html_to_text("<div>" * 20_000 + "seen")[0], str)
    assert html_to_text("<b>" * 400 + "seen")[0] == "seen"


def test_html_beyond_the_limit_is_cut() -> None:
    assert "end" not in html_to_text("<p>x</p>" + " " * limits.HTML_CHARACTERS + "<p>end</p>")[0]


@given(st.text(st.sampled_from("<>/=\"' abpdiv!-&;#style:none\n"), max_size=300))
def test_any_text_can_be_read_as_html(html: str) -> None:
    text, _, _ = html_to_text(html)
    assert len(text) <= len(html) + 40
