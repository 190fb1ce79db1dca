"""What a run and a load sweep begin with alike."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TypeVar
from uuid import uuid4

from rigmark_agent.commands.connect import target_address
from rigmark_agent.document import CLIENT_NAME
from rigmark_agent.journal.record import Begun
from rigmark_agent.load.plan import LoadPlan
from rigmark_agent.plan import Plan
from rigmark_agent.settings import AgentSettings
from rigmark_agent.target.kind import EngineKind

OneOf = TypeVar("OneOf", bound=Begun)


def begin(
    kind_of_work: Callable[..., OneOf],
    settings: AgentSettings,
    *,
    kind: EngineKind,
    plan: Plan | LoadPlan,
) -> OneOf:
    """Return what this work begins with; raises UsageError when no target was named."""
    return kind_of_work(
        idempotency_key=uuid4(),
        started_at=datetime.now(UTC),
        plan=plan,
        plan_digest=plan.digest,
        target_url=target_address(settings).url,
        kind=kind,
        model=settings.model,
        same_machine=settings.same_machine,
        ingest_url=settings.ingest_url if "ingest_url" in settings.model_fields_set else None,
        agent_version=version(CLIENT_NAME),
    )
