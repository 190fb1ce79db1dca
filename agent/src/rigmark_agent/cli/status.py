"""`rigmark-agent status`."""

from rigmark_agent.cli import options
from rigmark_agent.cli.ending import exit_with
from rigmark_agent.exit_code import ExitCode


def status(
    *, profile: options.Profile = None, config: options.Config = None, as_json: options.Json = False
) -> None:
    """List what is kept on disk: runs that were cut off, and results by what became of them."""
    from rigmark_agent.commands.status import status as status_command  # noqa: PLC0415
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import load_settings  # noqa: PLC0415

    def command() -> ExitCode:
        return status_command(
            load_settings(config=config, profile=profile), Output(as_json=as_json)
        )

    exit_with(command, as_json=as_json)
