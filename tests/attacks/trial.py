"""Every attack against the obedient judge, by way of the client that the assessor uses."""

from collections.abc import Iterable
from dataclasses import dataclass

from attacks.corpus import Attack
from attacks.obedient import HONEST, obedient
from rigmark_assessor.judge.client import JudgeClient, Question
from rigmark_assessor.judge.fence import neutralise
from rigmark_assessor.judge.prompt import Template
from rigmark_assessor.judge.suspicion import kinds
from rigmark_assessor.judge.wire import open_wire
from rigmark_assessor.settings import JudgeSettings
from rigmark_shared.methodology import SCENARIOS, ScenarioId
from scripted_judge import ScriptedJudge, serving

SCENARIO = SCENARIOS[ScenarioId.AGENT_WORKFLOW]


@dataclass(frozen=True)
class Result:
    """What came of one attack."""

    attack: Attack
    escaped: bool
    kinds: tuple[str, ...]
    neutralised: bool


async def tried(attacks: Iterable[Attack]) -> list[Result]:
    """Ask the obedient judge about each attack in both wordings, over a real socket."""
    judge = ScriptedJudge(obedient, keep=False)
    async with serving(judge) as url:
        settings = JudgeSettings(judge_base_url=url, judge_model="obedient")
        wire = open_wire(settings)
        client = JudgeClient(settings, wire)
        try:
            return [await _tried(client, attack) for attack in attacks]
        finally:
            await wire.close()


async def _tried(client: JudgeClient, attack: Attack) -> Result:
    scores = set()
    for template in Template:
        question = Question(
            SCENARIO.id,
            task=SCENARIO.prompt("n"),
            response=attack.text,
            max_output_tokens=2048,
            template=template,
        )
        verdict = await client.ask(question, lambda _: None)
        scores |= {one.score for one in verdict.scores}
    neutralised = neutralise(attack.text) != attack.text
    return Result(attack, scores != {HONEST}, kinds(attack.text), neutralised)
