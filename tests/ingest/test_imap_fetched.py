"""The short way to read a FETCH answer says what the lexer says, or nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.imap_fetched import dated, lexed, usual

FLAGS = st.lists(
    st.sampled_from(["\\Seen", "\\Answered", "$Forwarded", "NonJunk", "\\Recent", "NIL", "\\*", "12", "a]b"]),
    max_size=4,
)
DATES = st.builds(
    "{:>2}-{}-{} {}:{}:{} {}".format,
    st.sampled_from(["1", "01", "28", "30", "31", "0"]),
    st.sampled_from(["Jan", "Feb", "Nov", "DEC", "Foo"]),
    st.sampled_from(["1970", "2026", "2999", "0001", "1000"]),
    st.sampled_from(["00", "23", "24"]),
    st.sampled_from(["00", "59"]),
    st.sampled_from(["00", "59", "60"]),
    st.sampled_from(["+0000", "-0800", "+0530", "+1400", "-1200", "+9959", "GMT"]),
)


@st.composite
def answers(draw: st.DrawFn) -> list[bytes]:
    content = draw(st.binary(max_size=20))
    items = [
        f"UID {draw(st.sampled_from(['0', '1', '77', '4294967295', '007', 'x']))}",
        f"FLAGS ({' '.join(draw(FLAGS))})",
        f'INTERNALDATE "{draw(DATES)}"',
        f"RFC822.SIZE {draw(st.sampled_from(['0', '20', '999999999', '-1', 'NIL']))}",
    ]
    items = draw(st.permutations(items))[: draw(st.sampled_from([4, 4, 4, 3]))]
    if draw(st.booleans()) and draw(st.booleans()):
        items.append(draw(st.sampled_from(["MODSEQ (5)", "UID 9", 'X-GM-LABELS ("a b")'])))
    body = draw(st.sampled_from(["BODY[]<0>", "BODY[]", "BODY[TEXT]", "body[]<0>"]))
    head = f"* 5 FETCH ({' '.join(items)} {body} {{{len(content)}}}"
    return [head.encode(), content, draw(st.sampled_from([b")", b")", b")", b" UID 5)", b" MODSEQ (7))", b""]))]


@settings(max_examples=250, deadline=None)
@given(pieces=answers())
def test_short_and_long_way_agree(pieces: list[bytes]) -> None:
    short = usual(pieces)

    assert short is None or short == lexed(pieces)


@settings(max_examples=100, deadline=None)
@given(uid=st.sampled_from(["1", "77", "4294967295"]), date=DATES)
def test_short_and_long_way_agree_on_dates(uid: str, date: str) -> None:
    pieces = [f'* 5 FETCH (UID {uid} INTERNALDATE "{date}")'.encode()]
    short = dated(pieces)

    assert short is None or short == lexed(pieces)


def test_the_usual_answer_takes_the_short_way() -> None:
    head = b'* 1 FETCH (UID 1 FLAGS (\\Seen \\Recent) INTERNALDATE "22-Nov-2026 22:28:41 -0130" RFC822.SIZE 3 BODY[]<0> {3}'
    assert usual([head, b"abc", b")"]) is not None
    assert usual([head, b"abc", b")"]) == lexed([head, b"abc", b")"])
    assert usual([head.replace(b"22-Nov", b" 2-Nov"), b"abc", b")"]) is not None


@given(pieces=st.lists(st.binary(max_size=60), min_size=1, max_size=5), head=st.booleans())
def test_nonsense_is_nothing_never_an_error(pieces: list[bytes], head: bool) -> None:
    if head:
        pieces[0] = b"* 1 FETCH (UID 1 " + pieces[0]
    lexed(pieces)
    assert usual(pieces) is None
