"""Reads the command line, runs one command, and ends with an exit code that says how it went."""

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from typing import Final, NoReturn

from rigmark_assessor.cli import (
    calibrate,
    cancel,
    check,
    costs,
    drift,
    explain,
    list_assessments,
    pause,
    re_assess,
    regrade,
    resume,
    retry,
    run,
    status,
    versions,
)
from rigmark_assessor.cli.output import fail
from rigmark_assessor.operate.errors import CommandError, ExitCode, OptionsDoNotFit

COMMANDS: Final = (
    run.COMMAND,
    check.COMMAND,
    status.COMMAND,
    list_assessments.COMMAND,
    explain.COMMAND,
    retry.COMMAND,
    cancel.COMMAND,
    pause.COMMAND,
    resume.COMMAND,
    costs.COMMAND,
    versions.COMMAND,
    re_assess.COMMAND,
    drift.COMMAND,
    regrade.COMMAND,
    calibrate.COMMAND,
)
_ENDING: Final = (
    "Exit codes: 0 done; 1 it could not be done now (settings, database, an assessor that is not "
    "well);\n2 it cannot be done as asked; 3 done in part, what was left out is told; "
    "130 interrupted."
)


class _Parser(ArgumentParser):
    """Tells what is wrong with a command line in the way that all other errors are told."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        raise OptionsDoNotFit(message)


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line says, and exit."""
    told = sys.argv[1:] if arguments is None else arguments
    try:
        options = _parser().parse_args(told)
    except OptionsDoNotFit as error:
        sys.exit(fail(str(error), error.exit_code, as_json="--json" in told))
    sys.exit(_ended(options))


def _parser() -> ArgumentParser:
    parser = _Parser(
        prog="rigmark-assessor",
        description="Has stored results judged. Settings come from RIGMARK_* variables.",
        epilog=_ENDING,
        formatter_class=RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        one = commands.add_parser(
            command.name,
            help=command.help,
            description=f"{command.help[0].upper()}{command.help[1:]}.",
            epilog=_ENDING,
            formatter_class=RawDescriptionHelpFormatter,
        )
        command.add_options(one)
        if command.takes_json:
            one.add_argument("--json", action="store_true", help="one JSON document, for programs")
        one.set_defaults(execute=command.execute, json=False)
    return parser


def _ended(options: Namespace) -> ExitCode:
    try:
        code: ExitCode = options.execute(options)
    except CommandError as error:
        return fail(str(error), error.exit_code, as_json=options.json)
    except KeyboardInterrupt:
        return fail("interrupted", ExitCode.INTERRUPTED, as_json=options.json)
    return code
