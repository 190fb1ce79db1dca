"""The table for people at the end of a run."""

import io

from rich.console import Console

from rigmark_agent.device.gpu_share import SharedReading
from rigmark_agent.device.placement import Placement
from rigmark_agent.figures import Context, scenario_run
from rigmark_agent.journal.record import Taken
from rigmark_agent.summary import print_summary
from rigmark_shared.scenario_id import ScenarioId
from rigmark_shared.wire import (
    Confidence,
    Engine,
    GpuShareSource,
    Hardware,
    MemoryKind,
    Model,
    Submission,
    TokenCountSource,
)
from unit.agent.replies import marks, reply

NO_CARD = SharedReading(0.0)


def shown(*replies):
    return of_scenarios({ScenarioId.CODE_GENERATION: replies})


def of_scenarios(replies_of, share=NO_CARD):
    context = Context(Placement(MemoryKind.RAM), share, no_energy="no counter")
    runs = [
        scenario_run(
            one, [Taken(one, order, False, each) for order, each in enumerate(replies)], context
        )
        for one, replies in replies_of.items()
    ]
    submission = Submission(
        schema_version="1",
        model=Model(name="tiny"),
        engine=Engine(name="ollama"),
        hardware=Hardware(name="[bold]mine"),
        scenarios=runs,
    )
    written = io.StringIO()
    print_summary(submission, Console(file=written, width=120))
    return written.getvalue()


def test_the_spread_of_the_repetitions_stands_beside_their_median():
    table = shown(*(reply(marks=marks(200, last)) for last in (1200, 1300, 1100)))

    (row,) = (line for line in table.splitlines() if "Code Generation" in line)
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells[:5] == ["Code Generation", "100.0", "10.1", "3", "200"]


def test_one_repetition_has_no_spread_and_unknown_figures_have_a_reason():
    table = shown(reply())

    (row,) = (line for line in table.splitlines() if "Code Generation" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")][2:4] == ["-", "1"]
    assert "energy_j is unknown: no counter" in table


def test_names_are_text_and_no_markup():
    assert "[bold]mine" in shown(reply())


def test_an_estimate_of_tokens_is_called_one():
    estimated = reply(token_count_source=TokenCountSource.ESTIMATE)

    assert "tok/s are estimates" in shown(estimated)
    assert "estimate" not in shown(reply())


def test_a_model_that_is_not_where_it_was_asked_to_be_is_told_of():
    asked = GpuShareSource(source="flags:ngl", pct=100.0)
    found = GpuShareSource(source="nvml:process-list", pct=0.0)
    replies = {ScenarioId.CODE_GENERATION: [reply()]}

    table = of_scenarios(replies, SharedReading(0.0, (found, asked), Confidence.LOW))

    assert "flags:ngl tells of 100 % of the model on the card, and the driver finds 0 %" in table
    assert "flags:ngl tells" not in of_scenarios(replies, SharedReading(0.0, (found,)))


def test_a_reason_that_is_not_every_scenarios_names_its_own():
    table = of_scenarios(
        {ScenarioId.CODE_GENERATION: [reply()], ScenarioId.AGENT_WORKFLOW: [reply(output_tokens=1)]}
    )

    assert "Agent Workflow: decode_speed_tok_s is unknown: the answer is one token" in table
    assert "\nenergy_j is unknown: no counter" in table
