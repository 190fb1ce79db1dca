"""`rigmark-assessor costs`."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date
from typing import Final

from rigmark_assessor.cli.command import Command
from rigmark_assessor.cli.output import write
from rigmark_assessor.operate.errors import ExitCode

_BY: Final = ("judge", "day", "benchmark", "outcome")


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ArgumentTypeError(f"{value!r} is no day: say 2026-01-31") from None


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--day", type=_day, metavar="YYYY-MM-DD", help="of this day in UTC alone")
    parser.add_argument("--by", choices=_BY, default="judge", help="count by this (judge)")


def _execute(options: Namespace) -> ExitCode:
    from rigmark_assessor.cli.environment import with_settings  # noqa: PLC0415
    from rigmark_assessor.cost.queries import By  # noqa: PLC0415
    from rigmark_assessor.cost.report import costs  # noqa: PLC0415

    found = with_settings(lambda settings: costs(settings, day=options.day, by=By(options.by)))
    write(found.document, lambda: str(found), as_json=options.json)
    return ExitCode.DONE


COMMAND = Command("costs", "show what judging has cost", execute=_execute, add_options=_add_options)
