"""`rigmark-assessor drift`."""

from argparse import ArgumentParser, Namespace

from rigmark_assessor.cli.command import Command
from rigmark_assessor.cli.options import count
from rigmark_assessor.cli.output import write
from rigmark_assessor.operate.errors import CannotBeDone, ExitCode


def _add_options(parser: ArgumentParser) -> None:
    for name, field in (("--from", "before"), ("--to", "after")):
        parser.add_argument(
            name, dest=field, type=count, required=True, metavar="ID", help="a judge version"
        )


def _execute(options: Namespace) -> ExitCode:
    from rigmark_assessor.cli.environment import with_settings  # noqa: PLC0415
    from rigmark_assessor.versions.drift import DriftOptions, drift  # noqa: PLC0415
    from rigmark_assessor.versions.errors import VersionsError  # noqa: PLC0415

    asked = DriftOptions(before=options.before, after=options.after)
    try:
        found = with_settings(lambda settings: drift(settings, asked))
    except VersionsError as error:
        raise CannotBeDone(str(error)) from error
    write(found.to_json, found.to_text, as_json=options.json)
    return ExitCode.DONE


COMMAND = Command(
    "drift",
    "show what judging the same responses under another version moved",
    execute=_execute,
    add_options=_add_options,
)
