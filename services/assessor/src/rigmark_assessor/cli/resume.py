"""`rigmark-assessor resume`."""

from argparse import Namespace

from rigmark_assessor.cli.command import Command
from rigmark_assessor.cli.output import show
from rigmark_assessor.operate.errors import ExitCode


def _execute(options: Namespace) -> ExitCode:
    from rigmark_assessor.cli.environment import on_database  # noqa: PLC0415
    from rigmark_assessor.operate.pausing import resume  # noqa: PLC0415

    show(on_database(resume), as_json=options.json)
    return ExitCode.DONE


COMMAND = Command("resume", "let judging go on after a pause", execute=_execute)
