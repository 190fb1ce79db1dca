"""An operator at a terminal: runs commands of `rigmark-assessor`, as a rule as real processes."""

import asyncio
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from threading import Lock
from typing import Any, Final

import pytest

from integration.assessor.stage import COMMAND
from rigmark_assessor.cli import environment, main

# A process has one standard output, and one environment.
_ONE_AT_A_TIME: Final = Lock()


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it wrote for programs."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Operator:
    """Has the environment that an assessor has."""

    environment: dict[str, str]

    async def runs(self, *arguments: object) -> Ended:
        """Run a command and return how it ended."""
        process = await asyncio.create_subprocess_exec(
            *(*COMMAND, *map(str, arguments)),
            env={**os.environ, **self.environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(60):
            out, err = await process.communicate()
        return Ended(process.returncode or 0, out.decode(), err.decode())

    async def asks(self, *arguments: object) -> Any:
        """Give a command that is done to this process, which is quicker, and return its JSON."""
        # In a thread of its own it has a loop of its own, as a process would.
        ended = await asyncio.to_thread(self._given, [*map(str, arguments), "--json"])
        assert ended.code == 0, ended
        return ended.json

    def _given(self, arguments: list[str]) -> Ended:
        out, err = StringIO(), StringIO()
        with (
            _ONE_AT_A_TIME,
            redirect_stdout(out),
            redirect_stderr(err),
            pytest.MonkeyPatch.context() as patch,
        ):
            for name, value in self.environment.items():
                patch.setenv(name, value)
            # Logs are set up once in a process, which this one has done for the tests.
            patch.setattr(environment, "set_up_logs", lambda _: None)
            with pytest.raises(SystemExit) as end:
                main(arguments)
        return Ended(int(end.value.code or 0), out.getvalue(), err.getvalue())
