"""What a file of another tool tells of one model on one engine, before the sidecar is read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from rigmark_agent.importers.material import Material
from rigmark_agent.importers.notes import Notes
from rigmark_shared.wire import LoadModel, LoadPoint


@dataclass(frozen=True, slots=True)
class Found:
    """One result; the mappings are in the wire's names and hold only what the file tells."""

    tool: str
    notes: Notes
    points: list[LoadPoint]
    version: str | None = None
    format: str | None = None
    model: dict[str, object] = field(default_factory=dict)
    engine: dict[str, object] = field(default_factory=dict)
    hardware: dict[str, object] = field(default_factory=dict)
    terms: dict[str, object] = field(default_factory=dict)
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Importer:
    """One tool whose files are understood."""

    name: str
    recognises: Callable[[Material], bool]
    """Whether the content is this tool's; the file's name says nothing."""
    read: Callable[[Material], list[Found]]
    """Return a result for each model and engine setting; raises ImportFailed."""


def known(**facts: object) -> dict[str, object]:
    """Return the facts that are known."""
    return {name: fact for name, fact in facts.items() if fact not in (None, "", [], {})}


def closed_loop(concurrency: int | None) -> LoadModel | None:
    """Return the load model of so many requests in flight."""
    if concurrency is None:
        return None
    return LoadModel.SINGLE_STREAM if concurrency == 1 else LoadModel.CLOSED_LOOP
