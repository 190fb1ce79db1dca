"""An operator at a terminal: runs commands of `rigmark-assessor` as real processes."""

import asyncio
import json
import os
from dataclasses import dataclass
from typing import Any

from integration.assessor.stage import COMMAND


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
        """Run a command that is done, and return its JSON."""
        ended = await self.runs(*arguments, "--json")
        assert ended.code == 0, ended
        return ended.json
