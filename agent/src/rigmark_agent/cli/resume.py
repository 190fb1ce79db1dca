"""`rigmark-agent resume`."""

from typing import Annotated

import typer

from rigmark_agent.cli import options
from rigmark_agent.cli.ending import exit_with
from rigmark_agent.exit_code import ExitCode


def resume(  # noqa: PLR0913 - each option of a command is an argument
    *,
    run_id: Annotated[
        str | None,
        typer.Argument(metavar="[RUN]", help="As `status` lists it; the last if left out."),
    ] = None,
    last: Annotated[bool, typer.Option("--last", help="The last one; the default.")] = False,
    discard: Annotated[
        bool, typer.Option("--discard", help="Give the run up with what it has finished.")
    ] = False,
    ingest: options.Ingest = None,
    api_key: options.Key = None,
    target_api_key: options.TargetKey = None,
    challenge: options.Challenge = None,
    profile: options.Profile = None,
    config: options.Config = None,
    yes: options.Yes = None,
    as_json: options.Json = False,
) -> None:
    """Go on with a run or sweep that was cut off, keeping each attempt or point it had finished."""
    from rigmark_agent.commands.resume import resume as resume_command  # noqa: PLC0415
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import load_settings  # noqa: PLC0415

    def command() -> ExitCode:
        settings = load_settings(
            config=config,
            profile=profile,
            ingest_url=ingest,
            api_key=api_key,
            target_api_key=target_api_key,
            consent=yes,
            challenge=challenge,
        )
        chosen = None if last else run_id
        return resume_command(settings, chosen, Output(as_json=as_json), discard=discard)

    exit_with(command, as_json=as_json)
