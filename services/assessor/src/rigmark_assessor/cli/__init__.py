"""The command line, one file for each command.

What a command needs is imported when it runs, so that `--help` answers at once.
"""

from rigmark_assessor.cli.main import main

__all__ = ("main",)
