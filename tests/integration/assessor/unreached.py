"""What a person reads of a judge that is not reached."""

import asyncio

import pytest

from patience import PATIENCE_S
from rigmark_assessor.judge.client import Call, JudgeClient, Question
from rigmark_assessor.judge.errors import JudgeWasNotReached
from rigmark_assessor.judge.wire import open_wire
from rigmark_assessor.settings import JudgeSettings
from rigmark_shared.methodology import ScenarioId

QUESTION = Question(ScenarioId.CODE_GENERATION, task="x", response="y", max_output_tokens=900)


async def why_not_reached(url: str, **settings: object) -> str:
    """Ask a judge that cannot be reached, and return what a person reads."""
    calls: list[Call] = []
    one = JudgeSettings.model_validate({"judge_model": "j", "judge_base_url": url, **settings})
    wire = open_wire(one)
    try:
        with pytest.raises(JudgeWasNotReached) as told:
            async with asyncio.timeout(PATIENCE_S):
                await JudgeClient(one, wire).ask(QUESTION, calls.append)
    finally:
        await wire.close()
    assert [(one.outcome, one.facts.was_sent) for one in calls] == [("judge_unreachable", False)]
    return str(told.value)
