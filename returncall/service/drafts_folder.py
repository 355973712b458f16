"""Drafts that also lie in the mailbox's own Drafts folder, where the user reads, edits, sends or deletes them.

Each copy is put there once: the intent is committed before APPEND, and after a crash the folder itself tells whether
that happened.  What the user changed is the user's; what the user deleted is a no; neither is ever put there again.
An unchanged copy of a draft that no longer waits is taken back, by its number and compared before.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ingest.imap_errors import LineLost
from responder.compose import compose
from responder.reconcile import FOLLOWED, copies, fingerprint, next_state, own_words, was_never_put
from returncall.crash import crash_step
from returncall.errors import MailboxError, Refused, Throttled
from returncall.model import Action, Decision, DraftState, Placement, PlacementState, Verdict
from returncall.service import desk
from returncall.service.checkpoints import refuse_if_locked
from returncall.service.delivery import current_sending, thread_ids
from returncall.store import answers, contacts, decisions, drafts, messages, meta, placements

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from config.schema import Account
    from returncall.app import App
    from returncall.model import Draft, LyingMails, Message
    from returncall.ports import Mailbox

P = PlacementState
VIA = "drafts"
FLAGS = ("\\Draft", "\\Seen")
_EDITED = "edited-in-drafts"
_OLD = "old-copy-in-drafts"
_SLACK = timedelta(days=1)


def tend_drafts(app: App, account: Account, mailbox: Mailbox) -> list[str]:
    """Follow the copies in the account's Drafts folder, and put new ones there in mode "drafts" or for moves.

    Returns sentences for the user.  Raises MailboxError.
    """
    with app.store.read() as conn:
        if meta.is_foreign(conn, app.store.host_id):
            return []
        live = placements.for_account(conn, account.name, *FOLLOWED)
        mode = current_sending(app).mode
        # Who approves by moving mail has to have seen what is approved.
        is_shown = mode == "drafts" or (mode == "send" and bool(account.moves_folder))
        waiting = _waiting(app, conn, account) if is_shown else None
        fresh = [draft for key, draft in (waiting or {}).items() if not _was_put(placements.get(conn, key))]
    if not live and not fresh:
        return []
    now = app.clock.now()
    since = min([now, *(known.placed_at for known in live), *(draft.created_at for draft in fresh)]) - _SLACK
    tending = _Tending(app, account, mailbox, mailbox.folder_name("drafts"), since, waiting)
    for known in live:
        tending.follow(known)
    tending.put_all()
    return tending.problems


def _was_put(known: Placement | None) -> bool:
    return known is not None and known.state is not P.WITHDRAWN


def _waiting(app: App, conn: Connection, account: Account) -> dict[str, Draft]:
    """The drafts that could be approved now, by id."""
    now = app.clock.now()
    found = {}
    for draft in drafts.list_open(conn, account=account.name):
        later = drafts.snoozed_until(conn, draft.id)
        if draft.state is not DraftState.PROPOSED or now >= draft.expires_at or (later and later > now):
            continue
        # Where approving here asks once more, a letter that needs but a click elsewhere would be a trap.
        needs_more = "relay" in draft.warnings or (draft.action is Action.ACCEPT_CALL and "caution" in draft.warnings)
        if needs_more or desk.moved_on(conn, draft) or _is_locked(conn, draft):
            continue
        found[draft.id] = draft
    return found


def _is_locked(conn: Connection, draft: Draft) -> bool:
    try:
        refuse_if_locked(conn, draft)
    except Refused:
        return True
    return False


@dataclass
class _Tending:
    """One look at one Drafts folder.

    since: what came earlier is not looked at.  waiting: what ought to lie there, by id; None: nothing is put there.
    """

    app: App
    account: Account
    mailbox: Mailbox
    folder: str
    since: datetime
    waiting: dict[str, Draft] | None
    problems: list[str] = field(default_factory=list)
    _found: LyingMails | None = None

    # -- following ----------------------------------------------------------------

    def follow(self, known: Placement) -> None:
        """See what became of one copy, and take it back when it is not wanted any more."""
        with self.app.store.read() as conn:
            draft = drafts.get(conn, known.draft_id)
            mail = messages.get_message(conn, draft.message) if draft else None
            ids = frozenset(thread_ids(conn, mail)) if mail else frozenset()
        if draft is None or mail is None:
            return
        if known.state is P.PLACING:
            self._settle(known, draft)
            return
        is_there = bool(self.mailbox.still_there(known.folder, known.uidvalidity, [known.uid]))
        if known.state is P.TAKING or draft.state is not DraftState.PROPOSED:
            if is_there and known.state in {P.TAKING, P.LYING}:
                self._take_back(known)
            else:
                self._note(replace(known, state=P.WITHDRAWN))
            return
        moved = None if is_there else self._elsewhere(known, draft, ids)
        if moved is not None and moved.state is P.LYING:
            self._note(moved)
            known, is_there = moved, True
        is_sent = self._is_sent(known, draft, mail, ids, is_there=is_there)
        state = next_state(
            known, there=is_there, elsewhere=moved is not None, is_sent=is_sent, now=self.app.clock.now()
        )
        if state is not known.state or (moved is not None and moved.uid != known.uid):
            self._became(moved or known, draft, mail, state)
        if is_there and (state is P.SENT or (state is P.LYING and self._is_outdated(known, draft))):
            self._take_back(replace(known, state=state))

    def _is_sent(self, known: Placement, draft: Draft, mail: Message, ids: frozenset[str], *, is_there: bool) -> bool:
        """Under our name, or, once it has left Drafts, any answer to the same mail."""
        if self.mailbox.sent_holds(draft.mime_message_id, since=known.placed_at - _SLACK):
            return True
        return not is_there and bool(self.mailbox.answered_by_hand(sorted(ids), since=mail.received_at))

    def _settle(self, known: Placement, draft: Draft) -> None:
        """An APPEND of which nobody saw the end."""
        found = self._lying()
        if own := copies(found, draft):
            self._note(self._as_found(known, own[-1].uid))
        elif was_never_put(known, found, draft):
            self._note(replace(known, state=P.WITHDRAWN))
        else:
            # Perhaps it was put there and deleted since: then it must not come back.  The queue still has it.
            self._note(replace(known, state=P.DELETED))
            self.problems.append(f"Nobody can say whether {draft.id} was put into Drafts; it waits in the queue.")

    def _elsewhere(self, known: Placement, draft: Draft, ids: frozenset[str]) -> Placement | None:
        """The copy under another number: edited, or after a renumbering."""
        found = self._lying()
        if own := copies(found, draft):
            return self._as_found(known, own[-1].uid)
        theirs = own_words(found, draft, ids)
        return replace(known, state=P.EDITED, uidvalidity=found.uidvalidity, uid=theirs[-1].uid) if theirs else None

    def _as_found(self, known: Placement, uid: int) -> Placement:
        found = self._lying()
        raw = next(iter(self.mailbox.fetch_some(self.folder, [uid])), None)
        is_ours = raw is not None and fingerprint(raw.content) == known.fingerprint
        state = P.LYING if is_ours and known.state is not P.EDITED else P.EDITED
        return replace(known, state=state, folder=self.folder, uidvalidity=found.uidvalidity, uid=uid)

    def _is_outdated(self, known: Placement, draft: Draft) -> bool:
        """Whether the words have changed here since, or it should not be sent now."""
        is_wanted = self.waiting is None or draft.id in self.waiting
        return draft.content_hash != known.content_hash or not is_wanted

    def _became(self, known: Placement, draft: Draft, mail: Message, state: PlacementState) -> None:
        now = self.app.clock.now()
        with crash_step("drafts.follow"), self.app.store.write() as conn:
            placements.save(conn, replace(known, state=state, changed_at=now))
            if state is P.EDITED:
                drafts.warn(conn, draft, _EDITED)
                desk.take_in_hand(conn, draft, now)
            elif state is P.SENT and drafts.close_as_sent(conn, draft.id):
                decisions.add(conn, Decision(draft.id, Verdict.APPROVE, draft.content_hash, VIA, now))
                contacts.count_answer(conn, draft.to.address)
                answers.record_by_hand(conn, mail.id, at=now)
            elif state is P.DELETED and drafts.set_state(conn, draft.id, DraftState.PROPOSED, DraftState.DISMISSED):
                decisions.add(conn, Decision(draft.id, Verdict.DISMISS, draft.content_hash, VIA, now))
                drafts.warn(conn, draft, no_longer=(_EDITED,))
                answers.excuse(conn, mail.id, reason="You deleted its draft in your mail program.", at=now)

    # -- taking back --------------------------------------------------------------

    def _take_back(self, known: Placement) -> None:
        keeps = known.state is P.SENT
        if not keeps:
            self._note(replace(known, state=P.TAKING))
        with crash_step("drafts.take_back"):
            is_gone = self.mailbox.take_back(
                known.uidvalidity, known.uid, is_ours=lambda octets: fingerprint(octets) == known.fingerprint
            )
        self._found = None
        if is_gone:
            self._note(known if keeps else replace(known, state=P.WITHDRAWN))
            return
        if not keeps:
            self._note(replace(known, state=P.EDITED))
        with self.app.store.write() as conn:
            if draft := drafts.get(conn, known.draft_id):
                drafts.warn(conn, draft, _OLD)
        self.problems.append(f"The copy of {known.draft_id} in Drafts is no longer right, and could not be taken away.")

    # -- putting ------------------------------------------------------------------

    def put_all(self) -> None:
        """Put what waits into the folder, until the server refuses."""
        for draft in (self.waiting or {}).values():
            with self.app.store.read() as conn:
                known = placements.get(conn, draft.id)
                mail = messages.get_message(conn, draft.message)
                ids = frozenset(thread_ids(conn, mail)) if mail else frozenset()
            # Somebody who is writing an answer needs no second one beside it.
            if _was_put(known) or own_words(self._lying(), draft, ids):
                continue
            try:
                self._put(draft)
            except (LineLost, Throttled):
                raise
            except MailboxError as error:
                self.problems.append(str(error))
                return

    def _put(self, draft: Draft) -> None:
        now = self.app.clock.now()
        found = self._lying()
        octets = compose(draft, date=now)
        intent = Placement(
            draft_id=draft.id,
            account=self.account.name,
            state=P.PLACING,
            folder=self.folder,
            uidvalidity=found.uidvalidity,
            uid=found.uidnext,
            content_hash=draft.content_hash,
            fingerprint=fingerprint(octets),
            placed_at=now,
            changed_at=now,
        )
        if own := copies(found, draft):
            self._note(self._as_found(intent, own[-1].uid))
            return
        with crash_step("drafts.intend"):
            self._note(intent)
        with crash_step("drafts.append"):
            uid = self.mailbox.append("drafts", octets, FLAGS)
        self._found = None
        with crash_step("drafts.note"):
            if uid:
                self._note(replace(intent, state=P.LYING, uid=uid))
            else:
                self._settle(intent, draft)

    # -- inside -------------------------------------------------------------------

    def _lying(self) -> LyingMails:
        if self._found is None:
            self._found = self.mailbox.lying(self.folder, since=self.since)
        return self._found

    def _note(self, known: Placement) -> None:
        with self.app.store.write() as conn:
            placements.save(conn, replace(known, changed_at=self.app.clock.now()))
