"""`rigmark-agent load`."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

import typer

from rigmark_agent.cli import options
from rigmark_agent.cli.ending import exit_with
from rigmark_agent.errors import UsageError
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.load.plan import Arrivals, LoadPlan

N = TypeVar("N", int, float)


def load(  # noqa: PLR0913 - each option of a command is an argument
    *,
    target: options.Target = None,
    engine: options.Engine = None,
    model: options.Model = None,
    ingest: options.Ingest = None,
    api_key: options.Key = None,
    target_api_key: options.TargetKey = None,
    same_machine: options.SameMachine = None,
    concurrency: Annotated[
        str | None, typer.Option(metavar="N,…", help="Requests in flight at each point. [1,2,4,8]")
    ] = None,
    context: Annotated[
        str | None, typer.Option(metavar="N,…", help="Tokens in the prompt, a sweep for each. [0]")
    ] = None,
    rate: Annotated[
        str | None, typer.Option(metavar="R,…", help="Requests a second, whatever has ended.")
    ] = None,
    arrivals: Annotated[
        Arrivals | None, typer.Option(help="How requests at a rate follow each other. [constant]")
    ] = None,
    requests: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=10_000, help="Requests of each point.")
    ] = None,
    output_tokens: Annotated[
        int | None, typer.Option(metavar="N", min=2, help="Tokens of each answer.")
    ] = None,
    slo: Annotated[
        str | None, typer.Option(metavar="USE", help="The use case whose goodput is shown.")
    ] = None,
    cooldown: options.Cooldown = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="The seed of the arrivals.")] = None,
    hardware: options.Hardware = None,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Do not go on with a sweep of this plan that was cut off."),
    ] = False,
    profile: options.Profile = None,
    config: options.Config = None,
    yes: options.Yes = None,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
) -> None:
    """Measure the target with several requests in flight and with long prompts."""
    from rigmark_agent.commands.load import load as load_command  # noqa: PLC0415 - see the package
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import load_settings  # noqa: PLC0415

    def command() -> ExitCode:
        settings = load_settings(
            config=config,
            profile=profile,
            target_url=target,
            engine=engine,
            model=model,
            ingest_url=ingest,
            api_key=api_key,
            target_api_key=target_api_key,
            same_machine=same_machine,
            hardware=hardware,
            consent=yes,
        )
        given = {
            "concurrencies": numbers("--concurrency", concurrency, int),
            "contexts": numbers("--context", context, int),
            "rates": numbers("--rate", rate, float),
            "arrivals": arrivals,
            "requests_per_point": requests,
            "output_tokens": output_tokens,
            "slo": slo,
            "cooldown_s": cooldown,
            "seed": seed,
            "hardware_name": settings.hardware,
        }
        plan = load_plan(given)
        output = Output(dry_run=dry_run, as_json=as_json)
        return load_command(settings, settings.engine, plan, output, fresh=fresh)

    exit_with(command, as_json=as_json)


def numbers(option: str, text: str | None, kind: Callable[[str], N]) -> tuple[N, ...] | None:
    """Return the numbers of an option, parted by commas; raises UsageError."""
    if text is None:
        return None
    try:
        return tuple(kind(part) for part in text.split(","))
    except ValueError as error:
        raise UsageError(
            f"{option} {text}: write numbers with commas between them, as 1,2,4"
        ) from error


def load_plan(given: Mapping[str, Any]) -> LoadPlan:
    """Return the plan that was asked for; what was not given keeps the plan's own default."""
    return LoadPlan(**{name: value for name, value in given.items() if value is not None})
