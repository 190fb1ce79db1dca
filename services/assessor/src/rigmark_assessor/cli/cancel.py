"""`rigmark-assessor cancel`."""

from argparse import ArgumentParser, Namespace

from rigmark_assessor.cli.command import Command
from rigmark_assessor.cli.options import exactly_one, id_
from rigmark_assessor.cli.output import show
from rigmark_assessor.operate.errors import ExitCode


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", type=id_, metavar="ID", help="these assessments")
    parser.add_argument(
        "--benchmark", type=id_, metavar="ID", help="all of a benchmark that has not ended"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be cancelled")


def _execute(options: Namespace) -> ExitCode:
    from rigmark_assessor.cli.environment import on_database  # noqa: PLC0415
    from rigmark_assessor.operate.cancel import Cancel, cancel  # noqa: PLC0415

    exactly_one({"ID": options.ids, "--benchmark": options.benchmark})
    asked = Cancel(ids=options.ids, benchmark_id=options.benchmark, dry_run=options.dry_run)
    changes = on_database(lambda engine, _: cancel(engine, asked))
    show(changes, as_json=options.json)
    return changes.exit_code


COMMAND = Command(
    "cancel",
    "end what waits or is being judged, without a score",
    execute=_execute,
    add_options=_add_options,
)
