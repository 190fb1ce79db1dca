"""`rigmark-agent import`."""

from pathlib import Path
from typing import Annotated

import typer

from rigmark_agent.cli import options
from rigmark_agent.cli.ending import exit_with
from rigmark_agent.exit_code import ExitCode


def import_file(  # noqa: PLR0913 - each option of a command is an argument
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What the other tool wrote.")],
    sidecar: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="TOML or JSON that tells what the file does not."),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option("--format", metavar="NAME", help="The tool; found out if left out."),
    ] = None,
    ingest: options.Ingest = None,
    api_key: options.Key = None,
    hardware: options.Hardware = None,
    profile: options.Profile = None,
    config: options.Config = None,
    yes: options.Yes = None,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
) -> None:
    """Post what another tool has measured, each figure by our definition or left out."""
    from rigmark_agent.commands.import_file import import_file as command_of  # noqa: PLC0415
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import load_settings  # noqa: PLC0415

    def command() -> ExitCode:
        settings = load_settings(
            config=config,
            profile=profile,
            ingest_url=ingest,
            api_key=api_key,
            hardware=hardware,
            consent=yes,
        )
        return command_of(
            settings, file, sidecar, format_name, Output(dry_run=dry_run, as_json=as_json)
        )

    exit_with(command, as_json=as_json)
