"""All checks of `returncall doctor`, in the order in which trouble is best mended."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from config.load import load
from returncall.app import App
from returncall.errors import ReturncallError, StoreError, UserError
from returncall.service.check import failed, note, ok, skipped
from returncall.service.check_account import check_account
from returncall.store import accounts, meta
from returncall.store.place import sqlite_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from config.load import Settings
    from returncall.ports import Clock
    from returncall.service.check import Check

_MEGABYTE = 1_000_000
_NEEDED = 100 * _MEGABYTE
_COMFORTABLE = 1_000 * _MEGABYTE
# A clock before the program was written is wrong for certain (a battery died); certificates then fail, too.
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
_SLACK = timedelta(minutes=5)


def examine(config_dir: Path, data_dir: Path) -> Iterator[Check]:
    """Look at everything.  Raises nothing of ours: what is wrong is a Check, and the rest is looked at as well."""
    settings: Settings | None = None
    try:
        settings = load(config_dir, data_dir)
    except UserError as error:
        yield failed("configuration", error)
    else:
        yield from _configuration(settings)
    yield _disk(data_dir)
    if settings is None:
        for name in ("database", "clock", "accounts"):
            yield skipped(name, "not looked at until the configuration is right")
        yield _model(None)
        return
    app = App(settings)
    try:
        yield _database(app)
        yield clock(app, app.clock)
        for account in settings.config.account:
            yield from check_account(account, config_dir, mode=settings.config.sending.mode)
        yield _model(app)
    finally:
        app.close()


def _configuration(settings: Settings) -> Iterator[Check]:
    file = settings.config_dir / "config.toml"
    if not settings.config.account:
        yield failed(
            "configuration", UserError(f"No account is configured in {file}.", remedy="Type: returncall setup")
        )
        return
    names = ", ".join(account.name for account in settings.config.account)
    sending = settings.config.sending
    mode = f"mode {sending.mode}" if sending.enabled else f"mode {sending.mode}, switched off by sending.enabled"
    yield ok("configuration", f"{file}: {names}; {mode}.")
    if not settings.has_profile:
        yield note(
            "profile",
            "There is no profile.toml, so nothing is judged by what you want.",
            "`returncall setup` writes one, with an example for every key.",
        )
    else:
        yield ok("profile", f"{settings.config_dir / 'profile.toml'} is in order.")


def _disk(data_dir: Path) -> Check:
    there = next(folder for folder in (data_dir.absolute(), *data_dir.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if not os.access(there, os.W_OK | os.X_OK):
        return failed(
            "disk",
            StoreError(f"The folder {there} cannot be written.", remedy="Check its owner, or give another: --data DIR"),
        )
    said = f"{free // _MEGABYTE:,} MB are free where {data_dir} is."
    if free < _NEEDED:
        return failed("disk", StoreError(said, remedy=f"Make room: {_NEEDED // _MEGABYTE} MB are needed at least."))
    if free < _COMFORTABLE:
        return note("disk", said, "That is enough for now, not for long.")
    return ok("disk", said)


def _database(app: App) -> Check:
    file = sqlite_path(app.settings.database_url)
    if file is not None and not file.exists():
        return note("database", f"There is none at {file} yet.", "The first `returncall run` makes it.")
    try:
        app.store.check()
        with app.store.read() as conn:
            is_copy = meta.is_foreign(conn, app.store.host_id)
    except StoreError as error:
        return failed("database", error)
    if is_copy:
        return note(
            "database",
            f"{app.store.name} is a copy from another place or a restored backup; nothing is sent from it.",
            "If this is now the one that counts, type: returncall run --take-over",
        )
    return ok("database", f"{app.store.name} is whole.")


def clock(app: App, ticking: Clock) -> Check:
    """Whether the time can be right: not before the program was written, nor before what was noted already."""
    now = ticking.now()
    said = f"It is {now:%Y-%m-%d %H:%M} UTC"
    remedy = "Set the clock (timedatectl set-ntp true); certificates and holds depend on it."
    if now < _WRITTEN:
        return failed("clock", ReturncallError(f"{said}, says this computer: that cannot be.", remedy=remedy))
    last = _last_success(app)
    if last is not None and last > now + _SLACK:
        return failed(
            "clock",
            ReturncallError(
                f"{said}, says this computer, but mail was read at {last:%Y-%m-%d %H:%M} UTC already.", remedy=remedy
            ),
        )
    zone = app.settings.profile.timezone
    return ok("clock", f"{said}; calls are proposed in {zone} time.")


def _last_success(app: App) -> datetime | None:
    file = sqlite_path(app.settings.database_url)
    if file is not None and not file.exists():
        return None
    try:
        with app.store.read() as conn:
            seen = [one.last_ok_at for one in accounts.list_accounts(conn) if one.last_ok_at]
    except StoreError:
        return None  # told by the line about the database
    return max(seen, default=None)


def _model(app: App | None) -> Check:
    try:
        import classifier  # noqa: PLC0415  spaCy is slow to import

        found = classifier.load(None) if app is None else app.classifier
        found.warm()
        return ok("model", f"{found.version} is loaded.")
    except ReturncallError as error:
        return failed("model", error)
    except Exception as error:  # noqa: BLE001  spaCy's and thinc's errors for a broken installation are of all kinds
        return failed(
            "model",
            ReturncallError(
                f"The language model cannot be loaded ({type(error).__name__}).", remedy="Reinstall returncall."
            ),
        )
