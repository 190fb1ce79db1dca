"""`rigmark-agent drain`."""

from rigmark_agent.cli import options
from rigmark_agent.cli.ending import exit_with
from rigmark_agent.exit_code import ExitCode


def drain(
    *,
    ingest: options.Ingest = None,
    api_key: options.Key = None,
    profile: options.Profile = None,
    config: options.Config = None,
    yes: options.Yes = None,
    as_json: options.Json = False,
) -> None:
    """Post the saved results that the service has not taken yet."""
    from rigmark_agent.commands.drain import drain as drain_command  # noqa: PLC0415
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import load_settings  # noqa: PLC0415

    def command() -> ExitCode:
        settings = load_settings(
            config=config, profile=profile, ingest_url=ingest, api_key=api_key, consent=yes
        )
        return drain_command(settings, Output(as_json=as_json))

    exit_with(command, as_json=as_json)
