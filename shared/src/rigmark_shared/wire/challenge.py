"""A challenge: what a rig is to put into its prompts, so that its run is a fresh one."""

from datetime import datetime
from uuid import UUID

from rigmark_shared.wire.receipt import Answer


class Challenge(Answer):
    """A challenge for one run, good until it expires or is answered."""

    id: UUID
    """What the submission names as `challenge_id`."""
    nonce: str
    """Text that the prompt of every scenario must hold."""
    issued_at: datetime
    """The run may not have begun before."""
    expires_at: datetime
    """The benchmark must be posted before."""
