"""`rigmark-assessor run|check`: assess until a signal ends it, or ask how an assessor is."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from pydantic import ValidationError

from rigmark_assessor.health import check
from rigmark_assessor.settings import AssessorSettings
from rigmark_assessor.worker import run
from rigmark_shared.observability.logs import configure_logs


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(
        prog="rigmark-assessor",
        description="Has stored results judged. Settings come from RIGMARK_* variables.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="assess what waits until SIGTERM or Ctrl-C")
    commands.add_parser("check", help="exit with 0 when the assessor on this machine is well")
    command = parser.parse_args(arguments).command
    try:
        settings = AssessorSettings()
    except ValidationError as error:
        sys.exit(f"rigmark-assessor: {_faults(error)}")
    if command == "check":
        health = check(settings.assessor_alive_file)
        print(health.sentence, file=sys.stdout if health.is_well else sys.stderr)
        sys.exit(0 if health.is_well else 1)
    configure_logs(settings, room="assessor")
    asyncio.run(run(settings))


def _faults(error: ValidationError) -> str:
    """Name the variables at fault without their values, one of which may be a key."""
    return "; ".join(_fault(fault["loc"], fault["msg"]) for fault in error.errors())


def _fault(location: tuple[int | str, ...], message: str) -> str:
    return f"RIGMARK_{location[0]}".upper() + f": {message}" if location else message


if __name__ == "__main__":
    main()
