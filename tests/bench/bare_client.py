"""A bare aiohttp client that asks the judge as often, and keeps nothing: what calls alone cost.

`python bare_client.py URL CALLS IN_FLIGHT` prints its processor time in milliseconds a call.
"""

import asyncio
import sys
import time

import aiohttp

from rigmark_assessor.judge.prompt import messages
from rigmark_assessor.judge.question import Question
from rigmark_assessor.judge.request import RequestWriter
from rigmark_assessor.settings import JudgeSettings, ResponseFormat
from rigmark_shared.methodology import ScenarioId

_RESPONSE = " ".join(f"word{n * 7919 % 997}" for n in range(1, 501))


def _body(url: str) -> bytes:
    settings = JudgeSettings(judge_base_url=url, judge_model="scripted")
    asked = Question(ScenarioId.CODE_GENERATION, "Do it well.", _RESPONSE, max_output_tokens=1000)
    told = messages(asked.scenario, task=asked.task, response=asked.response, nonce="0" * 16)
    return RequestWriter(settings).body(asked, told, form=ResponseFormat.JSON_SCHEMA)


async def ask(url: str, *, calls: int, in_flight: int) -> float:
    """Return the milliseconds of processor time that one call takes."""
    body, headers, left = _body(url), {"content-type": "application/json"}, iter(range(calls))
    connector = aiohttp.TCPConnector(limit=in_flight)
    async with aiohttp.ClientSession(connector=connector) as session, asyncio.TaskGroup() as group:

        async def one_after_the_other() -> None:
            for _ in left:
                address = f"{url}/chat/completions"
                async with session.post(address, data=body, headers=headers) as answer:
                    answer.raise_for_status()
                    await answer.read()

        began = time.process_time()
        for _ in range(in_flight):
            group.create_task(one_after_the_other())
    return (time.process_time() - began) / calls * 1000


if __name__ == "__main__":
    print(asyncio.run(ask(sys.argv[1], calls=int(sys.argv[2]), in_flight=int(sys.argv[3]))))
