"""Measuring fault 12: silent fallback, spill, and engines whose own figure of it is wrong."""

import pytest

from rigmark_agent.device.gpu_share import SharedReading, agree, fallback, gpu_share
from rigmark_agent.device.placement import Placement
from rigmark_agent.device.protocol import Card, CardReading
from rigmark_agent.device.recording import Round
from rigmark_agent.device.share_source import Machine
from rigmark_agent.target.protocol import GpuShare
from rigmark_shared.wire import Confidence, MemoryKind

CARD = Card("RTX 4090", 24.0)
ON_CARD = Placement(MemoryKind.VRAM, (0,))
ON_DEVICE = Placement(MemoryKind.VRAM, (0,), by_process=False)
IN_RAM = Placement(MemoryKind.RAM)
WEIGHTS_GB = 8.0
UNTOLD = GpuShare(None, "the engine does not tell", "openai:/v1/models")


def told(pct):
    return GpuShare(pct, None, "ollama:/api/ps")


def rounds(held_gb, resident_mb=900.0, *, holds=True):
    mb = held_gb * 1024
    card = CardReading(memory_used_mb=mb + 300, process_memory_mb=mb, holds_process=holds)
    return [Round(0.0, (card,), resident_mb)]


def share(engine, placement, taken=(), *, machine=None, weights_gb=WEIGHTS_GB, flags=None):
    return gpu_share(
        engine,
        placement,
        taken,
        machine=machine or Machine((CARD,)),
        weights_gb=weights_gb,
        flags=flags or {},
    )


def names(reading: SharedReading):
    return [one.source for one in reading.sources]


def test_an_engine_and_a_driver_that_agree_are_believed():
    reading = share(told(100.0), ON_CARD, rounds(9.1))

    assert (reading.pct, reading.confidence) == (100.0, Confidence.HIGH)
    assert names(reading) == ["ollama:/api/ps", "nvml:process-memory"]


def test_of_a_model_in_two_places_the_engine_tells_the_finer_figure():
    reading = share(told(60.0), ON_CARD, rounds(6.0))

    assert (reading.pct, reading.confidence) == (60.0, Confidence.MEDIUM)
    assert [one.pct for one in reading.sources] == [60.0, 75.0]
    assert fallback(reading.sources) is None


def test_sources_that_say_nearly_the_same_are_believed_of_a_model_in_two_places():
    assert share(told(60.0), ON_CARD, rounds(5.4)).confidence is Confidence.HIGH


@pytest.mark.parametrize(
    ("engine", "machine"), [(told(100.0), Machine((CARD,))), (UNTOLD, Machine(()))]
)
def test_no_reading_is_of_high_confidence_beside_a_wish_for_something_else(engine, machine):
    placement = ON_CARD if machine.cards else IN_RAM
    wish = {"ngl": "0" if machine.cards else "99"}

    assert share(engine, placement, rounds(9.0), machine=machine).confidence is Confidence.HIGH
    reading = share(engine, placement, rounds(9.0), machine=machine, flags=wish)

    assert reading.confidence is Confidence.LOW


def test_fault_12_a_silent_fallback_is_what_the_driver_says_and_not_the_engine():
    reading = share(told(100.0), IN_RAM, rounds(0.0, holds=False))

    assert (reading.pct, reading.confidence) == (0.0, Confidence.LOW)
    assert fallback(reading.sources) == (
        "ollama:/api/ps tells of 100 % of the model on the card, and the driver finds 0 % "
        "there: the rest may run on the processor; the engine's log says why"
    )
    assert names(reading) == ["nvml:process-list", "ollama:/api/ps"]
    assert [one.pct for one in reading.sources] == [0.0, 100.0]


def test_fault_12_memory_that_spilled_into_the_systems_is_a_contradiction():
    reading = share(told(100.0), ON_CARD, rounds(5.0, resident_mb=4_000))

    assert (reading.pct, reading.confidence) == (62.5, Confidence.LOW)
    assert names(reading) == ["nvml:process-memory", "ollama:/api/ps"]


def test_a_figure_of_ollamas_that_cannot_be_true_is_unknown_and_the_driver_tells():
    nonsense = GpuShare(None, "Ollama reports 9 of 8 bytes on the GPU", "ollama:/api/ps")

    reading = share(nonsense, ON_CARD, rounds(9.1))

    assert (reading.pct, reading.confidence) == (100.0, Confidence.MEDIUM)
    assert reading.sources[1].reason == "Ollama reports 9 of 8 bytes on the GPU"


def test_a_driver_that_lists_the_process_nowhere_is_one_source():
    reading = share(UNTOLD, IN_RAM, rounds(0.0, holds=False))

    assert (reading.pct, reading.confidence) == (0.0, Confidence.MEDIUM)


def test_a_process_with_no_more_than_a_context_has_no_model_on_the_card():
    reading = share(UNTOLD, IN_RAM, rounds(0.4))

    assert (reading.pct, names(reading)[0]) == (0.0, "nvml:process-memory")


@pytest.mark.parametrize(
    ("flags", "confidence"),
    [
        ({"n_gpu_layers": "0"}, Confidence.HIGH),
        ({"--n-gpu-layers": "99"}, Confidence.LOW),
        ({"ngl": "all"}, Confidence.LOW),
        ({"ngl": "12"}, Confidence.MEDIUM),
        ({"ngl": "-1"}, Confidence.MEDIUM),
        ({"ngl": "auto"}, Confidence.MEDIUM),
        ({"threads": "8"}, Confidence.MEDIUM),
    ],
)
def test_what_the_engine_was_asked_for_bears_the_driver_out_or_not(flags, confidence):
    reading = share(UNTOLD, IN_RAM, rounds(0.0, holds=False), flags=flags)

    assert (reading.pct, reading.confidence) == (0.0, confidence)


