"""`rigmark-agent config`: `show`, `path` and `init`."""

import typer

from rigmark_agent.cli import options
from rigmark_agent.cli.ending import exit_with
from rigmark_agent.cli.summary import summary_of
from rigmark_agent.exit_code import ExitCode

config_app = typer.Typer(
    help="The config file and the settings that are in force.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def show(
    *, profile: options.Profile = None, config: options.Config = None, as_json: options.Json = False
) -> None:
    """Print every setting with where it comes from; keys are not shown."""
    from rigmark_agent.commands.config import show_settings  # noqa: PLC0415
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import read_settings  # noqa: PLC0415

    def command() -> ExitCode:
        return show_settings(read_settings(config=config, profile=profile), Output(as_json=as_json))

    exit_with(command, as_json=as_json)


def path(*, config: options.Config = None, as_json: options.Json = False) -> None:
    """Print where the config file is, or would be."""
    from rigmark_agent.commands.config import show_path  # noqa: PLC0415
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import config_path  # noqa: PLC0415

    exit_with(lambda: show_path(config_path(config), Output(as_json=as_json)), as_json=as_json)


def init(*, config: options.Config = None, as_json: options.Json = False) -> None:
    """Write a commented config file; one that is there is never overwritten."""
    from rigmark_agent.commands.config import write_template  # noqa: PLC0415
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import config_path  # noqa: PLC0415

    exit_with(lambda: write_template(config_path(config), Output(as_json=as_json)), as_json=as_json)


for _command in (show, path, init):
    config_app.command(short_help=summary_of(_command))(_command)
