"""Ids that sort by the time they were made."""

from typing import NewType
from uuid import UUID

from uuid_utils.compat import uuid7

BenchmarkId = NewType("BenchmarkId", UUID)
AssessmentId = NewType("AssessmentId", UUID)
RigId = NewType("RigId", UUID)
ChallengeId = NewType("ChallengeId", UUID)


def new_benchmark_id() -> BenchmarkId:
    """Return a new UUIDv7."""
    return BenchmarkId(uuid7())


def new_assessment_id() -> AssessmentId:
    """Return a new UUIDv7."""
    return AssessmentId(uuid7())


def new_rig_id() -> RigId:
    """Return a new UUIDv7."""
    return RigId(uuid7())


def new_challenge_id() -> ChallengeId:
    """Return a new UUIDv7."""
    return ChallengeId(uuid7())
