"""Where a benchmark stands: due for a new generation, or why it is not."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID


class State(StrEnum):
    """What a benchmark's newest generation says about judging it again."""

    DUE = "due"
    OPEN = "open"
    IN_FORCE = "in_force"
    UNJUDGED = "unjudged"
    NEWER = "newer"
    WITHDRAWN = "withdrawn"

    @property
    def sentence(self) -> str:
        """What it means."""
        return _SENTENCES[self]


_SENTENCES = {
    State.DUE: "is judged again",
    State.OPEN: "is being judged already",
    State.IN_FORCE: "stands under the judge version in force; --force judges it all the same",
    State.UNJUDGED: "failed, throughout or in part under the version in force: `retry` it",
    State.NEWER: "was judged under a version that is not older",
    State.WITHDRAWN: "is withdrawn, and stands on no board; --benchmark ID judges it all the same",
}


class Wanted(Protocol):
    """Which generations are wanted anew."""

    @property
    def force(self) -> bool:
        """Also under the version in force."""
        ...

    @property
    def benchmarks(self) -> Sequence[UUID]:
        """Those that were named; none where they are chosen by other means."""
        ...

    @property
    def older_than_version(self) -> int | None:
        """Only under versions before this one."""
        ...


def due(newest: Mapping[str, Any], wanted: Wanted) -> State:
    """Say where a benchmark stands.

    One that is being judged is never due: two open generations would be two bills for one score.
    """
    if newest["is_open"]:
        return State.OPEN
    if newest["is_withdrawn"] and newest["benchmark_id"] not in wanted.benchmarks:
        return State.WITHDRAWN
    if not newest["is_judged"] and not wanted.force:
        return State.UNJUDGED
    before, version = wanted.older_than_version, newest["version"]
    if before is not None and version is not None and version >= before:
        return State.NEWER
    if newest["is_in_force"] and not wanted.force:
        return State.UNJUDGED if newest["has_failed"] else State.IN_FORCE
    return State.DUE
