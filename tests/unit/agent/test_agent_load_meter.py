import pytest

from rigmark_agent.device.placement import Placement
from rigmark_agent.device.protocol import CardReading, NoGpus
from rigmark_agent.device.recording import Round
from rigmark_agent.device.sampler import Sampler
from rigmark_agent.load.meter import Meter, Reading
from rigmark_shared.wire import MemoryKind

TWO_CARDS = Placement(MemoryKind.VRAM, cards=(0, 1))


def rounds(*moments):
    """Rounds of two cards, each as a moment and the counters of the cards."""
    return tuple(
        Round(at_s, tuple(CardReading(energy_j=joules) for joules in counters))
        for at_s, *counters in moments
    )


def test_energy_is_the_rise_of_the_counters_of_all_cards_of_the_model():
    reading = Reading(rounds((0.0, 100.0, 50.0), (1.0, 180.0, 60.0), (2.0, 300.0, 90.0)))

    assert reading.energy_j(TWO_CARDS) == 240


@pytest.mark.parametrize(
    "moments",
    [
        [(0.0, 100.0, 50.0), (0.9, 300.0, 90.0)],
        [(0.0, 100.0, 50.0), (2.0, 20.0, 90.0)],
        [(0.0, 100.0, None), (2.0, 300.0, 90.0)],
        [(0.0, 100.0, 50.0), (2.0, 100.0, 90.0)],
    ],
    ids=["too short", "counter began anew", "one card untold", "counter stood still"],
)
def test_energy_is_unknown_when_a_counter_does_not_tell_it(moments):
    assert Reading(rounds(*moments)).energy_j(TWO_CARDS) is None


def test_without_a_card_there_is_no_energy():
    assert Reading(rounds((0.0,), (5.0,))).energy_j(Placement(MemoryKind.RAM)) is None


def test_the_clients_share_is_of_one_processor_and_at_most_all_of_it():
    shares = []
    for used_s in (0.5, 9.0):
        clock, cpu_clock = iter((10.0, 12.0)), iter((1.0, 1.0 + used_s))
        meter = Meter(
            Sampler(NoGpus("none"), None),
            clock=lambda clock=clock: next(clock),
            cpu_clock=lambda cpu_clock=cpu_clock: next(cpu_clock),
        )
        with meter.reading() as reading:
            pass
        shares.append(reading.client_cpu_pct)

    assert shares == [25, 100]
