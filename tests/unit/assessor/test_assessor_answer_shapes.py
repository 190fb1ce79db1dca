"""Every shape of answer, over a real socket: its error, its record, and an end in time."""

import asyncio

import pytest

from rigmark_assessor.judge.client import Call, JudgeClient, Question
from rigmark_assessor.judge.errors import FormWasRefused, JudgeError, JudgeTookTooLong
from rigmark_assessor.judge.wire import open_wire
from rigmark_assessor.settings import ResponseFormat
from scripted_judge import ScriptedJudge, serving
from unit.assessor.answer_policy import POLICIES
from unit.assessor.answer_shapes import SHAPES, Shape
from unit.assessor.answer_table import PAGE, whole
from unit.assessor.replies import SCENARIO, settings

QUESTION = Question(SCENARIO.id, task="Plan it.", response="A plan.", max_output_tokens=900)
DEADLINE_S = 0.5
MARGIN_S = 30.0


async def asked(shape: Shape, form: str = "json_schema") -> tuple[JudgeError | None, list[Call]]:
    """Ask once, and return the error and the calls."""
    calls: list[Call] = []
    slow = shape.error is JudgeTookTooLong
    async with serving(ScriptedJudge(shape.script)) as url:
        one = settings(
            judge_base_url=url,
            judge_timeout_s=DEADLINE_S if slow else 30,
            judge_response_format=form,
        )
        wire = open_wire(one)
        try:
            async with asyncio.timeout(DEADLINE_S + MARGIN_S):
                await JudgeClient(one, wire).ask(QUESTION, calls.append)
        except JudgeError as error:
            return error, calls
        finally:
            await wire.close()
    return None, calls


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
async def test_a_shape_is_one_error_and_ends_in_time(shape: Shape):
    error, calls = await asked(shape)

    assert (type(error) if error else None) is shape.error
    assert [call.outcome for call in calls] == [error.reason.value if error else "verdict"]
    assert calls[0].latency_ms < (DEADLINE_S + MARGIN_S) * 1000
    assert "sk-12" not in str(error)


FORMS = [shape for shape in SHAPES if shape.error is FormWasRefused]


@pytest.mark.parametrize("shape", FORMS, ids=lambda shape: shape.name)
async def test_an_endpoint_that_takes_less_is_asked_for_less_at_once(shape: Shape):
    error, calls = await asked(shape, "auto")

    assert error is None
    *refused, last = calls
    assert refused
    assert {call.outcome for call in refused} == {"format_refused"}
    assert last.outcome == "verdict"
    assert last.response_format is not ResponseFormat.JSON_SCHEMA


def test_the_table_has_every_error_and_each_error_a_policy():
    errors = {shape.error for shape in SHAPES}

    assert len(SHAPES) >= 40
    assert len({shape.name for shape in SHAPES}) == len(SHAPES)
    assert errors == set(POLICIES)


def test_the_page_has_the_table_that_is_tested():
    page = PAGE.read_text("utf-8")

    assert page == whole(page), (
        "run: PYTHONPATH=tests:tests/fixtures python -m unit.assessor.answer_table"
    )
