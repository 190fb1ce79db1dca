"""What is served, and by what: asked before the points, which an engine may not live through."""

from dataclasses import dataclass
from typing import Self

from rigmark_agent.target.protocol import GpuShare, Target
from rigmark_agent.terms import sut_boundary_of
from rigmark_shared.wire import Engine, Model, SutBoundary


@dataclass(frozen=True, slots=True)
class Served:
    """What an engine tells of itself and of its model."""

    target: Target
    model: Model
    engine: Engine
    boundary: SutBoundary
    share: GpuShare
    """What it tells of the model's place."""

    @classmethod
    def by(cls, target: Target, *, is_here: bool) -> Self:
        """Ask the engine, and close the connection, for it may have no thread to spare for it.

        Raises TargetIsUnreachable.
        """
        model, engine = target.describe()
        boundary = sut_boundary_of(target, is_here=is_here)
        share = target.gpu_share()
        target.connection.close()
        return cls(target, model, engine, boundary, share)
