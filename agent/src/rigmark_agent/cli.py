"""The command line: `rigmark-agent run`, `drain` and `doctor`.

What the commands need is imported when they run, so that `--help` answers at once.
"""

from collections.abc import Callable
from typing import Annotated

import typer

from rigmark_agent.errors import MeasurementFailed, SpoolIsNotWritable, UsageError
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.target.kind import EngineKind
from rigmark_shared.methodology import ScenarioId

_EXIT_CODES = (
    "Exit codes: 0 done; 1 the measurement failed, nothing was posted; 2 it cannot be done as "
    "asked; 3 saved and not posted yet, see `drain`; 4 the service rejected the result, which is "
    "kept; 130 interrupted."
)

app = typer.Typer(
    help="Measures a language model on this rig and posts what it measured.",
    epilog=_EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

TargetOption = Annotated[
    str | None,
    typer.Option("--target", metavar="URL", help="The engine's address. Or: RIGMARK_TARGET_URL"),
]
TargetKeyOption = Annotated[
    str | None,
    typer.Option(metavar="KEY", help="The engine's key. Better: RIGMARK_TARGET_API_KEY"),
]
EngineOption = Annotated[
    EngineKind, typer.Option(help="How to speak to the target; `auto` finds out.")
]
ModelOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The model, if the target serves several. Or: RIGMARK_MODEL"),
]
IngestOption = Annotated[
    str | None,
    typer.Option("--ingest", metavar="URL", help="The service to post to. Or: RIGMARK_INGEST_URL"),
]
KeyOption = Annotated[
    str | None, typer.Option(metavar="KEY", help="This rig's key there. Better: RIGMARK_API_KEY")
]
MachineOption = Annotated[
    bool | None,
    typer.Option(
        "--same-machine/--other-machine",
        help="Whether the target runs on this machine; told by its address if left out.",
    ),
]


@app.command(epilog=_EXIT_CODES)
def run(  # noqa: PLR0913 - each option of a command is an argument
    *,
    target: TargetOption = None,
    engine: EngineOption = EngineKind.AUTO,
    model: ModelOption = None,
    ingest: IngestOption = None,
    api_key: KeyOption = None,
    target_api_key: TargetKeyOption = None,
    same_machine: MachineOption = None,
    scenario: Annotated[
        list[ScenarioId] | None,
        typer.Option(
            metavar="ID",
            help=f"Run this one only; can be given again. All if left out: {', '.join(ScenarioId)}",
        ),
    ] = None,
    repetitions: Annotated[
        int, typer.Option(metavar="N", min=1, max=20, help="Attempts that count.")
    ] = 1,
    warmup: Annotated[
        int, typer.Option(metavar="N", min=0, max=20, help="Attempts that do not count.")
    ] = 1,
    max_output_tokens: Annotated[
        int | None,
        typer.Option(metavar="N", min=2, help="The limit per answer; each scenario has its own."),
    ] = None,
    hardware: Annotated[
        str | None, typer.Option(metavar="NAME", help="A name for the rig. Or: RIGMARK_HARDWARE")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the document, save and post nothing.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the receipt and the saved file's path as JSON.")
    ] = False,
) -> None:
    """Measure the target on the four scenarios, save the result, and post it."""
    from rigmark_agent.commands.run import run as run_command  # noqa: PLC0415 - see the module
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.session import Plan  # noqa: PLC0415
    from rigmark_agent.settings import load_settings  # noqa: PLC0415

    def command() -> ExitCode:
        settings = load_settings(
            target_url=target,
            model=model,
            ingest_url=ingest,
            api_key=api_key,
            target_api_key=target_api_key,
            same_machine=same_machine,
            hardware=hardware,
        )
        plan = Plan(
            scenarios=tuple(one for one in ScenarioId if not scenario or one in scenario),
            repetitions=repetitions,
            warmup=warmup,
            max_output_tokens=max_output_tokens,
            hardware_name=settings.hardware,
        )
        return run_command(settings, engine, plan, Output(dry_run=dry_run, as_json=as_json))

    _exit_with(command)


@app.command(epilog=_EXIT_CODES)
def drain(*, ingest: IngestOption = None, api_key: KeyOption = None) -> None:
    """Post the saved results that the service has not taken yet."""
    from rigmark_agent.commands.drain import drain as drain_command  # noqa: PLC0415
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import load_settings  # noqa: PLC0415

    _exit_with(lambda: drain_command(load_settings(ingest_url=ingest, api_key=api_key), Output()))


@app.command(epilog=_EXIT_CODES)
def doctor(  # noqa: PLR0913 - each option of a command is an argument
    *,
    target: TargetOption = None,
    engine: EngineOption = EngineKind.AUTO,
    model: ModelOption = None,
    ingest: IngestOption = None,
    api_key: KeyOption = None,
    target_api_key: TargetKeyOption = None,
    same_machine: MachineOption = None,
) -> None:
    """Say what can be measured here, what cannot, and what to do about it."""
    from rigmark_agent.commands.doctor import doctor as doctor_command  # noqa: PLC0415
    from rigmark_agent.output import Output  # noqa: PLC0415
    from rigmark_agent.settings import load_settings  # noqa: PLC0415

    def command() -> ExitCode:
        settings = load_settings(
            target_url=target,
            model=model,
            ingest_url=ingest,
            api_key=api_key,
            target_api_key=target_api_key,
            same_machine=same_machine,
        )
        return doctor_command(settings, engine, Output())

    _exit_with(command)


def _exit_with(command: Callable[[], ExitCode]) -> None:
    """Run a command, say what went wrong, and end with the exit code that says the same."""
    try:
        code = command()
    except MeasurementFailed as error:
        typer.echo(f"The measurement failed: {error}", err=True)
        code = ExitCode.MEASUREMENT_FAILED
    except (UsageError, SpoolIsNotWritable) as error:
        typer.echo(f"Error: {error}", err=True)
        code = ExitCode.USAGE
    except KeyboardInterrupt:
        typer.echo("Interrupted; nothing was posted.", err=True)
        code = ExitCode.INTERRUPTED
    raise typer.Exit(code)
