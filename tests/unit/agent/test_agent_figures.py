"""From replies to the wire document."""

import pytest

from rigmark_agent.device.gpu_share import SharedReading
from rigmark_agent.device.placement import Placement
from rigmark_agent.device.protocol import CardReading
from rigmark_agent.device.recording import Round
from rigmark_agent.figures import Context, scenario_run
from rigmark_agent.journal.record import Taken
from rigmark_shared.scenario_id import ScenarioId
from rigmark_shared.wire import Confidence, GpuShareSource, MemoryKind
from unit.agent.replies import full_reply, marks, reply

RAM = Placement(MemoryKind.RAM)
CARD = Placement(MemoryKind.VRAM, (0,), by_process=False)
CONTEXT = Context(RAM, SharedReading(0.0), no_energy="no counter")


def run(*replies, context=CONTEXT, warmups=0):
    taken = [
        Taken(ScenarioId.AGENT_WORKFLOW, order, order < warmups, one)
        for order, one in enumerate(replies)
    ]
    return scenario_run(ScenarioId.AGENT_WORKFLOW, taken, context)


def test_the_figures_follow_from_the_marks():
    made = run(reply())

    assert made.ttft_ms == 200
    assert made.generation_time_ms == 1200
    assert made.decode_speed_tok_s == pytest.approx(100)
    assert made.generation_speed_tok_s == pytest.approx(101 / 1.2)
    assert (made.memory_gb, made.memory_kind) == (2.0, MemoryKind.RAM)
    assert made.gpu_share_pct == 0
    assert (made.temperature, made.max_output_tokens) == (0.4, 512)
    assert made.unknown == {"energy_j": "no counter"}


def test_a_warm_up_is_recorded_and_left_out_of_every_figure():
    cold = reply(text="cold", marks=marks(5_000, 9_000), rounds=(Round(0.0, resident_mb=9_999.0),))

    made = run(cold, reply(), warmups=1)

    assert made.response == "Done."
    assert (made.ttft_ms, made.memory_gb) == (200, 2.0)
    assert [one.warmup for one in made.attempts] == [True, False]
    assert [one.ordinal for one in made.attempts] == [0, 1]


def test_speeds_are_medians_memory_is_the_peak_and_the_text_is_the_first():
    quick = reply(text="second", marks=marks(100, 1100), rounds=(Round(1.0, resident_mb=4096.0),))
    slow = reply(text="third", marks=marks(900, 4900))

    made = run(reply(), quick, slow)

    assert made.response == "Done."
    assert made.ttft_ms == 200
    assert made.memory_gb == 4.0
    assert len(made.attempts) == 3


def test_an_answer_at_one_moment_has_no_speed_and_says_why():
    made = run(reply(marks=marks(200, 200), output_tokens=4))

    assert made.decode_speed_tok_s is None
    assert made.unknown["decode_speed_tok_s"] == "the answer's 4 tokens came at one moment"


@pytest.mark.parametrize(
    ("tokens", "why"), [(1, "the answer is one token"), (0, "the answer is blank")]
)
def test_an_answer_of_fewer_than_two_tokens_has_no_speed_and_says_why(tokens, why):
    made = run(reply(output_tokens=tokens))

    assert (made.decode_speed_tok_s, made.generation_speed_tok_s) == (None, None)
    assert made.unknown["generation_speed_tok_s"].startswith(why)


def test_a_blank_answer_that_nobody_counted_has_an_unknown_number_of_tokens():
    made = run(reply(output_tokens=0))

    assert (made.output_tokens, made.token_count_source) == (None, None)
    assert (made.attempts[0].output_tokens, made.attempts[0].token_count_source) == (None, None)
    assert made.unknown["output_tokens"].startswith("the answer is blank")


def test_an_answer_that_is_too_long_to_be_sent_whole_says_so():
    made = run(reply(text="a" * 400_001, reasoning="b" * 400_000))

    assert (len(made.response), len(made.reasoning)) == (400_000, 400_000)
    assert made.unknown["response"] == "only the first 400000 of its 400001 characters are sent"
    assert "reasoning" not in made.unknown


