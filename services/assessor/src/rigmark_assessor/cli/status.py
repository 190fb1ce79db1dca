"""`rigmark-assessor status`."""

from argparse import Namespace

from rigmark_assessor.cli.command import Command
from rigmark_assessor.cli.output import show
from rigmark_assessor.operate.errors import ExitCode


def _execute(options: Namespace) -> ExitCode:
    from rigmark_assessor.cli.environment import on_database  # noqa: PLC0415
    from rigmark_assessor.operate.status import read_status  # noqa: PLC0415

    show(on_database(read_status), as_json=options.json)
    return ExitCode.DONE


COMMAND = Command(
    "status", "show whether judging goes on, who does it, and what waits", execute=_execute
)
