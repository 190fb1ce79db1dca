import threading

import psutil
import pytest

from rigmark_agent.device.memory import ServingProcess
from rigmark_agent.device.protocol import Card, CardReading, NoGpus
from rigmark_agent.device.sampler import Recording, Round, Sampler


class Climbing:
    """A card whose memory rises with every reading, and which tells when it was read so often."""

    cards = (Card("card", 24.0),)
    driver_version = None

    def __init__(self, enough):
        self.reasons = {}
        self.taken = 0
        self.enough = threading.Event()
        self._enough = enough

    def read(self, _pids):
        self.taken += 1
        if self.taken >= self._enough:
            self.enough.set()
        return (CardReading(memory_used_mb=float(self.taken)),)

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
        assert card.enough.wait(10)

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
