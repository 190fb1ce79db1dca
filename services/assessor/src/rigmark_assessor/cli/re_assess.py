"""`rigmark-assessor re-assess`."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace

from rigmark_assessor.cli.command import Command
from rigmark_assessor.cli.options import count, id_
from rigmark_assessor.cli.output import write
from rigmark_assessor.operate.errors import CannotBeDone, ExitCode


def _filter(value: str) -> tuple[str, str]:
    name, equals, wanted = value.partition("=")
    if not (name and equals and wanted):
        raise ArgumentTypeError(f"{value!r} is no filter: say model=NAME")
    return name, wanted


def _add_options(parser: ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--benchmark", type=id_, nargs="+", metavar="ID", help="these")
    which.add_argument(
        "--filter",
        type=_filter,
        nargs="+",
        metavar="NAME=VALUE",
        help="those with this model, engine or hardware",
    )
    which.add_argument("--all", action="store_true", help="all of them")
    parser.add_argument(
        "--older-than-version", type=count, metavar="ID", help="judged under an earlier version"
    )
    parser.add_argument(
        "--force", action="store_true", help="also what stands under the version in force"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be judged again")
    parser.add_argument("--yes", action="store_true", help="do it; without it nothing is changed")


def _execute(options: Namespace) -> ExitCode:
    from rigmark_assessor.cli.environment import with_settings  # noqa: PLC0415
    from rigmark_assessor.versions.errors import VersionsError  # noqa: PLC0415
    from rigmark_assessor.versions.reassess import ReassessOptions, reassess  # noqa: PLC0415

    asked = ReassessOptions(
        benchmarks=options.benchmark or (),
        filters=dict(options.filter or ()),
        all=options.all,
        older_than_version=options.older_than_version,
        force=options.force,
        dry_run=options.dry_run,
        yes=options.yes,
    )
    try:
        found = with_settings(lambda settings: reassess(settings, asked))
    except VersionsError as error:
        raise CannotBeDone(str(error)) from error
    write(found.to_json, found.to_text, as_json=options.json)
    return ExitCode.DONE


COMMAND = Command(
    "re-assess",
    "have benchmarks judged again under the version in force; history stays",
    execute=_execute,
    add_options=_add_options,
)
