"""`rigmark-assessor retry`."""

from argparse import ArgumentParser, Namespace

from rigmark_assessor.cli.command import Command
from rigmark_assessor.cli.options import exactly_one, id_, reason
from rigmark_assessor.cli.output import show
from rigmark_assessor.operate.errors import ExitCode, OptionsDoNotFit


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", type=id_, metavar="ID", help="these assessments")
    parser.add_argument("--failed", action="store_true", help="all that failed")
    parser.add_argument("--benchmark", type=id_, metavar="ID", help="what failed of a benchmark")
    parser.add_argument("--reason", type=reason, help="only what failed for this reason")
    parser.add_argument("--dry-run", action="store_true", help="say what would be retried")


def _execute(options: Namespace) -> ExitCode:
    from rigmark_assessor.cli.environment import on_database  # noqa: PLC0415
    from rigmark_assessor.operate.retry import Retry, retry  # noqa: PLC0415

    exactly_one({"ID": options.ids, "--failed": options.failed, "--benchmark": options.benchmark})
    if options.ids and options.reason:
        raise OptionsDoNotFit("--reason goes with --failed or --benchmark, not with ids")
    asked = Retry(
        ids=options.ids,
        benchmark_id=options.benchmark,
        reason=options.reason,
        dry_run=options.dry_run,
    )
    changes = on_database(lambda engine, settings: retry(engine, settings, asked))
    show(changes, as_json=options.json)
    return changes.exit_code


COMMAND = Command(
    "retry",
    "have what failed judged once more; samples that it has are kept",
    execute=_execute,
    add_options=_add_options,
)
