"""Does a defence move the scores of ordinary responses? Asks a real judge both ways.

`PYTHONPATH=tests:tests/fixtures python -m attacks.ab [RESPONSES.jsonl]` with RIGMARK_JUDGE_* set;
a line is {"scenario": ..., "response": ...}. Without a file the benign corpus is asked about, whose
texts are short. A judge of a few hundred million parameters says nothing of use here.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, stdev

from attacks.corpus import benign
from rigmark_assessor.judge.client import JudgeClient, Question
from rigmark_assessor.judge.errors import JudgeError
from rigmark_assessor.judge.fence import restore
from rigmark_assessor.judge.prompt import Template
from rigmark_assessor.judge.wire import open_wire
from rigmark_assessor.settings import JudgeSettings, ResponseFormat
from rigmark_shared.methodology import SCENARIOS, ScenarioId, scenario_kpi


class Undefended(JudgeClient):
    """Asks with what was neutralised as it stood before."""

    def _body(self, question: Question, form: ResponseFormat) -> bytes:
        document = json.loads(super()._body(question, form))
        told = document["messages"][-1]
        told["content"] = restore(told["content"])
        return json.dumps(document).encode()


@dataclass
class Arm:
    """One way to ask, and what it gave."""

    name: str
    client: JudgeClient
    template: Template = Template.MAIN

    async def kpi(self, question: Question) -> float | None:
        """Return the KPI of one question; None when the judge gave none."""
        try:
            verdict = await self.client.ask(
                replace(question, template=self.template), lambda _: None
            )
        except JudgeError as error:
            print(f"{self.name}: {error}", file=sys.stderr)
            return None
        scores = {one.dimension: one.score for one in verdict.scores}
        return float(scenario_kpi(SCENARIOS[question.scenario], scores))


def _questions(file: str | None) -> Iterator[Question]:
    if file is None:
        lines = [{"scenario": "agent_workflow", "response": text} for text in benign()]
    else:
        lines = [json.loads(line) for line in Path(file).read_text("utf-8").splitlines() if line]
    for line in lines:
        scenario = ScenarioId(line["scenario"])
        task = SCENARIOS[scenario].prompt("n")
        yield Question(scenario, task, line["response"], max_output_tokens=2048)


async def main(file: str | None) -> None:
    """Print the mean difference of each arm from the first, with its 95 % interval."""
    settings = JudgeSettings()
    wire = open_wire(settings)
    client = JudgeClient(settings, wire)
    arms = [
        Arm("as it is", client),
        Arm("not neutralised", Undefended(settings, wire)),
        Arm("second wording", client, Template.SECOND),
    ]
    try:
        rows = [[await arm.kpi(one) for arm in arms] for one in _questions(file)]
    finally:
        await wire.close()
    for number, arm in enumerate(arms[1:], 1):
        moved = [row[number] - row[0] for row in rows if None not in (row[0], row[number])]
        if len(moved) > 1:
            half = 1.96 * stdev(moved) / len(moved) ** 0.5
            print(f"{arm.name:<18} n={len(moved):<4} drift {fmean(moved):+.2f} ± {half:.2f} points")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else None))
