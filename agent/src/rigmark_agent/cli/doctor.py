"""`rigmark-agent doctor`."""

from typing import Annotated

import typer

from rigmark_agent.cli import options
from rigmark_agent.cli.ending import exit_with
from rigmark_agent.exit_code import ExitCode


def doctor(  # noqa: PLR0913 - each option of a command is an argument
    *,
    target: options.Target = None,
    engine: options.Engine = None,
    model: options.Model = None,
    ingest: options.Ingest = None,
    api_key: options.Key = None,
    target_api_key: options.TargetKey = None,
    same_machine: options.SameMachine = None,
    probe: Annotated[
        bool,
        typer.Option("--probe", help="Ask for 16 tokens, to see what the engine tells of them."),
    ] = False,
    profile: options.Profile = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Say what can be measured here, what cannot, and what to do about it."""
    from rigmark_agent.commands.doctor import doctor as doctor_command  # noqa: PLC0415
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import read_settings  # noqa: PLC0415

    def command() -> ExitCode:
        effective = read_settings(
            config=config,
            profile=profile,
            target_url=target,
            engine=engine,
            model=model,
            ingest_url=ingest,
            api_key=api_key,
            target_api_key=target_api_key,
            same_machine=same_machine,
        )
        return doctor_command(effective, Output(as_json=as_json), probe=probe)

    exit_with(command, as_json=as_json)
