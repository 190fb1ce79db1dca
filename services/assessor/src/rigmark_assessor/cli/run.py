"""`rigmark-assessor run`."""

import asyncio
import gc
from argparse import Namespace
from typing import Final

from rigmark_assessor.cli.command import Command
from rigmark_assessor.operate.errors import ExitCode, SettingsAreWrong

# The usual 700 is reached by the checks of a single response, again and again.
_COLLECT_EVERY: Final = (20_000, 10, 10)


def _execute(_: Namespace) -> ExitCode:
    from rigmark_assessor.cli.environment import read_settings, set_up_logs  # noqa: PLC0415
    from rigmark_assessor.judges_file import JudgesFileIsWrong  # noqa: PLC0415
    from rigmark_assessor.worker import run  # noqa: PLC0415
    from rigmark_shared.observability.tracing import tracing  # noqa: PLC0415

    settings = read_settings()
    set_up_logs(settings)
    _spare_the_collector()
    try:
        with tracing(settings, room="assessor"):
            asyncio.run(run(settings))
    except JudgesFileIsWrong as error:
        raise SettingsAreWrong(f"RIGMARK_JUDGES_FILE: {error}") from error
    return ExitCode.DONE


def _spare_the_collector() -> None:
    """Leave what is loaded out of all collections of garbage: it stays for good."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_EVERY)


COMMAND = Command(
    "run", "assess what waits until SIGTERM or Ctrl-C", execute=_execute, takes_json=False
)
