"""`rigmark-assessor pause`."""

from argparse import ArgumentParser, Namespace

from rigmark_assessor.cli.command import Command
from rigmark_assessor.cli.output import show
from rigmark_assessor.operate.errors import ExitCode


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--reason", metavar="TEXT", help="is shown on the pages")


def _execute(options: Namespace) -> ExitCode:
    from rigmark_assessor.cli.environment import on_database  # noqa: PLC0415
    from rigmark_assessor.operate.pausing import pause  # noqa: PLC0415

    show(on_database(lambda engine, _: pause(engine, options.reason)), as_json=options.json)
    return ExitCode.DONE


COMMAND = Command(
    "pause",
    "have no assessor take anything up until it is resumed",
    execute=_execute,
    add_options=_add_options,
)
