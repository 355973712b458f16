"""Answers to a digest (`ok 1 3`, `no 2`, `ok all`), taken from the account's own Sent folder and from nowhere else.

Who can write into that folder is the user.  A mail that arrives, whatever it claims, is never looked at here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from returncall.digest.answer import read_answer
from returncall.errors import Refused, UserError
from returncall.model import Action, Cursor, Message
from returncall.service.digest_state import SentDigest, is_answered_by, sent_digest, tell_answer
from returncall.store import assessments, digests, drafts, meta

if TYPE_CHECKING:
    from config.schema import Account
    from returncall.app import App
    from returncall.digest.answer import Answer
    from returncall.ports import Mailbox

VIA: Final = "digest"
_SEEN: Final = "digest-sent-folder "
_WEEKS: Final = 4
_LIFE: Final = timedelta(days=21)
_MARGIN: Final = timedelta(days=1)


def take_answers(app: App, account: Account, mailbox: Mailbox) -> list[str]:
    """Obey the replies to the digests of this account that lie in its Sent folder, each once; what was done."""
    now = app.clock.now()
    with app.store.read() as conn:
        recent = [(week, digests.sent_at(conn, week)) for week in digests.weeks(conn)[:_WEEKS]]
        sent = {week: at for week, at in recent if at and now - at < _LIFE}
        waiting = [found for week in sent if (found := sent_digest(conn, week)) and found.account == account.name]
    if not waiting:
        return []
    folder = mailbox.sent_folder()
    if not folder:
        return []
    status = mailbox.status(folder)
    seen = f"{status.uidvalidity} {status.uidnext} {waiting[0].week}"
    with app.store.read() as conn:
        before = meta.get(conn, _SEEN + account.name).split()
    if seen.split() == before:
        return []
    since = min(sent[one.week] for one in waiting) - _MARGIN
    last = int(before[1]) - 1 if before[:1] == [str(status.uidvalidity)] and before[2:] == [waiting[0].week] else 0
    cursor = Cursor(account.name, folder, status.uidvalidity, last) if last > 0 else None
    from ingest.parse import parse  # noqa: PLC0415  slow to import, and most polls find the folder as it was

    told: list[str] = []
    for raw in mailbox.fetch(folder, cursor, since=since):
        mail = parse(raw)
        if not isinstance(mail, Message) or mail.sender.address.lower() != account.address.lower():
            continue
        for digest in waiting:
            if digest.message_id == mail.in_reply_to:
                told += obey(app, digest, mail)
    with app.store.write() as conn:
        meta.put(conn, _SEEN + account.name, seen)
    return told


def obey(app: App, digest: SentDigest, reply: Message) -> list[str]:
    """Do what `reply` says, once; returns a sentence for what was done and left."""
    answer = read_answer(reply.text)
    with app.store.write() as conn:
        if not answer or is_answered_by(conn, digest.week, reply.id):
            return []
        # Noted first: after a crash in the midst nothing is done a second time, and what is left waits in the queue.
        tell_answer(conn, digest.week, reply.id, _said(answer))
    done, left = _act(app, digest, answer)
    sentence = "; ".join(
        filter(None, (f"done: {', '.join(done)}" if done else "", f"not done: {', '.join(left)}" if left else ""))
    )
    with app.store.write() as conn:
        tell_answer(conn, digest.week, f"{reply.id} result", f"{digest.week}: {sentence}")
    return [f"Your answer to the digest of {digest.week}: {sentence}."]


def _said(answer: Answer) -> str:
    words = [f"ok {' '.join(map(str, answer.ok))}" if answer.ok else "", "ok all" if answer.ok_all else ""]
    words += [f"no {' '.join(map(str, answer.no))}" if answer.no else "", "no all" if answer.no_all else ""]
    return f"You answered: {', '.join(filter(None, words))}."


def _act(app: App, digest: SentDigest, answer: Answer) -> tuple[list[str], list[str]]:
    done: list[str] = []
    left: list[str] = []
    named = {*answer.ok, *answer.no}
    wanted = [(number, True, True) for number in answer.ok] + [(number, False, True) for number in answer.no]
    if answer.ok_all or answer.no_all:
        wanted += [(number, answer.ok_all, False) for number in digest.drafts if number not in named]
    for number, is_ok, is_named in wanted:
        try:
            _decide(app, digest, number, is_ok=is_ok, is_named=is_named)
            done.append(f"{'ok' if is_ok else 'no'} {number}")
        except (Refused, UserError) as error:
            left.append(f"{number} ({error.what.rstrip('.')})")
    return done, left


def _decide(app: App, digest: SentDigest, number: int, *, is_ok: bool, is_named: bool) -> None:
    if number not in digest.drafts:
        raise Refused(f"the digest has no number {number} that waits")
    from returncall.service import desk  # noqa: PLC0415  brings what writes letters

    draft_id, content_hash = digest.drafts[number]
    with app.store.read() as conn:
        draft = drafts.get(conn, draft_id)
        found = assessments.get(conn, draft.message) if draft else None
    if draft is None:
        raise Refused("it is gone")
    if not is_named and draft.action is not Action.DECLINE:
        raise Refused("only declines are decided together; name its number")
    if not is_ok:
        desk.skip(app, draft_id, via=VIA)
        return
    if draft.action is Action.ACCEPT_CALL and found and found.trust.level.value == "caution":
        raise Refused("its sender does not quite add up; look at it on the page")
    desk.approve(app, draft_id, seen_hash=content_hash, at_once=False, via=VIA)
