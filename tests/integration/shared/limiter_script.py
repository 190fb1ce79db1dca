"""The limiter's script on a real Valkey, and what processes report to it."""

import json
from uuid import uuid4

from redis import Redis

from fleet_model import aged
from rigmark_shared.queue import Grant, Report
from rigmark_shared.queue.limiter import SCRIPT, read_grant, write_report

SLOTS = 50


class Script:
    """The script on one key, with a way to let time pass."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._key = f"rigmark:judge:{uuid4().hex}"
        self._run = client.register_script(SCRIPT)

    def report(self, report: Report) -> Grant:
        """Report for a process, and return what it is granted."""
        return read_grant(self._run(keys=[self._key], args=[write_report(report)]))

    def leave(self, owner: str) -> None:
        """Take a process out."""
        self._run(keys=[self._key], args=[owner, "leave"])

    def pass_ms(self, by_ms: float) -> None:
        """Let time pass for what is stored."""
        if stored := self._client.get(self._key):
            self._client.set(self._key, json.dumps(aged(json.loads(stored), by_ms)))

    @property
    def lasts_s(self) -> int:
        """How long what is stored is still kept."""
        return int(self._client.ttl(self._key))


def report(owner: str = "a", *, wants: int = SLOTS, uses: int = 0, **changes: object) -> Report:
    """Return what a process reports that wants all of its slots and uses none."""
    given = {"slots": SLOTS, "share": SLOTS, "peak": uses, "wants": wants, "uses": uses}
    return Report(owner=owner, **{**given, **changes})  # type: ignore[arg-type]


def settle(script: Script, owners: str, *, rounds: int = 3, **changes: object) -> dict[str, Grant]:
    """Let all report in turn, each using what it was granted."""
    grants: dict[str, Grant] = {}
    for _ in range(rounds):
        for owner in owners:
            uses = grants[owner].quota if owner in grants else 0
            grants[owner] = script.report(report(owner, uses=uses, **changes))
            # Calls end meanwhile, so that what is to be given back can be.
            if uses > grants[owner].quota:
                grants[owner] = script.report(report(owner, uses=grants[owner].quota, **changes))
    return grants
