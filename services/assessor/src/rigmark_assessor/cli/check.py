"""`rigmark-assessor check`."""

import sys
from argparse import Namespace

from rigmark_assessor.cli.command import Command
from rigmark_assessor.operate.errors import ExitCode


def _execute(_: Namespace) -> ExitCode:
    from rigmark_assessor.cli.environment import read_settings  # noqa: PLC0415
    from rigmark_assessor.health import check  # noqa: PLC0415

    health = check(read_settings().assessor_alive_file)
    stream = sys.stdout if health.is_well else sys.stderr
    stream.write(f"{health.sentence}\n")
    return ExitCode.DONE if health.is_well else ExitCode.FAILED


COMMAND = Command(
    "check",
    "exit with 0 when the assessor on this machine is well",
    execute=_execute,
    takes_json=False,
)
