"""`rigmark-assessor explain`."""

from argparse import ArgumentParser, Namespace

from rigmark_assessor.cli.command import Command
from rigmark_assessor.cli.options import id_
from rigmark_assessor.cli.output import show
from rigmark_assessor.operate.errors import ExitCode


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("id", type=id_, metavar="ID", help="an assessment, or a benchmark")
    parser.add_argument("--scenario", metavar="S", help="this scenario alone, of a benchmark")
    parser.add_argument("--raw", action="store_true", help="with what the judge wrote, as it came")


def _execute(options: Namespace) -> ExitCode:
    from rigmark_assessor.cli.environment import on_database  # noqa: PLC0415
    from rigmark_assessor.explain.explain import explain  # noqa: PLC0415

    found = on_database(
        lambda engine, _: explain(engine, options.id, scenario=options.scenario, raw=options.raw)
    )
    show(found, as_json=options.json)
    return ExitCode.DONE


COMMAND = Command(
    "explain",
    "show everything that led to a score, or why there is none",
    execute=_execute,
    add_options=_add_options,
)
