"""Runs a command that ends with its parent: `python -I -S leash.py PARENT SIGNAL COMMAND ...`.

A launcher that is killed with SIGKILL cannot stop its children. Linux does it: this file asks the
kernel to send SIGNAL when the parent is gone, and becomes COMMAND. Other systems know no such
request; there the command simply runs.
"""

import ctypes
import os
import sys
from collections.abc import Callable, Sequence

PR_SET_PDEATHSIG = 1


def tie(parent: int, death_signal: int) -> None:
    """Have this process receive the signal when its parent dies; exits if that is over already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(death_signal))
    if os.getppid() != parent:
        sys.exit(f"leash: the parent {parent} is gone")


def main(
    arguments: Sequence[str],
    become: Callable[[str, list[str]], object] = os.execvp,
) -> None:
    """Tie this process to its parent and become the command."""
    parent, death_signal, *command = arguments
    tie(int(parent), int(death_signal))
    become(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
