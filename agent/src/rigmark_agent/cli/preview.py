"""`rigmark-agent preview`."""

from pathlib import Path
from typing import Annotated

import typer

from rigmark_agent.cli import options
from rigmark_agent.cli.ending import exit_with
from rigmark_agent.exit_code import ExitCode


def preview(
    *,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A saved result.")] = None,
    last: Annotated[bool, typer.Option("--last", help="The newest result that was saved.")] = False,
    profile: options.Profile = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Show what a saved result tells the service, and how much of it there is."""
    from rigmark_agent.commands.preview import preview as preview_command  # noqa: PLC0415
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import load_settings  # noqa: PLC0415

    def command() -> ExitCode:
        settings = load_settings(config=config, profile=profile)
        return preview_command(settings, None if last else file, Output(as_json=as_json))

    exit_with(command, as_json=as_json)
