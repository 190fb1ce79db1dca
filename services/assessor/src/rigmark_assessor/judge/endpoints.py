"""What is remembered of an endpoint; a database that is away costs one refused call, no more."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from rigmark_assessor.database import DatabaseIsAway
from rigmark_assessor.judge.ladder import Learned
from rigmark_assessor.settings import JudgeSettings, ResponseFormat
from rigmark_shared.db.pool import Pool

_LOAD: Final = """
SELECT response_format, detail, learned_at FROM judge_endpoints WHERE base_url = $1 AND model = $2
"""
_STORE: Final = """
INSERT INTO judge_endpoints (base_url, model, response_format, detail, learned_at)
VALUES ($1, $2, $3, $4, now())
ON CONFLICT (base_url, model) DO UPDATE SET response_format = excluded.response_format,
    detail = excluded.detail, learned_at = excluded.learned_at
"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The row of one model at one address."""

    pool: Pool
    base_url: str
    model: str

    async def load(self) -> Learned | None:
        """Return what was learned; None when nothing is known."""
        with suppress(*DatabaseIsAway):
            async with self.pool.connection() as connection:
                found = await connection.fetchrow(_LOAD, self.base_url, self.model)
            return found and Learned(ResponseFormat(found[0]), found[1], found[2])
        return None

    async def store(self, form: ResponseFormat, detail: str | None) -> None:
        """Remember what the endpoint takes, and from now on."""
        with suppress(*DatabaseIsAway):
            async with self.pool.connection() as connection:
                await connection.execute(_STORE, self.base_url, self.model, form.value, detail)


def endpoint_of(pool: Pool, settings: JudgeSettings) -> Endpoint:
    """Return the memory of the endpoint that the settings name."""
    return Endpoint(pool, settings.judge_base_url, settings.judge_model)