def untold(layers):
    return GpuShare(None, "llama.cpp does not tell", layers=layers)


@pytest.mark.parametrize(
    ("held_gb", "weights_gb", "confidence"),
    [
        (7.3, 13.489, Confidence.HIGH),
        (8.2, 13.489, Confidence.MEDIUM),
        (1.9, 2.05, Confidence.MEDIUM),
    ],
    ids=["of 7 B", "of 7 B with a cache", "of 1 B, mostly cache and context"],
)
def test_layers_of_a_known_number_are_finer_than_memory_that_bears_them_out(
    held_gb, weights_gb, confidence
):
    flags = {"n_gpu_layers": "16"}

    reading = share(untold(33), ON_CARD, rounds(held_gb), weights_gb=weights_gb, flags=flags)

    assert (reading.pct, reading.confidence) == (48.5, confidence)
    assert names(reading) == ["flags:n-gpu-layers", "engine", "nvml:process-memory"]


@pytest.mark.parametrize(
    ("layers", "held_gb", "pct"), [("16", 3.0, 37.5), ("0", 5.0, 62.5), ("16", 0.0, 0.0)]
)
def test_memory_that_contradicts_the_layers_asked_for_goes_before_them(layers, held_gb, pct):
    placement = ON_CARD if held_gb else IN_RAM
    taken = rounds(held_gb, holds=bool(held_gb))

    reading = share(untold(33), placement, taken, flags={"n_gpu_layers": layers})

    assert (reading.pct, reading.confidence) == (pct, Confidence.LOW)


def test_no_layer_on_the_card_leaves_there_a_context_and_buffers():
    reading = share(untold(33), ON_CARD, rounds(1.2), flags={"n_gpu_layers": "0"})

    assert (reading.pct, reading.confidence) == (0.0, Confidence.MEDIUM)


def test_by_layers_of_a_known_number_99_are_not_all_of_a_large_model():
    flags = {"n_gpu_layers": "99"}

    assert share(untold(127), ON_CARD, rounds(7.0), flags=flags).pct == 78.0
    assert share(untold(33), ON_CARD, rounds(9.0), flags=flags).pct == 100.0


@pytest.mark.parametrize(
    "kept", [{"cpu_moe": "on"}, {"n_cpu_moe": "20"}, {"override_tensor": "given"}]
)
def test_layers_whose_experts_stay_in_main_memory_are_not_wholly_on_the_card(kept):
    reading = share(untold(33), ON_CARD, rounds(2.0), flags={"n_gpu_layers": "99", **kept})

    assert (reading.pct, reading.confidence) == (25.0, Confidence.MEDIUM)
    assert "parts of the layers" in reading.sources[-1].reason


def test_flags_that_contradict_the_engine_make_it_doubtful():
    machine = Machine((), unread=("an Intel graphics processor",))

    doubtful = share(told(100.0), Placement(None), machine=machine, flags={"ngl": "0"})
    alone = share(told(100.0), Placement(None), machine=machine)

    assert (doubtful.pct, doubtful.confidence) == (100.0, Confidence.LOW)
    assert (alone.pct, alone.confidence) == (100.0, Confidence.MEDIUM)


def test_flags_alone_are_a_wish():
    reading = share(
        UNTOLD, Placement(None), machine=Machine((), is_here=False), flags={"ngl": "99"}
    )

    assert (reading.pct, reading.confidence) == (100.0, Confidence.LOW)
    assert "whether it was done" in reading.sources[0].reason


def test_a_machine_without_a_card_has_none_of_it_there_for_sure():
    reading = share(UNTOLD, IN_RAM, machine=Machine(()))

    assert (reading.pct, reading.confidence) == (0.0, Confidence.HIGH)


def test_an_engine_that_claims_a_card_where_none_is_seen_is_doubtful():
    reading = share(told(42.0), IN_RAM, machine=Machine(()))

    assert (reading.pct, reading.confidence) == (42.0, Confidence.LOW)


def test_in_a_container_the_memory_of_all_programs_says_little():
    reading = share(UNTOLD, ON_DEVICE, rounds(9.0))

    assert (reading.pct, reading.confidence) == (100.0, Confidence.LOW)
    assert "other programs" in reading.sources[0].reason


@pytest.mark.parametrize(
    ("weights_gb", "resident_mb", "pct"),
    [(None, 300.0, 100.0), (None, 9_000.0, None), (0.3, 300.0, None)],
    ids=["hardly anything in main memory", "as much in main memory", "a very small model"],
)
def test_a_driver_says_no_share_of_weights_it_cannot_weigh(weights_gb, resident_mb, pct):
    reading = share(UNTOLD, ON_CARD, rounds(9.0, resident_mb), weights_gb=weights_gb)

    assert reading.pct == pct
    assert pct is not None or "weights" in reading.reason


def test_a_target_elsewhere_is_what_its_engine_tells():
    reading = share(told(55.0), Placement(None), machine=Machine((CARD,), is_here=False))

    assert (reading.pct, reading.confidence) == (55.0, Confidence.MEDIUM)
    assert names(reading) == ["ollama:/api/ps"]


def test_a_share_that_nobody_tells_says_why():
    reading = share(UNTOLD, Placement(None, reason="it is another user's"))

    assert (reading.pct, reading.confidence) == (None, None)
    assert reading.reason == "the engine does not tell; it is another user's"


@pytest.mark.parametrize(
    ("engine", "driver", "both"),
    [
        (100, 100, True),
        (100, 94, False),
        (60, 54, False),
        (60, 90, True),
        (60, 91, False),
        (0, 29, True),
    ],
)
def test_a_driver_may_count_more_than_the_engine_and_not_less(engine, driver, both):
    assert agree(engine, driver) is both
