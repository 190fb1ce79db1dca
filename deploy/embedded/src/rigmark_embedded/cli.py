"""`rigmark-embedded`: run all of Rigmark on this machine, without containers."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from rigmark_embedded.demo import CAVEAT, Demo, is_complete
from rigmark_embedded.errors import LauncherError
from rigmark_embedded.hint import curl
from rigmark_embedded.interrupt import interruptible
from rigmark_embedded.scoreboard import UNKNOWN, footnotes, overall, scoreboard
from rigmark_embedded.settings import Surroundings
from rigmark_embedded.stack import INGEST_PORT, WEB_PORT, Plan, Stack
from rigmark_embedded.steps import Steps

PIPED_WIDTH = 100
INTERRUPTED = 130

app = typer.Typer(
    help="Run all of Rigmark on this machine, without containers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Data = Annotated[Path, typer.Option("--data", help="Folder for everything that outlives a run.")]
IngestPort = Annotated[
    int | None,
    typer.Option(
        min=1, max=65535, help=f"Port for rigs; {INGEST_PORT}, or a free one, when left out."
    ),
]
WebPort = Annotated[
    int | None,
    typer.Option(
        min=1, max=65535, help=f"Port for people; {WEB_PORT}, or a free one, when left out."
    ),
]
DATA = Path(".rigmark")


@app.command()
def up(data: Data = DATA, ingest_port: IngestPort = None, web_port: WebPort = None) -> None:
    """Run the service until Ctrl-C. The judge is the one that RIGMARK_JUDGE_* names."""
    console = _console()
    surroundings = Surroundings.from_environment()
    plan = Plan(data=data, surroundings=surroundings, ingest_port=ingest_port, web_port=web_port)
    with _reported(), interruptible(), Steps(console) as steps, Stack(plan, steps) as stack:
        steps.done()
        _say_ports(console, stack, plan)
        _welcome(console, stack, judge=surroundings.judge)
        with suppress(KeyboardInterrupt):
            stack.watch()


@app.command()
def demo(data: Data = DATA, ingest_port: IngestPort = None, web_port: WebPort = None) -> None:
    """Measure a real small model, judge it with itself, and show the result.

    In a terminal the service then stays up until Ctrl-C. Elsewhere, or with CI=true, it ends,
    with exit code 0 only if all four assessments were completed.
    """
    console = _console()
    surroundings = Surroundings.from_environment()
    plan = Plan(
        data=data,
        surroundings=surroundings.without_settings(),
        ingest_port=ingest_port,
        web_port=web_port,
        local_llm=True,
    )
    complete = False
    with _reported(), interruptible(), Steps(console) as steps, Stack(plan, steps) as stack:
        steps.done()
        _say_ports(console, stack, plan)
        complete = _run(Demo(stack), console, steps)
        if sys.stdout.isatty() and not surroundings.is_ci:
            console.print("\nThe service stays up until Ctrl-C.")
            with suppress(KeyboardInterrupt):
                stack.watch()
    raise typer.Exit(0 if complete else 1)


def main() -> None:
    """Run the command line."""
    app()


def _run(demo: Demo, console: Console, steps: Steps) -> bool:
    console.print("Measuring four scenarios")
    benchmark = demo.measure()
    steps("Judging")
    report = demo.judged(benchmark, steps.note)
    steps.done()
    console.print(scoreboard(report))
    for note in footnotes(report):
        console.print(Text(f"{UNKNOWN} {note}", style="dim"))
    console.print(Text(overall(report), style="bold"))
    console.print(Text(CAVEAT, style="yellow"))
    console.print(f"{demo.stack.addresses.web}/benchmarks/{report.id}", soft_wrap=True)
    return is_complete(report)


def _say_ports(console: Console, stack: Stack, plan: Plan) -> None:
    ingest = (plan.ingest_port, INGEST_PORT, stack.addresses.ingest_port)
    web = (plan.web_port, WEB_PORT, stack.addresses.web_port)
    for forced, usual, port in (ingest, web):
        if port not in (forced, usual):
            console.print(f"Port {usual} is taken, so port {port} is used.")


def _welcome(console: Console, stack: Stack, *, judge: str | None) -> None:
    missing = "none: assessments wait until RIGMARK_JUDGE_MODEL names one"
    lines = {
        "People read at": f"{stack.addresses.web}/benchmarks",
        "Rigs post to": f"{stack.addresses.ingest}/api/benchmarks",
        "Judge": judge or missing,
        "Data and logs": str(stack.folder.path),
    }
    for name, text in lines.items():
        console.print(Text(f"{name:16}{text}"), soft_wrap=True)
    console.print("\nTo see something there, paste this into another shell:\n")
    console.print(Text(curl(stack.addresses.ingest)), soft_wrap=True)
    console.print("\nA key for a rig, or with --scope admin for the pages at /admin, is made by:\n")
    console.print(Text(stack.rooms.making_keys()), soft_wrap=True)
    console.print("\nCtrl-C stops it.")


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except LauncherError as error:
        Console(stderr=True).print(Text(str(error), style="red"), soft_wrap=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


if __name__ == "__main__":
    main()
