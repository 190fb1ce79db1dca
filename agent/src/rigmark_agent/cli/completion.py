"""`rigmark-agent completion`: the script that teaches a shell to complete this command line."""

from enum import StrEnum
from typing import Annotated, Final

import typer

_PROGRAM: Final = "rigmark-agent"
_VARIABLE: Final = "_RIGMARK_AGENT_COMPLETE"


class Shell(StrEnum):
    """The shells there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


def completion(shell: Annotated[Shell, typer.Argument(help="The shell.")]) -> None:
    """Print the completion script of a shell, to be loaded by its start-up file."""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]  # noqa: PLC0415

    typer.echo(get_completion_script(prog_name=_PROGRAM, complete_var=_VARIABLE, shell=shell.value))
