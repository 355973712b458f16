"""The group of commands: loads what is called, and turns every error into a sentence and an exit code."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING

import click

from returncall import __version__
from returncall.cli import help_page
from returncall.errors import ReturncallError, UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
USAGE = 2
UNEXPECTED = 1
_MODULES = {name: module for name, module, _ in help_page.COMMANDS if name}


class Commands(click.Group):
    """A group whose commands are imported when named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Every command of the help page, in its order."""
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load the module of `cmd_name`; its `command` is the command."""
        module = _MODULES.get(cmd_name)
        if module is None:
            return None
        found = importlib.import_module(f"returncall.cli.{module}").command
        assert isinstance(found, click.Command)
        return found

    def get_help(self, ctx: click.Context) -> str:  # noqa: ARG002
        """The same page as without click."""
        return help_page.text().rstrip("\n")


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", "config_dir", metavar="DIR", help="where config.toml and profile.toml are")
@click.option("--data", "data_dir", metavar="DIR", help="where the database is")
@click.option("--debug", is_flag=True, help="show tracebacks")
@click.version_option(__version__, prog_name="returncall")
@click.pass_context
def commands(ctx: click.Context, config_dir: str | None, data_dir: str | None, debug: bool) -> None:
    """Read a mailbox, draft kind answers to recruiters, send what is approved."""
    ctx.obj = {"config": config_dir, "data": data_dir, "debug": debug}


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code (CONTRACT: 0, 1, 2, 3 or 130)."""
    debug = "--debug" in arguments
    try:
        code = commands.main(list(arguments), prog_name="returncall", standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.Abort:
        _say("Interrupted.")
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return USAGE
    except KeyboardInterrupt:
        _say("Interrupted; what was done so far is kept.")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has enough (`| head`): not an error, and nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ReturncallError as error:
        return _explain(error, debug=debug)
    except MemoryError:
        _say("There is not enough memory for this; nothing was lost. Try fewer messages at a time.")
        return UNEXPECTED
    except Exception as error:  # noqa: BLE001  the last resort: no traceback for people
        if debug:
            _print_traceback()
        _say(f"Something unexpected happened ({type(error).__name__}); nothing was sent.")
        _say("Put --debug before the command to see where.")
        return UNEXPECTED
    return code if isinstance(code, int) else 0


def _explain(error: ReturncallError, *, debug: bool) -> int:
    if debug:
        _print_traceback()
    for sentence in error.problems if isinstance(error, UserError) else (error.what,):
        _say(sentence)
    if error.remedy:
        _say(error.remedy)
    return error.exit_code


def _print_traceback() -> None:
    import traceback  # slow to load, and hardly ever needed

    traceback.print_exc()


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
