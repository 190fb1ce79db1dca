"""The checks of a plan."""

from collections.abc import Sequence
from typing import Final

from rigmark_assessor.evidence.finding import Finding, failed, info, judged, passed, unknown
from rigmark_assessor.evidence.plan.form import SECTIONS, Form, form_of
from rigmark_assessor.evidence.plan.tools import (
    Call,
    Offered,
    call_like_names,
    calls_of,
    named_input,
    names_in,
    offered,
)

TOOLS_NAMED: Final = "tools_named"
_LEFT_ALONE: Final = ("destroy_batch", "order_vaccine")
_FREE_TEXT: Final = ("text", "reason")
_FEWEST_STEPS: Final = 3
_MOST_NAMES: Final = 10
_MOST_NAME_CHARS: Final = 40


def examine_plan(response: str, *, prompt: str) -> dict[str, Finding]:
    """Return what can be said of a plan for the tools that its prompt offers."""
    tools, form = offered(prompt), form_of(response)
    found = {
        "sections": _sections(form),
        "steps": _steps(form),
        "step_fields": _fields(form),
        "needs_point_back": _needs(form),
    }
    if not tools:
        return found | {TOOLS_NAMED: unknown("The prompt offers no tools that can be read.")}
    calls = calls_of(response)
    named = names_in(response, tools)
    used = {call.tool for call in calls} & tools.keys()
    return found | {
        TOOLS_NAMED: judged(
            bool(named),
            f"The response names {len(named)} of the {len(tools)} tools.",
            "The response names none of the offered tools.",
            value=_names(named),
        ),
        "tools_outside_list": _outside(calls, response, tools),
        "tools_used": _used(used, tools),
        "tool_inputs": _inputs(calls, tools),
        "left_alone": _left_alone(used),
    }


def _names(names: set[str]) -> list[str]:
    return [name[:_MOST_NAME_CHARS] for name in sorted(names)[:_MOST_NAMES]]


def _sections(form: Form) -> Finding:
    missing = [name for name in SECTIONS if name not in form.sections]
    return judged(
        not missing,
        "All four sections are there.",
        "Sections that were asked for are missing.",
        value=missing,
    )


def _steps(form: Form) -> Finding:
    count = len(form.steps)
    return judged(
        count >= _FEWEST_STEPS,
        f"There are {count} numbered steps.",
        f"There are {count} numbered steps, too few for the task.",
        value=count,
    )


def _fields(form: Form) -> Finding:
    steps = len(form.steps)
    if not steps:
        return unknown("There are no numbered steps whose fields could be counted.")
    if set(form.fields.values()) == {1}:
        return unknown("The fields are named once for all steps, as a table does.")
    short = [name for name, count in form.fields.items() if count < steps]
    return judged(
        not short,
        "Every step names all of its six fields.",
        f"Some of the {steps} steps lack a field.",
        value={"steps": steps, "short": short},
    )


def _needs(form: Form) -> Finding:
    if not form.fields["needs"] or not form.steps:
        return unknown("There are no needs of steps to follow.")
    return judged(
        not form.needs_ahead,
        "Every step needs earlier steps only.",
        "A step needs itself or a later step.",
        value=[str(step) for step in form.needs_ahead[:_MOST_NAMES]],
    )


def _outside(calls: list[Call], response: str, tools: Offered) -> Finding:
    """Names on lines marked as calls are certain; others with a bracket may be formulas."""
    invented = {call.tool for call in calls} - tools.keys()
    if invented:
        return failed("The plan calls tools that were not offered.", _names(invented))
    maybe = {name for name in call_like_names(response) if "_" in name} - tools.keys()
    if maybe:
        return info("Other names are written like calls.", _names(maybe))
    if not calls:
        return unknown("There are no lines marked as calls.")
    return passed("Every call is of an offered tool.", [])


def _used(used: set[str], tools: Offered) -> Finding:
    unused = set(tools) - used
    value = {
        "used": _names(used),
        "unused": _names(unused),
    }
    return info(f"{len(used)} of the {len(tools)} tools are called.", value)


def _inputs(calls: list[Call], tools: Offered) -> Finding:
    read = [call for call in calls if call.inputs and call.tool in tools]
    if not read:
        return unknown("There are no calls whose inputs can be read.")
    wrong = {call.tool for call in read if not _fits(call, tools[call.tool])}
    return judged(
        not wrong,
        "The inputs of the calls are those of the tools.",
        "Calls have inputs that the tools do not take, or lack some.",
        value=_names(wrong),
    )


def _fits(call: Call, takes: Sequence[str]) -> bool:
    given = call.inputs or ()
    named = [name for one in given if (name := named_input(one)) is not None]
    if len(named) == len(given):
        return set(named) == set(takes)
    # A comma in a text looks like a further input.
    return len(given) == len(takes) or (len(given) > len(takes) and takes[-1] in _FREE_TEXT)


def _left_alone(used: set[str]) -> Finding:
    called = used & set(_LEFT_ALONE)
    return judged(
        not called,
        "The plan does not destroy or order anything.",
        "The plan calls a tool that the task gives good reason to leave alone.",
        value=_names(called),
    )
