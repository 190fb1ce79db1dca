"""The command line, one file for each command.

What a command needs is imported when it runs, so that `--help` and completion answer at once.
"""

from typing import Final

import typer
from typer.completion import completion_init  # type: ignore[attr-defined] # it is used so by itself

from rigmark_agent.cli.completion import completion
from rigmark_agent.cli.config import config_app
from rigmark_agent.cli.doctor import doctor
from rigmark_agent.cli.drain import drain
from rigmark_agent.cli.enrol import enrol
from rigmark_agent.cli.identity import identity
from rigmark_agent.cli.import_file import import_file
from rigmark_agent.cli.load import load
from rigmark_agent.cli.notice import reinstate, withdraw
from rigmark_agent.cli.preview import preview
from rigmark_agent.cli.resume import resume
from rigmark_agent.cli.run import run
from rigmark_agent.cli.status import status
from rigmark_agent.cli.summary import summary_of

_EXIT_CODES: Final = (
    "Exit codes: 0 done; 1 the measurement failed, nothing was posted; 2 it cannot be done as "
    "asked; 3 saved and not posted yet, see `drain`; 4 the service rejected the result, which is "
    "kept; 5 saved and not posted, because nobody agreed to it; 130 interrupted."
)

# Registers how each shell asks for completions; `completion` prints what a shell needs for it.
completion_init()

app = typer.Typer(
    help="Measures a language model on this rig and posts what it measured.",
    epilog=_EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for _command in (run, load, resume, drain, status, preview, doctor):
    app.command(epilog=_EXIT_CODES, short_help=summary_of(_command))(_command)
app.command("import", epilog=_EXIT_CODES, short_help=summary_of(import_file))(import_file)
app.add_typer(config_app, name="config")
for _rigs_own in (enrol, identity, withdraw, reinstate):
    app.command(short_help=summary_of(_rigs_own))(_rigs_own)
app.command(short_help=summary_of(completion))(completion)
