"""Few CSV files are made at once, and nobody waits for long to be told so."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from rigmark_web.errors import DatabaseIsAway, TooManyFiles
from rigmark_web.export.files import AT_ONCE, Files
from rigmark_web.leaderboard.ask import Ask
from rigmark_web.leaderboard.reading import RowsOfBoard


class SlowReader:
    """A database that answers when it is told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.answers = asyncio.Event()
        self.is_away = False

    async def read(self, _: Callable[[Any], Awaitable[Any]]) -> RowsOfBoard:
        self.asked += 1
        await self.answers.wait()
        if self.is_away:
            raise DatabaseIsAway
        return RowsOfBoard([], None, [], None, None)


async def test_whoever_waits_too_long_for_others_is_told_to_come_back():
    reader = SlowReader()
    files = Files(reader, patience_s=0.01)
    async with asyncio.TaskGroup() as tasks:
        under_way = [tasks.create_task(files.make(Ask(), size=5)) for _ in range(AT_ONCE)]
        await asyncio.sleep(0)

        with pytest.raises(TooManyFiles):
            await files.make(Ask(), size=5)
        asked_meanwhile = reader.asked
        reader.answers.set()

    assert asked_meanwhile == AT_ONCE
    assert all(task.result().parts for task in under_way)


async def test_a_file_that_fails_makes_room_for_the_next():
    reader = SlowReader()
    files = Files(reader, patience_s=0.01)
    reader.is_away = True
    reader.answers.set()

    for _ in range(AT_ONCE + 1):
        with pytest.raises(DatabaseIsAway):
            await files.make(Ask(), size=5)


async def test_who_is_refused_a_file_is_told_when_to_come_back(app, client):
    reader = SlowReader()
    files = Files(reader, patience_s=0.01)
    app.state.site = replace(app.state.site, files=files)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(AT_ONCE):
            tasks.create_task(files.make(Ask(), size=5))
        await asyncio.sleep(0)

        answer = await client.get("/leaderboard.csv")
        reader.answers.set()

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "Too many CSV files" in answer.text
    assert "content-disposition" not in answer.headers
