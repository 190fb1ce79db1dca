"""`rigmark-agent withdraw` and `rigmark-agent reinstate`."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from rigmark_agent.cli import options
from rigmark_agent.cli.ending import exit_with
from rigmark_agent.exit_code import ExitCode
from rigmark_shared.status import NoticeAction

Benchmark = Annotated[UUID, typer.Argument(metavar="ID", help="The benchmark's id.")]
Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why; everybody can read it.")
]


def withdraw(  # noqa: PLR0913 - each option of a command is an argument
    *,
    benchmark_id: Benchmark,
    reason: Reason,
    ingest: options.Ingest = None,
    api_key: options.Key = None,
    profile: options.Profile = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Take a benchmark of this rig off the board; its page stays, with the reason."""
    given = {"ingest_url": ingest, "api_key": api_key, "profile": profile, "config": config}
    _tell(benchmark_id, NoticeAction.WITHDRAWN, reason, given, as_json=as_json)


def reinstate(  # noqa: PLR0913 - each option of a command is an argument
    *,
    benchmark_id: Benchmark,
    reason: Reason,
    ingest: options.Ingest = None,
    api_key: options.Key = None,
    profile: options.Profile = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Put a benchmark that this rig withdrew back on the board."""
    given = {"ingest_url": ingest, "api_key": api_key, "profile": profile, "config": config}
    _tell(benchmark_id, NoticeAction.REINSTATED, reason, given, as_json=as_json)


def _tell(
    benchmark_id: UUID,
    action: NoticeAction,
    reason: str,
    given: dict[str, str | Path | None],
    *,
    as_json: bool,
) -> None:
    from rigmark_agent.commands.notice import tell  # noqa: PLC0415 - see the package
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import load_settings  # noqa: PLC0415

    def command() -> ExitCode:
        output = Output(as_json=as_json)
        return tell(load_settings(**given), benchmark_id, action, reason, output)

    exit_with(command, as_json=as_json)
