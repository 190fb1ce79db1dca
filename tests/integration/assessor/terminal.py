"""A terminal at an assessor's database and queue, and the assessments that are named at it."""

from uuid import UUID

from databases import Database
from integration.assessor.operator import Operator
from integration.assessor.stage import Stored
from rigmark_shared.settings import QueueSettings

AWAY = "redis://127.0.0.1:1/0"


def terminal(database: Database, queue_settings: QueueSettings, **more: str) -> Operator:
    """Return an operator in the environment of an assessor, and with more of it."""
    return Operator(
        {
            "RIGMARK_DATABASE_URL": database.url("rigmark_assessor"),
            "RIGMARK_VALKEY_URL": queue_settings.valkey_url,
            **more,
        }
    )


def only(stored: Stored) -> UUID:
    """Return the id of a benchmark's only assessment."""
    return next(iter(stored.assessments.values()))


def one_of(stored: Stored) -> str:
    """Return the id of one assessment as it is written."""
    return str(only(stored))


def fail(database: Database, id_: UUID, reason: str = "invalid_output") -> None:
    """Let an assessment have failed for a reason."""
    database.query(
        f"UPDATE assessments SET status = 'failed', reason = '{reason}', failures = 3, "
        f"attempt = 2, detail = 'No verdict.', finished_at = now() WHERE id = '{id_}'"
    )
