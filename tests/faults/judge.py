"""The judge of the suite: every verdict is another one, and it keeps a ledger of them all."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Final

from scripted_judge import Reply, Request, ScriptedJudge, completion, schema_of

PRICE_USD: Final = Decimal("0.0015")
LATENCY_S: Final = 0.08
_CASE = re.compile(r"case-(\d+)-(\w+)-end")
_SERIAL = re.compile(r"^Verdict (\d+)\.$")


def response_of(number: int, scenario: str) -> str:
    """Return a response that the judge knows again, and that no evidence caps."""
    return f"This is case-{number}-{scenario}-end.\n```html\n<p>A game.</p>\n```"


def serial_of(summary: str) -> int | None:
    """Return which verdict a stored summary belongs to."""
    told = _SERIAL.match(summary)
    return int(told[1]) if told else None


@dataclass(frozen=True, slots=True)
class Given:
    """One verdict that the judge gave."""

    case: str
    scores: dict[str, int]


@dataclass(slots=True)
class Ledger:
    """What the judge gave, by its own account."""

    verdicts: dict[int, Given] = field(default_factory=dict)

    @property
    def calls(self) -> Counter[str]:
        """How often each case was judged."""
        return Counter(one.case for one in self.verdicts.values())

    def give(self, case: str, scores: dict[str, int]) -> int:
        """Take note of a verdict and return its number."""
        serial = len(self.verdicts) + 1
        self.verdicts[serial] = Given(case, scores)
        return serial


def ledger_judge(ledger: Ledger, *, seed: int, latency_s: float = LATENCY_S) -> ScriptedJudge:
    """Return a judge whose scores are drawn anew for each verdict."""
    random = Random(seed)

    def script(request: Request) -> Reply:
        told = _CASE.search(json.dumps(request["messages"]))
        if told is None:
            return Reply(422, b'{"error": {"message": "this is no case of the suite"}}')
        dimensions = [key for key in schema_of(request)["properties"] if key != "summary"]
        scores = {key: 5 * random.randint(0, 20) for key in dimensions}
        serial = ledger.give(f"{told[1]}-{told[2]}", scores)
        verdict = {
            key: {"rationale": "Scripted words.", "score": score} for key, score in scores.items()
        }
        told_all = json.dumps({**verdict, "summary": f"Verdict {serial}."})
        return Reply(body=completion(told_all))

    return ScriptedJudge(script, latency_s=latency_s, keep=False)
