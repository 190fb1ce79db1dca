"""`rigmark-assessor versions`."""

from argparse import Namespace

from rigmark_assessor.cli.command import Command
from rigmark_assessor.cli.output import write
from rigmark_assessor.operate.errors import ExitCode


def _execute(options: Namespace) -> ExitCode:
    from rigmark_assessor.cli.environment import with_settings  # noqa: PLC0415
    from rigmark_assessor.versions.listing import list_versions  # noqa: PLC0415

    found = with_settings(list_versions)
    write(found.to_json, found.to_text, as_json=options.json)
    return ExitCode.DONE


COMMAND = Command("versions", "show the judge versions and which is in force", execute=_execute)
