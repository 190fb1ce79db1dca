"""The claims of an assessment with their calls, for people."""

from collections.abc import Iterator
from typing import Any

from rigmark_assessor.operate.text import UNKNOWN, many, printable, table

Json = dict[str, Any]
_HEAD = (
    "    WRITTEN",
    "OUTCOME",
    "HTTP",
    "FINISH",
    "MODEL",
    "PROVIDER",
    "SECONDS",
    "TOKENS IN",
    "OUT",
    "USD",
    "PRICE",
    "FORM",
    "WORDING",
    "VERSION",
)


def claims(one: Json) -> Iterator[str]:
    """Return the lines about the claims of an assessment, what they cost and what was answered."""
    if not one["claims"]:
        yield "  Nobody has taken it up yet."
        return
    for claim in one["claims"]:
        if claim["calls"]:
            yield f"  Claim {claim['claim']}:"
            yield from table(_HEAD, [_call(call) for call in claim["calls"]])
            yield from _raw(claim["calls"])
        else:
            yield f"  Claim {claim['claim']}: no call of it is stored."
    if one["regrades"]:
        yield "  Asked again by `regrade`, which touches no score:"
        yield from table(_HEAD, [_call(call) for call in one["regrades"]])
        yield from _raw(one["regrades"])
    yield _cost(one["cost"])


def _call(call: Json) -> tuple[object, ...]:
    return (
        f"    {call['written_at']}",
        call["outcome"],
        call["http_status"],
        call["finish_reason"],
        call["served_model"],
        call["provider"],
        f"{call['latency_ms'] / 1000:.2f}",
        call["prompt_tokens"],
        call["output_tokens"],
        call["cost_usd"],
        call["price_source"] or "unpriced",
        call["response_format"],
        call["template"],
        call["judge_version_id"],
    )


def _raw(calls: list[Json]) -> Iterator[str]:
    for number, call in enumerate(calls, 1):
        if "raw_output" in call:
            yield f"    What came of call {number}:"
            told = call["raw_output"] or UNKNOWN
            yield from (f"      | {printable(line)}" for line in told.splitlines())


def _cost(cost: Json) -> str:
    usd = UNKNOWN if cost["priced_usd"] is None else f"{cost['priced_usd']} USD"
    unpriced = f", and {cost['unpriced_calls']} unpriced" if cost["unpriced_calls"] else ""
    return f"  {many(cost['calls'], 'call')}: {usd}{unpriced}"
