"""`rigmark-agent run`."""

from typing import Annotated

import typer

from rigmark_agent.cli import options
from rigmark_agent.cli.ending import exit_with
from rigmark_agent.errors import UsageError
from rigmark_agent.exit_code import ExitCode
from rigmark_shared.scenario_id import ScenarioId


def run(  # noqa: PLR0913 - each option of a command is an argument
    *,
    target: options.Target = None,
    engine: options.Engine = None,
    model: options.Model = None,
    ingest: options.Ingest = None,
    api_key: options.Key = None,
    target_api_key: options.TargetKey = None,
    same_machine: options.SameMachine = None,
    scenario: Annotated[
        list[ScenarioId] | None,
        typer.Option(
            metavar="ID",
            help=f"Run this one only; can be given again. All if left out: {', '.join(ScenarioId)}",
        ),
    ] = None,
    repetitions: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=20, help="Exactly so many attempts that count."),
    ] = None,
    target_cv: Annotated[
        float | None,
        typer.Option(
            metavar="PCT",
            min=0.01,
            max=100,
            help="Repeat, three times at least, until the decode speed varies by no more. [5]",
        ),
    ] = None,
    max_repetitions: Annotated[
        int | None,
        typer.Option(metavar="N", min=3, max=20, help="The most that --target-cv repeats. [5]"),
    ] = None,
    warmup: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, max=20, help="Attempts that do not count. [1]"),
    ] = None,
    cooldown: options.Cooldown = None,
    max_output_tokens: Annotated[
        int | None,
        typer.Option(metavar="N", min=2, help="The limit per answer; each scenario has its own."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="The sampling seed, for engines that take one.")
    ] = None,
    hardware: options.Hardware = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Do not go on with a run of this plan that was cut off.")
    ] = False,
    challenge: options.Challenge = None,
    profile: options.Profile = None,
    config: options.Config = None,
    yes: options.Yes = None,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
) -> None:
    """Measure the target on the four scenarios, save the result, and post it."""
    from rigmark_agent.commands.run import run as run_command  # noqa: PLC0415 - see the package
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.plan import Plan  # noqa: PLC0415
    from rigmark_agent.settings import load_settings  # noqa: PLC0415

    steady = target_cv is not None or max_repetitions is not None

    def command() -> ExitCode:
        if steady and repetitions is not None:
            raise UsageError(
                "--repetitions makes exactly so many; leave it out, or leave out --target-cv and "
                "--max-repetitions"
            )
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
            repetitions=repetitions,
            target_cv_pct=target_cv,
            max_repetitions=max_repetitions,
            warmup=warmup,
            cooldown_s=cooldown,
            max_output_tokens=max_output_tokens,
            seed=seed,
            consent=yes,
            challenge=challenge,
        )
        plan = Plan.of(settings, scenario or tuple(ScenarioId), steady=steady)
        output = Output(dry_run=dry_run, as_json=as_json)
        return run_command(settings, settings.engine, plan, output, fresh=fresh)

    exit_with(command, as_json=as_json)
