"""What the list of commands says of each."""

import inspect
from collections.abc import Callable
from typing import Any


def summary_of(command: Callable[..., Any]) -> str:
    """Return the first line of what a command promises; the library would cut it short."""
    return (inspect.getdoc(command) or "").partition("\n")[0]
