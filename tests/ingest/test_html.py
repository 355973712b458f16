"""HTML -> what a reader sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import limits
from ingest.html_text import read_html


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
    assert read_html(html).text() == text


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
    seen = read_html(f"<p>seen</p>{hidden}<p>also</p>")
    assert seen.text().split() == ["seen", "also"]
    assert seen.hid


@pytest.mark.parametrize(
    "shown",
    [
        '<span style="font-size:0.9em">HERE</span>', '<span style="opacity:0.8">HERE</span>', '<span style="color:#000">HERE</span>',
        '<div style="display:block">HERE</div>', '<div style="max-height:0.5em">HERE</div>', '<div aria-hidden="false">HERE</div>',
        '<span style="font-size:10px">HERE</span>', '<td style="background-color:transparent">HERE</td>',
    ],
)  # fmt: skip
def test_what_a_reader_sees_stays(shown: str) -> None:
    seen = read_html(f"<p>a</p>{shown}")
    assert "HERE" in seen.text()
    assert not seen.hid


def test_links_tell_their_text_and_their_target() -> None:
    seen = read_html('<a href=" https://evil.example/x ">https://acme.example</a><a>none</a><a href="">x</a>')
    assert [(link.text, link.url) for link in seen.links] == [("https://acme.example", "https://evil.example/x")]


def test_deep_nesting_costs_no_stack() -> None:
    assert isinstance(read_html("<div>" * 20_000 + "seen").text(), str)
    assert read_html("<b>" * 400 + "seen").text() == "seen"


def test_html_beyond_the_limit_is_cut() -> None:
    assert "end" not in read_html("<p>x</p>" + " " * limits.HTML_CHARACTERS + "<p>end</p>").text()


@pytest.mark.parametrize(
    "unseen",
    [
        '<div style="display:none"><p><a href="https://x.example">x</a></p></div>',
        '<div style="display&#58;none"><a href="https://x.example">x</a></div>',
        '<noscript><a href="https://x.example">x</a></noscript>',
        '<svg><a href="https://x.example">x</a></svg>',
    ],
)
def test_links_that_nobody_sees_are_left_out(unseen: str) -> None:
    seen = read_html(f'<p>a</p>{unseen}<a href="https://y.example">y</a>')
    assert [link.url for link in seen.links] == ["https://y.example"]


def test_a_hidden_piece_of_what_is_no_text_anyway_is_no_matter() -> None:
    assert not read_html('<p>a</p><style style="display:none">x</style>').hid


@given(st.text(st.sampled_from("<>/=\"' abpdiv!-&;#style:none\n"), max_size=300))
def test_any_text_can_be_read_as_html(html: str) -> None:
    text = read_html(html).text()
    assert len(text) <= len(html) + 40


@pytest.mark.parametrize("hidden", ["hidden", 'style="display:none"', "STYLE = 'display: none'", 'aria-hidden="true"'])
def test_hundreds_of_attributes_do_not_make_the_hidden_seen(hidden: str) -> None:
    many = " ".join(f"a{at}=some{at}" for at in range(1_000))

    assert read_html(f"<p>Hello</p><p {many} {hidden} b=c>unseen</p><p {many}>Sam</p>").text().split() == [
        "Hello",
        "Sam",
    ]


def test_a_long_tag_of_few_attributes_stays_whole() -> None:
    html = f'<p>See <a title="{"x" * 5_000}" href="https://acme.example/jobs">this</a></p>'

    assert [link.url for link in read_html(html).links] == ["https://acme.example/jobs"]
