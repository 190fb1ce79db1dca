"""How every command ends: with a sentence for people and a code for the shell."""

import json
from collections.abc import Callable

import typer

from rigmark_agent.errors import AgentError, MeasurementFailed
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.start import work_begins


def exit_with(command: Callable[[], ExitCode], *, as_json: bool = False) -> None:
    """Run a command, say what went wrong, and end with the exit code that says the same.

    Programs that asked for JSON get the error as JSON, too.
    """
    try:
        work_begins()
        code = command()
    except MeasurementFailed as error:
        code = _told(f"The measurement failed: {error}", ExitCode.MEASUREMENT_FAILED, as_json)
    except AgentError as error:
        code = _told(f"Error: {error}", ExitCode.USAGE, as_json)
    except KeyboardInterrupt:
        code = _told("Interrupted; nothing was posted.", ExitCode.INTERRUPTED, as_json)
    raise typer.Exit(code)


def _told(words: str, code: ExitCode, as_json: bool) -> ExitCode:
    typer.echo(words, err=True)
    if as_json:
        typer.echo(json.dumps({"error": words, "exit_code": int(code)}, indent=2))
    return code
