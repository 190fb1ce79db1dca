"""What is checked of a plan that calls tools."""

import pytest

from evidence_samples import PLAN
from rigmark_assessor.evidence import Result
from rigmark_assessor.evidence.plan.checks import examine_plan
from rigmark_assessor.evidence.plan.tools import calls_of, offered
from rigmark_shared.methodology import SCENARIOS, ScenarioId

PROMPT = SCENARIOS[ScenarioId.AGENT_WORKFLOW].prompt("abc")


def changed(old: str, new: str) -> dict:
    assert old in PLAN
    return examine_plan(PLAN.replace(old, new), prompt=PROMPT)


def test_the_tools_of_the_prompt_are_read_with_their_inputs():
    tools = offered(PROMPT)

    assert len(tools) == 10
    assert tools["free_storage"] == ("near_clinic", "max_km", "doses")
    assert tools["notify"] == ("recipient_id", "text")


@pytest.mark.parametrize(
    ("line", "tool", "inputs"),
    [
        ("- call: `stock(F2)`", "stock", ("F2",)),
        ("   * **Call:** stock(fridge_id=F2)", "stock", ("fridge_id=F2",)),
        ('call: `notify(oncall, "a, b")`', "notify", ("oncall", '"a, b"')),
        ("| call | `stock(<id from step 1>)` |", "stock", ("<id from step 1>",)),
        ("**call**: free_storage with max_km 5", "free_storage", None),
        ('{"tool": "stock", "inputs": {}}', "stock", None),
    ],
)
def test_calls_are_read_in_the_ways_they_are_written(line, tool, inputs):
    calls = [(call.tool, call.inputs) for call in calls_of(line)]

    assert calls == [(tool, inputs)]


@pytest.mark.parametrize(
    "text", ["We call: the pharmacist", "a phone call (short)", "calls: none", "recall: x(1)"]
)
def test_words_about_calls_are_no_calls(text: str):
    assert calls_of(text) == []


def test_a_tool_outside_of_the_list_fails():
    finding = changed("`stock(", "`read_stock(")["tools_outside_list"]

    assert (finding["result"], finding["value"]) == (Result.FAIL, ["read_stock"])


def test_a_name_that_only_looks_like_a_call_is_pointed_out():
    finding = changed("the log of F2 covers", "minutes_above(8) covers")["tools_outside_list"]

    assert (finding["result"], finding["value"]) == (Result.INFO, ["minutes_above"])


def test_a_plan_that_names_no_tool_fails():
    finding = examine_plan("1. Look at the fridge.\n2. Drive.", prompt=PROMPT)["tools_named"]

    assert finding["result"] is Result.FAIL


def test_a_tool_named_in_another_spelling_is_named():
    finding = examine_plan("1. Use freeStorage.", prompt=PROMPT)["tools_named"]

    assert (finding["result"], finding["value"]) == (Result.PASS, ["free_storage"])


@pytest.mark.parametrize("inputs", ["fridge=F2, hours=12", "F2", "fridge_id=F2", "F2, 12, now"])
def test_inputs_that_the_tool_does_not_take_fail(inputs: str):
    finding = changed("fridge_id=F2, hours=12", inputs)["tool_inputs"]

    assert (finding["result"], finding["value"]) == (Result.FAIL, ["fridge_log"])


def test_a_called_tool_that_should_be_left_alone_fails():
    finding = changed("`stock(", "`destroy_batch(")["left_alone"]

    assert (finding["result"], finding["value"]) == (Result.FAIL, ["destroy_batch"])


def test_a_missing_section_fails():
    finding = changed("**Stop rule**:", "At last:")["sections"]

    assert (finding["result"], finding["value"]) == (Result.FAIL, ["stop rule"])


def test_a_missing_field_fails():
    finding = changed("- done when: each batch has a limit\n", "")["step_fields"]

    assert finding["value"] == {"steps": 4, "short": ["done when"]}
    assert finding["result"] is Result.FAIL


def test_a_step_that_needs_a_later_one_fails():
    finding = changed("- needs: none\n- expect: a list of batches", "- needs: 3\n- expect: x")

    assert finding["needs_point_back"]["value"] == ["2"]
    assert finding["needs_point_back"]["result"] is Result.FAIL


def test_without_tools_in_the_prompt_nothing_is_said_about_them():
    found = examine_plan(PLAN, prompt="Make a plan.")

    assert found["tools_named"]["result"] is Result.UNKNOWN
    assert "tools_outside_list" not in found
