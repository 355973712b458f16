"""returncall setup: connect a mailbox, a question at a time; each answer can be given as an option instead."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Any

import click

from returncall.cli.asking import Asker
from returncall.errors import ReturncallError, UserError

if TYPE_CHECKING:
    from pathlib import Path

    from config.providers import Provider
    from returncall.service.setting_up import Plan

_SECURITY = click.Choice(["tls", "starttls", "none"])
_WORK = (
    "Your employer can read a work mailbox, and what recruiters write to it, and may see that a program signs in. "
    "A private address is better for this."
)


@click.command(name="setup")
@click.option("--address", help="your mail address")
@click.option("--account", "name", metavar="NAME", help="a short name for the account [personal]")
@click.option("--provider", metavar="KEY", help='who hosts it, e.g. gmail, fastmail; "list" shows all, "other" is none')
@click.option("--work", is_flag=True, help="it is your employer's mailbox, and you want it all the same")
@click.option("--imap-host")
@click.option("--imap-port", type=click.IntRange(1, 65535))
@click.option("--imap-security", type=_SECURITY)
@click.option("--imap-user", help="the sign-in name, when it is not the address")
@click.option("--smtp-host", help='"" for a mailbox that only reads')
@click.option("--smtp-port", type=click.IntRange(1, 65535))
@click.option("--smtp-security", type=_SECURITY)
@click.option("--ca-file", help="certificate of your own server")
@click.option("--password-from", "place", type=click.Choice(["command", "keyring", "file"]), help="where it is kept")
@click.option("--password-command", help='prints the password, e.g. "pass show mail"')
@click.option("--token-command", help="prints an OAuth access token, where passwords are not taken")
@click.option("--password-stdin", is_flag=True, help="read the password from the first line of stdin")
@click.option("--my-name", help="your name, as replies are signed")
@click.option("--stance", type=click.Choice(["not_looking", "open", "looking"]))
@click.option("--title", "titles", multiple=True, help="a job title you would talk about; repeatable")
@click.option("--employer", help="where you work: its recruiters never get a draft")
@click.option("--employer-domain", "employer_domains", multiple=True, help="its mail domain; repeatable")
@click.option("--timezone", help="e.g. Europe/London")
@click.option(
    "--replace", is_flag=True, help="start config.toml and profile.toml afresh; the old ones are kept as .old"
)
@click.option("--no-test", is_flag=True, help="do not try to sign in")
@click.option("--yes", "silent", is_flag=True, help="ask nothing: take what is proposed")
@click.pass_context
def command(ctx: click.Context, /, silent: bool, **given: Any) -> int:
    """Connect a mailbox: finds the servers, tries the sign-in, writes config.toml and profile.toml.

    Sending stays off (mode "observe").  The password never stands on the command line or in config.toml.
    """
    from config.place import folders
    from returncall.service.setting_up import carry_out

    if given["provider"] == "list":
        _list_providers()
        return 0
    config_dir, _ = folders(ctx.obj["config"], ctx.obj["data"])
    asker = Asker(given, silent=silent)
    plan = _asked(asker, config_dir)
    if not given["no_test"] and (code := _tried(plan, config_dir)):
        question = "Write the settings all the same?"
        if silent or not asker.sure(question, default=False):
            click.echo("Nothing was written. Mend that and type again; --no-test writes without trying.", err=True)
            return code
    for sentence in carry_out(plan, config_dir):
        click.echo(sentence)
    click.echo(
        "\nNothing will be sent: the mode is observe. Type next:\n"
        "  returncall doctor            checks everything again\n"
        "  returncall run               reads the last 30 days, drafts, and serves the page\n"
        "  returncall service install   does that by itself from now on"
    )
    return 0


def _list_providers() -> None:
    from config.providers import providers

    for one in providers():
        click.echo(f"{one.key:<14}{one.name}")


def _asked(asker: Asker, config_dir: Path) -> Plan:
    from config.providers import provider_of
    from returncall.service.setting_up import PROFILE, make_plan

    address = asker.ask("address", "Your mail address")
    if "@" not in address.strip("@"):
        raise UserError(f'"{address}" is not a mail address.', remedy='Example: --address "sam@example.org"')
    provider = _provider(asker, address)
    if provider is None or provider_of(address) is None:
        _mind_work(asker)
    if provider is not None and provider.note:
        click.echo(f"{provider.name}: {provider.note}")
    table: dict[str, Any] = {"name": _name(asker, config_dir), "address": address}
    table |= _servers(asker, address, provider)
    table["auth"], place, secret = _secret(asker, provider)
    table["folders"] = ["INBOX"]
    replace = bool(asker.given["replace"])
    is_new = replace or not (config_dir / PROFILE).exists()
    if not is_new:
        click.echo(f"{config_dir / PROFILE} stays as it is.")
    profile = _profile(asker) if is_new else ""
    return make_plan(config_dir, table, replace=replace, profile=profile, place=place, secret=secret)


def _provider(asker: Asker, address: str) -> Provider | None:
    from config.providers import provider_called, provider_of

    known = provider_of(address)
    if known is not None and not asker.given["provider"]:
        click.echo(f"{known.name}: the servers are known.")
        return known
    if asker.given["imap_host"]:
        return None
    key = asker.ask("provider", 'Who hosts it? (a key of `returncall setup --provider list`, or "other")', "other")
    found = provider_called(key)
    if found is None and key != "other":
        raise UserError(
            f'"{key}" is no provider that returncall knows.', remedy="See: returncall setup --provider list"
        )
    return found


def _mind_work(asker: Asker) -> None:
    if asker.given["work"] or asker.silent:
        return
    if asker.sure("Does it belong to your employer?", default=False):
        click.echo(_WORK)
        if click.prompt('Type "yes" to go on with it', default="no", err=True).strip().lower() != "yes":
            raise UserError("Nothing was set up.", remedy="Type `returncall setup` with a private address.")


def _name(asker: Asker, config_dir: Path) -> str:
    from returncall.service.setting_up import configured_names

    names = () if asker.given["replace"] else configured_names(config_dir)
    proposed = next(
        name for name in ("personal", "second", "third", "another") if name not in names or name == "another"
    )
    if names:
        click.echo(f"There is a config.toml with {', '.join(names)}; this account will be added to it.")
    name: str = asker.ask("name", "A short name for the account", proposed, option="--account")
    if name in names:
        raise UserError(
            f'There is an account called "{name}" already.',
            remedy="Give another name with --account, edit config.toml, or start afresh with --replace.",
        )
    return name


def _servers(asker: Asker, address: str, provider: Provider | None) -> dict[str, Any]:
    from config.providers import TLS_IMAP, TLS_SMTP, Provider
    from returncall.service.find_servers import guess_servers

    local, _, domain = address.rpartition("@")
    if provider is None:
        imap = smtp = ""
        if not (asker.given["imap_host"] or asker.given["no_test"]):
            click.echo(f"Looking for the mail servers of {domain} ...")
            imap, smtp = guess_servers(domain)
        provider = Provider("other", domain, (), imap, smtp)
    found = {}
    for kind, host, port, security, user in (
        ("imap", provider.imap, provider.imap_port, provider.imap_security, provider.imap_user),
        ("smtp", provider.smtp, provider.smtp_port, provider.smtp_security, ""),
    ):
        is_known = provider.key != "other"
        words = "mail is read from" if kind == "imap" else "mail is sent by"
        server = {
            "host": asker.ask(f"{kind}_host", f"The server that {words}", host, known=is_known, empty=kind == "smtp")
        }
        if not server["host"]:
            continue
        secure = asker.ask(f"{kind}_security", "tls, starttls or none", security, known=True)
        usual = {"imap": {"tls": TLS_IMAP, "starttls": 143}, "smtp": {"tls": TLS_SMTP, "starttls": 587}}[kind]
        proposed = port if secure == security else usual.get(secure, port)
        server |= {"port": asker.ask(f"{kind}_port", "Its port", proposed, known=is_known), "security": secure}
        if name := asker.given["imap_user"] or (local if user == "local" else ""):
            server["user"] = name
        if asker.given["ca_file"]:
            server["ca_file"] = asker.given["ca_file"]
        found[kind] = server
    return found


def _secret(asker: Asker, provider: Provider | None) -> tuple[dict[str, Any], str, str]:
    """(auth table, place, what was typed)."""
    method = "xoauth2" if asker.given["token_command"] else (provider.method if provider else "password")
    if method != "password":
        words = asker.ask("token_command", "The command that prints an access token")
        return {"method": method, "token_command": _split(words)}, "command", ""
    is_command = bool(asker.given["password_command"])
    choice = "Where the password is kept (command: a password manager prints it; keyring; file: one only you may read)"
    place = (
        "command"
        if is_command
        else asker.ask("place", choice, "keyring", option="--password-from", among=("command", "keyring", "file"))
    )
    if place == "command":
        words = asker.ask("password_command", "The command that prints the password")
        return {"method": method, "password_command": _split(words)}, place, ""
    if asker.given["password_stdin"]:
        secret = sys.stdin.readline().rstrip("\r\n")
    else:
        secret = "" if asker.silent else asker.hidden("The password (empty: it is there already)")
    return {"method": method}, place, secret


def _split(words: str) -> list[str]:
    try:
        return shlex.split(words)
    except ValueError as error:
        raise UserError(f"The command cannot be read: {error}.", remedy="Quote it as in a shell.") from error


def _profile(asker: Asker) -> str:
    from config.write import profile_text

    click.echo("Five questions for your profile; all can be changed later in profile.toml.")
    name = asker.ask("my_name", "Your name, as replies are signed", "", empty=True, option="--my-name")
    stance = asker.ask("stance", "How you feel about moving", "not_looking", among=("not_looking", "open", "looking"))
    titles = asker.several("titles", "Job titles you would talk about, separated by commas", option="--title")
    employer = asker.ask("employer", "Where you work (its recruiters never get a draft)", "", empty=True)
    domains = asker.several("employer_domains", "Its mail domain", option="--employer-domain") if employer else ()
    domains = domains or tuple(asker.given["employer_domains"])
    timezone = asker.ask("timezone", "Your time zone", _local_zone())
    return profile_text(
        name=name, stance=stance, titles=titles, employer=employer, employer_domains=domains, timezone=timezone
    )


def _local_zone() -> str:
    import tzlocal

    try:
        return tzlocal.get_localzone_name() or "UTC"
    except (LookupError, ValueError):
        return "UTC"


def _tried(plan: Plan, config_dir: Path) -> int:
    """Sign in both ways and say how it went; the exit code, 0 when all is well."""
    from returncall.cli.context import console
    from returncall.cli.doctor import print_check
    from returncall.service.check import exit_code, failed
    from returncall.service.check_account import check_servers
    from returncall.service.setting_up import secret_of

    screen = console()
    done = []
    try:
        secret = secret_of(plan, config_dir)
        for check in check_servers(plan.account, secret, mode="observe"):
            print_check(screen, check)
            done.append(check)
    except ReturncallError as error:
        done.append(failed("password", error, account=plan.account.name))
        print_check(screen, done[-1])
    return exit_code(done)
