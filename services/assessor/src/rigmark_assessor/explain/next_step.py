"""What will happen next to an assessment, and what a person can do about it."""

from typing import Any

from rigmark_assessor.explain.policy import policy_of, todo_of
from rigmark_assessor.explain.record import Record, Surroundings
from rigmark_assessor.operate.queries import Row
from rigmark_assessor.operate.status import ALIVE_S
from rigmark_assessor.operate.text import age, moment
from rigmark_assessor.reason import Reason
from rigmark_shared.status import AssessmentStatus


def next_step(record: Record, around: Surroundings) -> dict[str, Any]:
    """Return the next step in a sentence, when it is due, why, and what to do."""
    row, reason = record.row, record.row["reason"]
    status = AssessmentStatus(row["status"])
    due = row["not_before"] if status is AssessmentStatus.PENDING else row["lease_until"]
    todo = todo_of(reason, is_final=status.is_final) if reason else None
    return {
        "what": _sentence(row, status, around),
        "at": None if status.is_final or reason == Reason.CALL_OVER_BUDGET else moment(due),
        "policy": policy_of(reason) if reason else None,
        "do": todo,
    }


def _sentence(row: Row, status: AssessmentStatus, around: Surroundings) -> str:
    match status:
        case AssessmentStatus.COMPLETED:
            return "Nothing: its score stands. `re-assess` judges anew and keeps this one."
        case AssessmentStatus.FAILED:
            return f"Nothing by itself. `rigmark-assessor retry {row['id']}` tries once more."
        case AssessmentStatus.RUNNING:
            return _running(row)
    return _pending(row, around)


def _running(row: Row) -> str:
    left_s = row["lease_left_s"]
    if left_s < 0:
        return (
            f"The lease of {row['owner']} ran out {age(-left_s)} ago: the next assessor that looks "
            "takes it over, which counts as a failure."
        )
    return f"{row['owner']} is judging it; unless the lease is renewed, it ends in {age(left_s)}."


def _pending(row: Row, around: Surroundings) -> str:
    if row["reason"] == Reason.CALL_OVER_BUDGET:
        return f"Nothing until a person acts: {row['detail']}"
    if around.pause:
        return (
            f"It waits for an operator, who has paused judging ({around.pause['reason']}): "
            "`rigmark-assessor resume` lets it go on."
        )
    alive = [one for one in around.assessors if one["seen_ago_s"] <= ALIVE_S]
    if not alive:
        return "It waits for an assessor, and none has been seen lately: `rigmark-assessor run`."
    if all(one["state"] != "ready" for one in alive):
        why = alive[0]["detail"] or alive[0]["state"]
        return f"It waits until the judge can be asked: {why}"
    if row["due_in_s"] > 0:
        return f"It is tried again in {age(row['due_in_s'])}."
    return "It is due, and the next free slot of an assessor takes it up."
