"""`rigmark-agent enrol`."""

from rigmark_agent.cli import options
from rigmark_agent.cli.ending import exit_with
from rigmark_agent.exit_code import ExitCode


def enrol(
    *,
    ingest: options.Ingest = None,
    api_key: options.Key = None,
    profile: options.Profile = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Have a service know this rig by a key of its own; posts to it are signed from then on."""
    from rigmark_agent.commands.enrol import enrol as enrol_command  # noqa: PLC0415
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import load_settings  # noqa: PLC0415

    def command() -> ExitCode:
        settings = load_settings(config=config, profile=profile, ingest_url=ingest, api_key=api_key)
        return enrol_command(settings, Output(as_json=as_json))

    exit_with(command, as_json=as_json)
