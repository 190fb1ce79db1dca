"""`rigmark-assessor regrade`."""

from argparse import ArgumentParser, Namespace
from typing import Final

from rigmark_assessor.cli.command import Command
from rigmark_assessor.cli.options import count, id_
from rigmark_assessor.cli.output import write
from rigmark_assessor.operate.errors import CannotBeDone, ExitCode

_VERDICTS: Final = 3


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--sample", type=count, required=True, metavar="N", help="ask about N judged responses"
    )
    parser.add_argument(
        "--benchmark", type=id_, action="append", default=[], metavar="ID", help="of these alone"
    )
    parser.add_argument(
        "--verdicts",
        type=count,
        default=_VERDICTS,
        metavar="N",
        help=f"of each judge on each response ({_VERDICTS})",
    )
    parser.add_argument("--seed", type=int, default=0, help="draws the responses")


def _execute(options: Namespace) -> ExitCode:
    from rigmark_assessor.cli.environment import with_settings  # noqa: PLC0415
    from rigmark_assessor.versions.errors import VersionsError  # noqa: PLC0415
    from rigmark_assessor.versions.regrade import RegradeOptions, regrade  # noqa: PLC0415

    asked = RegradeOptions(
        sample=options.sample,
        benchmarks=options.benchmark,
        verdicts=options.verdicts,
        seed=options.seed,
    )
    try:
        found = with_settings(lambda settings: regrade(settings, asked))
    except VersionsError as error:
        raise CannotBeDone(str(error)) from error
    write(found.to_json, found.to_text, as_json=options.json)
    return ExitCode.IN_PART if found.unscored or found.ended else ExitCode.DONE


COMMAND = Command(
    "regrade",
    "ask the judge again about stored responses, to see its own noise; no score is touched",
    execute=_execute,
    add_options=_add_options,
)
