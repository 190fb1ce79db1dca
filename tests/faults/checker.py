"""The checker: holds what is true at the end against what was promised on the way."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from faults import scores
from faults.facts import Facts
from faults.judge import PRICE_USD, Ledger
from faults.posters import History, key_of, rig_of

Row = Mapping[str, Any]
FINAL: Final = ("completed", "failed")


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known of one trial."""

    facts: Facts
    history: History
    ledger: Ledger
    may_be_lost: int = 0
    """Claims that the faults may have cost: the slots of every process that was hit."""
    a_claim: int = 1
    """Verdicts that one of them may have had in hand: its samples, while none can be stored."""

    def calls_of(self, row: Row) -> Sequence[Row]:
        """Return the recorded calls of an assessment."""
        return [one for one in self.facts.calls if one["assessment_id"] == row["id"]]


@dataclass(slots=True)
class Checked:
    """What the checker found."""

    violations: list[str] = field(default_factory=list)
    acknowledged: int = 0
    assessed: int = 0
    failed: int = 0
    lost: int = 0
    """Acknowledged benchmarks that are not there, or not final."""
    judged_twice: int = 0
    """Verdicts beyond those that count."""


def check(case: Case) -> Checked:
    """Return every broken promise, each in a sentence."""
    violations = [told for rule in RULES for told in rule(case)]
    facts, acked = case.facts, {ack.benchmark_id for ack in case.history.acks}
    open_ = {one["benchmark_id"] for one in facts.assessments if one["status"] not in FINAL}
    stored = {one["id"] for one in facts.benchmarks}
    return Checked(
        violations=violations,
        acknowledged=len(acked),
        assessed=sum(one["status"] == "completed" for one in facts.assessments),
        failed=sum(one["status"] == "failed" for one in facts.assessments),
        lost=len((acked - stored) | (acked & open_)),
        judged_twice=len(case.ledger.verdicts) - len(facts.samples),
    )


def acknowledged_is_stored(case: Case) -> Iterator[str]:
    """A 201 means: stored."""
    rigs = {one["id"]: one["rig"] for one in case.facts.benchmarks}
    for ack in case.history.acks:
        if rigs.get(ack.benchmark_id) != rig_of(ack.number):
            yield f"document {ack.number} was acknowledged as {ack.benchmark_id}, which is not it"


def one_key_is_one_benchmark(case: Case) -> Iterator[str]:
    """However often a document is posted, it is one benchmark with one id."""
    ids: dict[int, set[str]] = {}
    for ack in case.history.acks:
        ids.setdefault(ack.number, set()).add(ack.benchmark_id)
    yield from (f"document {key} has {len(of)} ids" for key, of in ids.items() if len(of) > 1)
    for column in ("idempotency_key", "rig"):
        seen: set[object] = set()
        for one in case.facts.benchmarks:
            if one[column] in seen:
                yield f"{one[column]} is stored twice"
            seen.add(one[column])


def nothing_refused_is_stored(case: Case) -> Iterator[str]:
    """What was refused, and what nobody posted, is not there."""
    posted = {rig_of(number): key_of(number) for number in case.history.scenarios}
    for one in case.facts.benchmarks:
        if posted.get(str(one["rig"])) != one["idempotency_key"]:
            yield f"{one['rig']} is stored, and was refused or never posted"


def everything_ends(case: Case) -> Iterator[str]:
    """Every scenario that was posted has one assessment, which ends, and a failed one says why."""
    asked = {rig_of(number): set(of) for number, of in case.history.scenarios.items()}
    found: dict[object, list[str]] = {}
    for one in case.facts.assessments:
        found.setdefault(one["rig"], []).append(str(one["scenario"]))
        if one["status"] not in FINAL:
            yield f"assessment {one['id']} of {one['rig']} is {one['status']} for ever"
        if one["status"] == "failed" and not one["reason"]:
            yield f"assessment {one['id']} failed without a reason"
    for one in case.facts.benchmarks:
        scenarios = found.get(one["rig"], [])
        if sorted(scenarios) != sorted(asked.get(str(one["rig"]), ())):
            yield f"{one['rig']} has assessments of {sorted(scenarios)}, which is not what it asked"


def nothing_is_stale(case: Case) -> Iterator[str]:
    """No claim writes after a later one."""
    for one in case.facts.stale:
        yield (
            f"sample {one['sample']} of {one['assessment_id']} was written under attempt "
            f"{one['attempt']} while {one['stood_at']} stood"
        )
    attempts = {one["id"]: one["attempt"] for one in case.facts.assessments}
    before: dict[object, int] = {}
    for one in case.facts.samples:
        key, attempt = one["assessment_id"], int(str(one["attempt"]))
        if not before.get(key, 0) <= attempt <= int(str(attempts.get(key, 0))):
            yield f"sample {one['sample']} of {key} is of attempt {attempt}, out of turn"
        before[key] = attempt


def calls_are_needed(case: Case) -> Iterator[str]:
    """A claim that was lost may have cost what it had in hand, and nothing else is asked twice."""
    given, unrecorded = case.ledger.calls, 0
    for one in case.facts.assessments:
        name = f"{str(one['rig']).removeprefix('rig ')}-{one['scenario']}"
        calls = case.calls_of(one)
        verdicts = sum(call["outcome"] == "verdict" for call in calls)
        others, lost_claims = len(calls) - verdicts, max(0, int(str(one["attempt"])) - 1)
        if verdicts > given[name]:
            yield f"{verdicts} verdicts on {name} are recorded, and {given[name]} were given"
        if given[name] > verdicts + others + lost_claims * case.a_claim:
            yield f"{name} was judged {given[name]} times; {verdicts} are recorded"
        unrecorded += max(0, given[name] - len(calls))
    explained = case.may_be_lost * case.a_claim
    if unrecorded > explained:
        yield f"{unrecorded} verdicts are on no record, and the faults explain {explained}"


def costs_are_those_of_the_ledger(case: Case) -> Iterator[str]:
    """Each recorded verdict costs what the judge told, and nothing else has a price."""
    for one in case.facts.calls:
        if one["outcome"] == "verdict" and one["cost_usd"] != PRICE_USD:
            yield f"a verdict on {one['assessment_id']} cost {one['cost_usd']}, not {PRICE_USD}"
        if one["outcome"] != "verdict" and one["cost_usd"]:
            yield f"a call on {one['assessment_id']} cost {one['cost_usd']} without a verdict"


def clients_are_answered_properly(case: Case) -> Iterator[str]:
    """A client gets its receipt, or is told to come back."""
    for told, times in Counter(case.history.unexpected).items():
        yield f"a client got {told} ({times} times)"
    for number in sorted(case.history.unacknowledged):
        yield f"document {number} was never acknowledged, long after the last fault"


Rule = Callable[[Case], Iterator[str]]
RULES: Final[tuple[Rule, ...]] = (
    acknowledged_is_stored,
    one_key_is_one_benchmark,
    nothing_refused_is_stored,
    everything_ends,
    nothing_is_stale,
    calls_are_needed,
    costs_are_those_of_the_ledger,
    clients_are_answered_properly,
    lambda case: scores.one_set_each(case.facts),
    lambda case: scores.kpis_follow(case.facts),
    lambda case: scores.quality_follows(case.facts),
    lambda case: scores.verdicts_are_the_judges(case.facts, case.ledger),
)
