"""`rigmark-assessor calibrate`."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from rigmark_assessor.cli.command import Command
from rigmark_assessor.cli.options import count
from rigmark_assessor.cli.output import write
from rigmark_assessor.operate.errors import CannotBeDone, ExitCode


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("labelled", nargs="?", type=Path, help="JSON lines with human scores")
    parser.add_argument(
        "--from-scores", type=Path, metavar="FILE", help="texts that were judged already"
    )
    parser.add_argument(
        "--save-scores", type=Path, metavar="FILE", help="keep what the judge says, for that"
    )
    parser.add_argument(
        "--judge-version", type=count, metavar="ID", help="the version that the scores are of"
    )
    parser.add_argument("--samples", type=count, metavar="N", help="verdicts on each text")
    parser.add_argument("--limit", type=count, metavar="N", help="so many lines at most")
    parser.add_argument("--seed", type=int, default=0, help="of the bootstrap")
    parser.add_argument("--no-store", action="store_true", help="report it and keep nothing")


def _execute(options: Namespace) -> ExitCode:
    from rigmark_assessor.calibrate.errors import CalibrationError  # noqa: PLC0415
    from rigmark_assessor.calibrate.service import CalibrateOptions, calibrate  # noqa: PLC0415
    from rigmark_assessor.cli.environment import with_settings  # noqa: PLC0415

    asked = CalibrateOptions(
        labelled=options.labelled,
        from_scores=options.from_scores,
        save_scores=options.save_scores,
        judge_version=options.judge_version,
        samples=options.samples,
        limit=options.limit,
        seed=options.seed,
        store=not options.no_store,
    )
    try:
        report = with_settings(lambda settings: calibrate(settings, asked))
    except CalibrationError as error:
        raise CannotBeDone(str(error)) from error
    write(report.to_json, report.to_text, as_json=options.json)
    return ExitCode.IN_PART if report.unscored or report.ended else ExitCode.DONE


COMMAND = Command(
    "calibrate",
    "hold the judge against human scores, and mark its version calibrated or not",
    execute=_execute,
    add_options=_add_options,
)
