"""`rigmark-assessor list`."""

from argparse import ArgumentParser, Namespace
from typing import Final

from rigmark_assessor.cli.command import Command
from rigmark_assessor.cli.options import count, duration_s, id_, reason
from rigmark_assessor.cli.output import show
from rigmark_assessor.operate.errors import ExitCode
from rigmark_assessor.operate.selection import Selection, Shown

_PAGE: Final = 50


def _add_options(parser: ArgumentParser) -> None:
    states = [state.value for state in Shown]
    parser.add_argument("--status", choices=states, help="cancelled ones are not among failed")
    parser.add_argument(
        "--reason", type=reason, help="why it failed, or what delays it: rate_limited, …"
    )
    parser.add_argument("--benchmark", type=id_, metavar="ID", help="of this benchmark")
    parser.add_argument("--model", help="of benchmarks of this model, by its whole name")
    parser.add_argument(
        "--older-than", type=duration_s, metavar="TIME", help="made so long ago: 30s, 10m, 2h, 7d"
    )
    parser.add_argument(
        "--limit", type=count, default=_PAGE, metavar="N", help=f"so many at most ({_PAGE})"
    )
    parser.add_argument(
        "--after", type=id_, metavar="ID", help="go on after this assessment, the last of a page"
    )


def _execute(options: Namespace) -> ExitCode:
    from rigmark_assessor.cli.environment import on_database  # noqa: PLC0415
    from rigmark_assessor.operate.listing import list_assessments  # noqa: PLC0415

    wanted = Selection(
        status=options.status and Shown(options.status),
        reason=options.reason,
        benchmark_id=options.benchmark,
        model=options.model,
        older_than_s=options.older_than,
    )
    found = on_database(
        lambda engine, _: list_assessments(engine, wanted, limit=options.limit, after=options.after)
    )
    show(found, as_json=options.json)
    return ExitCode.DONE


COMMAND = Command(
    "list",
    "show assessments, in the order in which they were made",
    execute=_execute,
    add_options=_add_options,
)
