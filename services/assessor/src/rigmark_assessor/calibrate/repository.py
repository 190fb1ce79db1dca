"""Judge versions and their calibrations in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rigmark_assessor.assess.documents import json_of
from rigmark_assessor.assess.repository import register_judge
from rigmark_assessor.calibrate.errors import VersionIsUnknown
from rigmark_assessor.judge.version import JudgeVersion
from rigmark_shared.db.pool import Pool

_BY_ID: Final = "SELECT id, digest, model, base_url FROM judge_versions WHERE id = $1"
_BY_DIGEST: Final = "SELECT id, digest, model, base_url FROM judge_versions WHERE digest = $1"
_KEEP: Final = """
UPDATE judge_versions SET calibration = CAST(CAST($2 AS text) AS jsonb)
    || jsonb_build_object('calibrated_at', to_jsonb(clock_timestamp()))
WHERE id = $1
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A judge version that the database knows."""

    id: int
    digest: str
    model: str
    base_url: str

    def to_json(self) -> dict[str, Any]:
        """Return the stable keys."""
        return {
            "id": self.id,
            "digest": self.digest,
            "model": self.model,
            "base_url": self.base_url,
        }


async def by_id(pool: Pool, id_: int) -> Known:
    """Return a version; raises VersionIsUnknown."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_BY_ID, id_)
    if row is None:
        raise VersionIsUnknown(f"there is no judge version {id_}; `versions` lists them")
    return _known(row)


async def by_digest(pool: Pool, digest: str) -> Known | None:
    """Return the version with a digest in hexadecimal; None when there is none."""
    try:
        key = bytes.fromhex(digest)
    except ValueError:
        return None
    async with pool.connection() as connection:
        row = await connection.fetchrow(_BY_DIGEST, key)
    return None if row is None else _known(row)


async def registered(pool: Pool, version: JudgeVersion) -> Known:
    """Return a version, which is made known when it is new."""
    async with pool.connection() as connection:
        id_ = await register_judge(connection, version)
    return Known(id_, version.digest.hex(), version.model, version.base_url)


async def keep(pool: Pool, version: Known, calibration: Mapping[str, Any]) -> None:
    """Store a calibration with its version, in place of an earlier one."""
    async with pool.connection() as connection:
        await connection.execute(_KEEP, version.id, json_of(calibration))


def _known(row: Mapping[str, Any]) -> Known:
    return Known(row["id"], row["digest"].hex(), row["model"], row["base_url"])
