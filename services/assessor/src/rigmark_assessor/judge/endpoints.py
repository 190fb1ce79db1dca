"""What is remembered of an endpoint; a database that is away costs one refused call, no more."""

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_assessor.database import DatabaseIsAway
from rigmark_assessor.judge.ladder import Learned
from rigmark_assessor.settings import JudgeSettings, ResponseFormat
from rigmark_shared.db.tables import judge_endpoints


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The row of one model at one address."""

    engine: AsyncEngine
    base_url: str
    model: str

    async def load(self) -> Learned | None:
        """Return what was learned; None when nothing is known."""
        row = judge_endpoints.c
        asked = select(row.response_format, row.detail, row.learned_at).where(
            row.base_url == self.base_url, row.model == self.model
        )
        with suppress(*DatabaseIsAway):
            async with self.engine.connect() as connection:
                found = (await connection.execute(asked)).one_or_none()
            return found and Learned(ResponseFormat(found[0]), found[1], found[2])
        return None

    async def store(self, form: ResponseFormat, detail: str | None) -> None:
        """Remember what the endpoint takes, and from now on."""
        learned = {"response_format": form.value, "detail": detail, "learned_at": func.now()}
        statement = insert(judge_endpoints).values(
            base_url=self.base_url, model=self.model, **learned
        )
        with suppress(*DatabaseIsAway):
            async with self.engine.begin() as connection:
                await connection.execute(
                    statement.on_conflict_do_update(
                        index_elements=["base_url", "model"], set_=learned
                    )
                )


def endpoint_of(engine: AsyncEngine, settings: JudgeSettings) -> Endpoint:
    """Return the memory of the endpoint that the settings name."""
    return Endpoint(engine, settings.judge_base_url, settings.judge_model)
