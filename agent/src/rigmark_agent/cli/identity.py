"""`rigmark-agent identity`."""

from typing import Annotated

import typer

from rigmark_agent.cli import options
from rigmark_agent.cli.ending import exit_with
from rigmark_agent.exit_code import ExitCode


def identity(  # noqa: PLR0913 - each option of a command is an argument
    *,
    new: Annotated[
        bool, typer.Option("--new", help="Put a new key in the place of the old one.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Replace the key without being asked.")
    ] = False,
    ingest: options.Ingest = None,
    api_key: options.Key = None,
    profile: options.Profile = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Show the key that this rig signs with, and what the service says of this rig."""
    from rigmark_agent.commands.identity import replace_identity, show_identity  # noqa: PLC0415
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import load_settings  # noqa: PLC0415

    def command() -> ExitCode:
        settings = load_settings(config=config, profile=profile, ingest_url=ingest, api_key=api_key)
        output = Output(as_json=as_json)
        if new:
            return replace_identity(settings, output, yes=yes)
        return show_identity(settings, output)

    exit_with(command, as_json=as_json)