def test_what_cannot_be_seen_is_null_with_its_reason():
    context = Context(
        Placement(None, reason="another user's"),
        SharedReading(None, reason="not told"),
        no_energy="none",
    )

    made = run(reply(), context=context)

    assert (made.memory_gb, made.memory_kind, made.gpu_share_pct) == (None, None, None)
    assert made.unknown["memory_gb"] == "another user's"
    assert made.unknown["gpu_share_pct"] == "not told"
    assert made.attempts[0].device_trace == []


def test_reasons_are_never_missing():
    made = run(reply(rounds=()), context=Context(RAM, SharedReading(None), no_energy="none"))

    assert made.unknown["memory_gb"] == "no sensor told the memory of the model"
    assert made.unknown["gpu_share_pct"] == "the engine does not tell"


def test_a_limit_eaten_by_reasoning_is_flagged():
    made = run(reply(text="", reasoning="hmm", finish_reason="length"))

    assert (made.response, made.reasoning) == ("", "hmm")
    assert "no answer within 512 tokens" in made.unknown["response"]


def test_the_trace_of_main_memory_starts_at_the_request():
    made = run(reply())

    trace = made.attempts[0].device_trace
    assert [(one.at_ms, one.process_memory_mb) for one in trace] == [(0.0, 512.0), (1000.0, 2048.0)]


def on_card(*energies, window_s=2.0, **changes):
    moments = [10.0, 10.0 + window_s]
    return tuple(
        Round(at_s, (CardReading(memory_used_mb=8192, energy_j=energy, **changes),))
        for at_s, energy in zip(moments, energies, strict=True)
    )


def test_energy_is_the_rise_of_the_counter():
    rounds = on_card(1_000.0, 1_450.0, power_w=310.0, throttle_reasons=("sw_power_cap",))

    made = run(reply(rounds=rounds), context=Context(CARD, SharedReading(100.0), "none"))

    assert made.energy_j == 450
    assert (made.memory_gb, made.memory_kind) == (8.0, MemoryKind.VRAM)
    sample = made.attempts[0].device_trace[-1]
    assert (sample.device, sample.power_w, sample.throttle_reasons) == (0, 310, ["sw_power_cap"])


@pytest.mark.parametrize(
    "rounds",
    [
        pytest.param(on_card(1_000.0, 1_450.0, window_s=0.5), id="shorter than a second"),
        pytest.param(on_card(None, 1_450.0), id="no counter"),
        pytest.param(on_card(1_450.0, 1_000.0), id="a counter that fell"),
    ],
)
def test_energy_that_the_counter_cannot_tell_is_unknown(rounds):
    made = run(reply(rounds=rounds), context=Context(CARD, SharedReading(100.0), "too short"))

    assert made.energy_j is None
    assert made.unknown["energy_j"] == "too short"


def test_cards_are_numbered_as_the_hardware_lists_them():
    second_only = Placement(MemoryKind.VRAM, (1,), by_process=False)
    readings = (CardReading(memory_used_mb=1.0), CardReading(memory_used_mb=8192.0))

    made = run(
        reply(rounds=(Round(10.0, readings),)),
        context=Context(second_only, SharedReading(None), "none"),
    )

    (sample,) = made.attempts[0].device_trace
    assert (sample.device, sample.memory_used_mb) == (0, 8192)


def test_nothing_that_the_stopwatch_saw_is_left_out():
    (attempt,) = run(full_reply(), context=Context(CARD, SharedReading(100.0), "none")).attempts

    assert attempt.chunk_marks_ms == [200.0, 700.125, 1200.0]
    assert (attempt.timed_tokens, attempt.client_cpu_ms, attempt.other_load_pct) == (100, 4.25, 1.5)
    assert [one.temperature_c for one in attempt.device_trace] == [71.0, 71.0]
    assert [one.resident_mb for one in attempt.device_trace] == [512.0, 600.5]


def test_every_source_of_the_gpu_share_is_sent_with_its_weight():
    sources = (GpuShareSource(source="nvml:process-memory", pct=40.0),)
    share = SharedReading(40.0, sources, Confidence.LOW)

    made = run(full_reply(), context=Context(CARD, share, "none"))

    assert (made.gpu_share_pct, made.gpu_share_confidence) == (40, Confidence.LOW)
    assert made.gpu_share_sources == list(sources)
