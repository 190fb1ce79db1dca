import pytest

from rigmark_agent.device.idle import Idle
from rigmark_agent.device.memory import Unseen
from rigmark_agent.device.protocol import Card, CardReading, NoGpus
from rigmark_agent.device.rig import Rig

UNSEEN = Unseen("it is another user's")


class Idling:
    """Two cards that draw 20 W and 30 W, on a clock that only a pause moves."""

    cards = (Card("card", 24.0), Card("card", 24.0))
    driver_version = None
    compute_api = None

    def __init__(self, *, counts=True, resets=False, tells_power=True):
        self.reasons = {} if tells_power else {"power_w": "this card does not report it"}
        self.now = 100.0
        self._counts = counts
        self._resets = resets
        self._tells_power = tells_power

    def read(self, _pids, *, energy=True):
        since = self.now - 100.0
        return tuple(
            CardReading(
                power_w=watts + 1 if self._tells_power else None,
                energy_j=self._joules(watts, since) if energy and self._counts else None,
                utilization_pct=3.0,
                holds_process=True,
            )
            for watts in (20.0, 30.0)
        )

    def _joules(self, watts, since):
        return 7.0 if self._resets and since else 1_000.0 + watts * since

    def close(self):
        pass

    def pause(self, seconds):
        self.now += seconds


def measured(gpus, window_s=2.0):
    return Rig(gpus, UNSEEN).idle(window_s, pause=gpus.pause, clock=lambda: gpus.now)


def test_idle_power_is_the_rise_of_the_counter_over_the_window():
    idle = measured(Idling())

    assert idle.power_w == pytest.approx((20.0, 30.0))
    assert idle.window_s == pytest.approx(2.0)
    assert (idle.of([0, 1]), idle.of([1])) == (pytest.approx(50.0), pytest.approx(30.0))
    assert (idle.holds_model, idle.busiest_pct, idle.reason) == (True, 3.0, None)


@pytest.mark.parametrize(
    ("gpus", "window_s"),
    [
        pytest.param(Idling(), 0.5, id="a window shorter than a second"),
        pytest.param(Idling(counts=False), 2.0, id="no counter"),
        pytest.param(Idling(resets=True), 2.0, id="a counter that was reset"),
    ],
)
def test_without_a_rise_that_can_be_trusted_it_is_the_mean_power(gpus, window_s):
    assert measured(gpus, window_s).power_w == pytest.approx((21.0, 31.0))


def test_cards_that_tell_no_power_leave_it_unknown_with_the_reason():
    idle = measured(Idling(counts=False, tells_power=False))

    assert (idle.of([0]), idle.window_s) == (None, None)
    assert idle.reason == "this card does not report it"


def test_a_machine_without_cards_does_not_wait():
    idle = Rig(NoGpus("there is no card"), UNSEEN).idle(3600.0)

    assert idle == Idle(reason="there is no card")
    assert idle.of([]) is None


def test_the_hardware_tells_the_idle_power_of_the_models_cards():
    gpus = Idling()
    rig = Rig(gpus, UNSEEN)
    idle = measured(gpus)

    hardware = rig.hardware(rig.placement([]), None, idle)

    assert hardware.idle_power_w == pytest.approx(50.0)
    assert hardware.idle_window_s == pytest.approx(2.0)


def test_hardware_without_idle_power_says_why():
    gpus = Idling(counts=False, tells_power=False)
    rig = Rig(gpus, UNSEEN)

    hardware = rig.hardware(rig.placement([]), None, measured(gpus))

    assert hardware.idle_power_w is None
    assert hardware.unknown["idle_power_w"] == "this card does not report it"
