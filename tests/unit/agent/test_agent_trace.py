from rigmark_agent.device.memory import ServingProcess
from rigmark_agent.device.placement import Placement
from rigmark_agent.device.protocol import Card, CardReading, NoGpus
from rigmark_agent.device.recording import Round
from rigmark_agent.device.rig import Rig
from rigmark_agent.device.trace import device_trace
from rigmark_shared.wire import MemoryKind
from unit.agent.fake_cards import Cards

ON_BOTH = Placement(MemoryKind.VRAM, (0, 1))


def test_main_memory_is_told_once_a_round_beside_the_first_card():
    reading = CardReading(process_memory_mb=8_000.04, holds_process=True)
    rounds = [Round(9.99, (reading, reading), 900.06, 7_000.0)]

    first, second = device_trace(rounds, 10.0, ON_BOTH)

    assert (first.at_ms, first.device, second.device) == (0.0, 0, 1)
    assert (first.process_memory_mb, second.process_memory_mb) == (8_000.0, 8_000.0)
    assert (first.resident_mb, first.ram_used_mb) == (900.1, 7_000.0)
    assert (second.resident_mb, second.ram_used_mb) == (None, None)


def test_a_process_that_is_known_not_to_be_on_a_card_holds_nothing_there():
    rounds = [Round(10.5, (CardReading(holds_process=False), CardReading()))]

    known, unknown = device_trace(rounds, 10.0, ON_BOTH)

    assert known.at_ms == 500.0
    assert (known.process_memory_mb, unknown.process_memory_mb) == (0.0, None)


def test_nonsense_of_a_sensor_is_unknown_and_does_not_fail_the_run():
    nonsense = CardReading(
        temperature_c=4_294_967_295.0, power_w=-1.0, utilization_pct=255.0, sm_clock_mhz=1e9
    )

    sample, _ = device_trace([Round(10.0, (nonsense, nonsense))], 10.0, ON_BOTH)

    figures = (
        sample.temperature_c,
        sample.power_w,
        sample.utilization_pct,
        sample.sm_clock_mhz,
    )
    assert figures == (None,) * 4


def test_without_a_card_the_trace_is_that_of_main_memory():
    seen = [Round(10.0, (), 900.0, 7_000.0)]
    unseen = [Round(10.0, (), None, 7_000.0)]

    (sample,) = device_trace(seen, 10.0, Placement(MemoryKind.RAM))
    (blind,) = device_trace(unseen, 10.0, Placement(None))

    assert (sample.process_memory_mb, sample.resident_mb) == (900.0, 900.0)
    assert (blind.process_memory_mb, blind.ram_used_mb) == (None, 7_000.0)
    assert device_trace([Round(10.0)], 10.0, Placement(None)) == []


def test_a_fallback_to_the_processor_names_the_card_that_was_not_used():
    rig = Rig(Cards(cards=(Card("RTX 4090", 24.0),)), ServingProcess(()))
    idle_card = CardReading(holds_process=False)

    hardware = rig.hardware(rig.placement([Round(0.0, (idle_card,), 900.0)]), None)

    assert hardware.gpus == []
    assert hardware.unknown["gpus"] == ("the model did not run on the card that is here (RTX 4090)")


def test_a_card_that_cannot_be_read_is_named_with_the_reason():
    rig = Rig(NoGpus("no driver"), ServingProcess(()), unread_gpus=("an Intel graphics processor",))

    hardware = rig.hardware(rig.placement([]), None)

    assert hardware.unknown["gpus"] == "an Intel graphics processor cannot be read: no driver"
    assert hardware.unknown["power_w"] == "the model did not run on a card that can be read"
    assert "resident_mb" not in hardware.unknown
