"""What is published of a benchmark's origin, and of the notices placed on it."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import RowMapping

from rigmark_shared.status import NoticeAction, NoticeActor


class NoticeView(BaseModel):
    """One notice of the public trail."""

    created_at: datetime
    action: NoticeAction
    actor: NoticeActor
    reason: str


class OriginView(BaseModel):
    """Who posted a benchmark, and how far that was checked."""

    rig: str | None
    """The name of the rig whose key it was posted with; null where it came without one."""
    signed_by: str | None
    """The fingerprint of the key that its document was signed with; null where it was not."""
    signing_key_revoked_at: datetime | None
    """Since when that key signs nothing new; what it signed before stays signed."""
    signing_key_revoked_because: str | None
    """Why an operator revoked that key; null where its rig has replaced it by another."""
    challenge_issued_at: datetime | None
    """When the challenge was given out that its prompts answer; null where there was none."""


class StandingView(BaseModel):
    """Whether a benchmark ranks and may be relied on, by the notices placed on it."""

    withdrawn_at: datetime | None
    """Since when it ranks no more; null while it does."""
    doubted_at: datetime | None
    """Since when it is said not to be relied on; null while nobody says so."""
    notices: list[NoticeView]
    """The public trail, the newest first."""

    @property
    def withdrawal(self) -> NoticeView | None:
        """The notice by which it is withdrawn."""
        return self._newest(NoticeAction.WITHDRAWN) if self.withdrawn_at else None

    @property
    def doubt(self) -> NoticeView | None:
        """The notice by which it is doubted."""
        return self._newest(NoticeAction.DOUBTED) if self.doubted_at else None

    @property
    def possible(self) -> Sequence[NoticeAction]:
        """What may be done to it now."""
        return (
            NoticeAction.CLEARED if self.doubted_at else NoticeAction.DOUBTED,
            NoticeAction.REINSTATED if self.withdrawn_at else NoticeAction.WITHDRAWN,
        )

    def _newest(self, action: NoticeAction) -> NoticeView | None:
        return next((each for each in self.notices if each.action is action), None)


def origin_view(row: RowMapping) -> OriginView:
    """Make the origin of a benchmark from its row."""
    return OriginView(
        rig=row["rig"],
        signed_by=row["signed_by"],
        signing_key_revoked_at=row["signing_key_revoked_at"],
        signing_key_revoked_because=row["signing_key_revoked_because"],
        challenge_issued_at=row["challenge_issued_at"],
    )


def standing_view(row: RowMapping) -> StandingView:
    """Make the standing of a benchmark from its row."""
    return StandingView(
        withdrawn_at=row["withdrawn_at"],
        doubted_at=row["doubted_at"],
        notices=[NoticeView.model_validate(notice) for notice in row["notices"] or []],
    )
