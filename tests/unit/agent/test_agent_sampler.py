import threading

import psutil
import pytest

from patience import PATIENCE_S
from rigmark_agent.device.memory import ServingProcess
from rigmark_agent.device.protocol import Card, CardReading, NoGpus
from rigmark_agent.device.sampler import Recording, Round, Sampler, next_tick


class Climbing:
    """A card whose memory rises with every reading, and which tells when it was read so often."""

    cards = (Card("card", 24.0),)
    driver_version = None
    compute_api = None

    def __init__(self, enough):
        self.reasons = {}
        self.energy_reads = 0
        self.taken = 0
        self.enough = threading.Event()
        self._enough = enough

    def read(self, _pids, *, energy=True):
        self.taken += 1
        self.energy_reads += energy
        if self.taken >= self._enough:
            self.enough.set()
        joules = float(self.taken) if energy else None
        return (CardReading(memory_used_mb=float(self.taken), energy_j=joules),)

    def close(self):
        pass


def test_an_attempt_is_recorded_from_its_start_to_its_end():
    sampler = Sampler(NoGpus("none"), None)

    with sampler.recording() as recording:
        pass

    assert len(recording.rounds) == 2
    assert recording.rounds[0].at_s <= recording.rounds[-1].at_s
    assert recording.rounds[0].resident_mb is None


def test_rounds_are_taken_while_the_request_runs():
    card = Climbing(enough=30)
    sampler = Sampler(card, ServingProcess([psutil.Process()]), interval_s=0.001)

    with sampler.recording() as recording:
        assert card.enough.wait(PATIENCE_S)

    moments = [one.at_s for one in recording.rounds]
    assert moments == sorted(moments)
    assert all(one.resident_mb > 0 for one in recording.rounds)
    assert recording.rounds[-1].cards[0].memory_used_mb == card.taken


def test_a_failure_of_the_request_ends_the_thread_too():
    before = threading.active_count()

    with pytest.raises(RuntimeError), Sampler(NoGpus("none"), None).recording():
        raise RuntimeError

    assert threading.active_count() == before


def test_a_long_attempt_is_thinned_out_and_loses_no_peak():
    recording = Recording(most=30)
    peak = 17

    for moment in range(200):
        memory = 900.0 if moment == peak else 100.0
        reading = CardReading(memory_used_mb=memory, process_memory_mb=memory, energy_j=moment)
        recording.add(Round(float(moment), (reading,), resident_mb=memory))

    rounds = recording.rounds
    assert len(rounds) <= 30
    assert recording.stride > 1
    assert (rounds[0].at_s, rounds[-1].at_s) == (0.0, 199.0)
    assert max(one.resident_mb for one in rounds) == 900
    assert max(one.cards[0].memory_used_mb for one in rounds) == 900
    assert max(one.cards[0].process_memory_mb for one in rounds) == 900
    assert rounds[-1].cards[0].energy_j == 199


def test_thinning_keeps_the_unknown_unknown():
    recording = Recording(most=2)

    for moment in range(6):
        recording.add(Round(float(moment), (CardReading(),)))

    assert {one.cards[0].memory_used_mb for one in recording.rounds} == {None}


def test_rounds_keep_to_a_schedule_and_missed_ones_are_left_out():
    moment, ticks = 100.0, []

    for took in (0.02, 0.02, 0.35, 0.02):
        moment = next_tick(100.0, moment, 0.1)
        ticks.append(round(moment - 100.0, 6))
        moment += took

    assert ticks == [0.1, 0.2, 0.3, 0.7]


def test_a_wait_that_ends_a_little_too_soon_is_no_second_round():
    assert next_tick(100.0, 100.1 - 1e-5, 0.1) == pytest.approx(100.2)


def test_the_slow_energy_counter_is_read_at_both_ends_and_now_and_then_between():
    card = Climbing(enough=40)
    moments = iter(range(1_000_000))
    sampler = Sampler(card, None, clock=lambda: float(next(moments)), interval_s=0.001)

    with sampler.recording() as recording:
        assert card.enough.wait(PATIENCE_S)

    energy = [one.cards[0].energy_j for one in recording.rounds]
    assert energy[0] is not None
    assert energy[-1] is not None
    assert 2 <= card.energy_reads <= 3 + card.taken // 10


def test_an_attempt_too_short_for_the_energy_counter_does_not_wait_for_it():
    card = Climbing(enough=1)

    with Sampler(card, None).recording() as recording:
        pass

    assert card.energy_reads == 1
    assert recording.rounds[-1].cards[0].energy_j is None


def test_fault_11_thermal_drift_and_throttling_stay_in_the_trace_of_a_long_attempt():
    """Measuring fault 11: a laptop fell from 204 to 149 tokens a second as it warmed up."""
    recording = Recording(most=30)

    for moment in range(400):
        reading = CardReading(
            temperature_c=50.0 + moment / 10,
            sm_clock_mhz=2_000.0 - 2 * moment,
            power_w=100.0 if moment % 2 else 200.0,
            throttle_reasons=("hw_thermal_slowdown",) if moment == 333 else (),
        )
        recording.add(Round(float(moment), (reading,)))

    cards = [one.cards[0] for one in recording.rounds]
    assert (cards[0].temperature_c, cards[-1].temperature_c) == (50.0, 89.9)
    assert cards[0].sm_clock_mhz - cards[-1].sm_clock_mhz > 700
    assert [card.throttle_reasons for card in cards if card.throttle_reasons] == [
        ("hw_thermal_slowdown",)
    ]
    middle = cards[1:-1]
    assert sum(card.power_w for card in middle) / len(middle) == pytest.approx(150, abs=5)


def test_memory_of_the_machine_is_told_for_a_target_that_is_here_only():
    with Sampler(NoGpus("none"), None).recording() as here:
        pass
    with Sampler(NoGpus("none"), None, engine_is_here=False).recording() as elsewhere:
        pass

    assert here.rounds[0].ram_used_mb > 0
    assert elsewhere.rounds[0].ram_used_mb is None


def test_a_short_recording_tells_no_other_load():
    with Sampler(NoGpus("none"), ServingProcess([psutil.Process()])).recording() as recording:
        pass

    assert recording.other_load_pct is None
