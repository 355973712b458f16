"""returncall service: let the system start `returncall run`, now and at every login."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from returncall.errors import Refused, StoreError, UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from returncall.service.background import Job, Manager

_SECONDS: Final = 60
_MOST_LOG: Final = 64 * 1024
_BY_HAND: Final = "Run it yourself (`returncall run`), or each ten minutes by cron: returncall run --once"
_FOR: Final = click.option(
    "--for",
    "kind",
    type=click.Choice(["systemd", "launchd", "windows"]),
    help="another system than the one this machine has",
)


@click.group(name="service")
def command() -> None:
    """Start `returncall run` by itself: a systemd user unit, a launchd agent, or a Task Scheduler task."""


@command.command(name="install")
@click.option("--print", "print_only", is_flag=True, help="only show the file; write and start nothing")
@_FOR
@click.pass_context
def install(ctx: click.Context, print_only: bool, kind: str | None) -> None:
    """Write the service's file, and start it now and at every login."""
    manager, job = _manager(kind), _job(ctx)
    octets = manager.text(job)
    if print_only:
        click.echo(octets.decode("utf-16" if octets[:2] == b"\xff\xfe" else "utf-8"), nl=False)
        return
    _refuse_without_account(ctx)
    _refuse_without(manager)
    file = _place(manager)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        job.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.write_bytes(octets)
        file.chmod(0o600)
    except OSError as error:
        raise StoreError(
            f"{file} cannot be written ({error.strerror}).", remedy="Check the folder's permissions."
        ) from error
    click.echo(f"Wrote {file}")
    for words in manager.install:
        _do(_filled(words, file))
    click.echo("It runs now, and starts at every login. See: returncall service status · logs · uninstall")
    if manager.tool == "systemctl":
        click.echo("To keep it running while you are logged out: loginctl enable-linger")


@command.command(name="uninstall")
@_FOR
def uninstall(kind: str | None) -> None:
    """Stop it and remove its file; your mail, drafts and settings stay."""
    manager = _manager(kind)
    file = _place(manager)
    if not file.exists():
        raise Refused(f"No service is installed ({file} is not there).", remedy="Nothing was changed.")
    if shutil.which(manager.tool):
        for words in manager.remove:
            _do(_filled(words, file), must=False)
    file.unlink()
    click.echo(f"Removed {file}")
    if manager.tool == "systemctl" and shutil.which(manager.tool):
        _do(["systemctl", "--user", "daemon-reload"], must=False)


@command.command(name="status")
@_FOR
def status(kind: str | None) -> int:
    """Say whether it is installed and runs; exit code 1 when it does not."""
    manager = _manager(kind)
    file = _place(manager)
    if not file.exists():
        click.echo(f"Not installed ({file} is not there). Type: returncall service install")
        return 1
    _refuse_without(manager)
    click.echo(f"Installed: {file}")
    return int(_show(_filled(manager.status, file)) != 0)


@command.command(name="logs")
@_FOR
@click.pass_context
def logs(ctx: click.Context, kind: str | None) -> int:
    """Show what the service said last."""
    manager = _manager(kind)
    if manager.logs:
        _refuse_without(manager)
        return int(_show(_filled(manager.logs, _place(manager))) != 0)
    file = _job(ctx).log
    try:
        with file.open("rb") as stream:
            stream.seek(max(0, file.stat().st_size - _MOST_LOG))
            click.echo(stream.read().decode("utf-8", "replace"), nl=False)
    except OSError as error:
        raise Refused(f"There is no log at {file} yet.", remedy="See: returncall service status") from error
    return 0


def _manager(kind: str | None) -> Manager:
    from returncall.service.background import MANAGERS, usual

    return MANAGERS[kind or usual(sys.platform)]


def _job(ctx: click.Context) -> Job:
    from config.place import folders
    from returncall.service.background import job_for

    config_dir, data_dir = folders(ctx.obj["config"], ctx.obj["data"])
    return job_for(config_dir, data_dir, os.environ.get("PATH", os.defpath))


def _place(manager: Manager) -> Path:
    return manager.place(Path.home(), os.environ)


def _refuse_without_account(ctx: click.Context) -> None:
    from config.load import load
    from config.place import folders

    config_dir, data_dir = folders(ctx.obj["config"], ctx.obj["data"])
    if not load(config_dir, data_dir).config.account:
        raise UserError(f"No account is configured in {config_dir / 'config.toml'}.", remedy="Type: returncall setup")


def _refuse_without(manager: Manager) -> None:
    if not shutil.which(manager.tool):
        raise Refused(f"{manager.name} is not on this machine ({manager.tool} was not found).", remedy=_BY_HAND)
    if (
        manager.tool == "systemctl"
        and subprocess.run(
            ["systemctl", "--user", "show-environment"],  # noqa: S607  wherever the user's PATH finds it
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        ).returncode
    ):
        raise Refused(
            "systemd is here, but does not serve you (no user manager answers), as in containers and after su.",
            remedy=f"Log in directly and try again. {_BY_HAND}",
        )


def _filled(words: Sequence[str], file: Path) -> list[str]:
    user = str(os.getuid()) if hasattr(os, "getuid") else ""
    return [word.replace("{file}", str(file)).replace("{user}", user) for word in words]


def _do(words: list[str], *, must: bool = True) -> None:
    """Say and run it.  must: a failure ends the command; otherwise it is only told."""
    click.echo(f"$ {shlex.join(words)}")
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603  from a table
        said, code = (done.stderr or done.stdout).strip(), done.returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        said, code = type(error).__name__, 1
    if code and must:
        raise Refused(f"{words[0]} did not do it: {said}", remedy=_BY_HAND)
    if code:
        click.echo(f"  {said}", err=True)


def _show(words: list[str]) -> int:
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603  from a table
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(f"{words[0]} did not run ({type(error).__name__}).", remedy=_BY_HAND) from error
    click.echo(done.stdout, nl=False)
    click.echo(done.stderr, nl=False, err=True)
    return done.returncode
