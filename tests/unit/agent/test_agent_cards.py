"""Machines with the cards of several makers, or of none that can be read."""

from dataclasses import dataclass, field

from rigmark_agent.device.cards import APPLE_REASON, open_cards
from rigmark_agent.device.protocol import Card, CardReading, NoGpus


@dataclass
class Driver:
    cards: tuple[Card, ...]
    watts: float = 100.0
    driver_version: str | None = None
    compute_api: str | None = None
    reasons: dict[str, str] = field(default_factory=dict)
    is_open: bool = True

    def read(self, _pids, *, energy=True):
        return tuple(
            CardReading(power_w=self.watts, energy_j=1.0 if energy else None) for _ in self.cards
        )

    def close(self):
        self.is_open = False


RTX = Card("RTX 4090", 24.0)
RADEON = Card("RX 7900 XTX", 24.0, driver="amdgpu")
INSIDE = Card("Radeon 610M", 16.5, unified=True, driver="amdgpu")


def opened(*drivers):
    return open_cards([lambda one=one: one for one in drivers], "linux")


def test_cards_of_two_makers_stand_in_one_row():
    nvidia = Driver((RTX,), 300.0, "570.1", "CUDA 12.8", {"energy_j": "too old"})
    amd = Driver((RADEON,), 200.0, "amdgpu", None, {"energy_j": "none", "compute_api": "untold"})

    gpus = opened(nvidia, amd)
    readings = gpus.read((), energy=False)
    reasons = gpus.reasons
    gpus.close()

    assert gpus.cards == (RTX, RADEON)
    assert [(one.power_w, one.energy_j) for one in readings] == [(300.0, None), (200.0, None)]
    assert (gpus.driver_version, gpus.compute_api) == ("570.1, amdgpu", "CUDA 12.8")
    assert reasons["energy_j"] == "RTX 4090: too old; RX 7900 XTX: none"
    assert not nvidia.is_open
    assert not amd.is_open


def test_a_processors_own_graphics_beside_a_card_are_left_out_and_closed():
    inside = Driver((INSIDE,))

    gpus = opened(Driver((RTX,)), inside)

    assert gpus.cards == (RTX,)
    assert not inside.is_open


def test_a_processors_own_graphics_alone_are_read():
    assert opened(NoGpus("no driver"), Driver((INSIDE,))).cards == (INSIDE,)


def test_a_machine_without_cards_says_what_each_driver_said():
    gpus = opened(NoGpus("no NVIDIA driver"), NoGpus("no AMD card"))

    assert gpus.cards == ()
    assert gpus.reasons["cards"] == "no NVIDIA driver; no AMD card"


def test_apples_sensors_are_for_root_and_the_reason_says_so():
    gpus = open_cards([], "darwin")

    assert (gpus.cards, gpus.reasons["cards"]) == ((), APPLE_REASON)
    assert "powermetrics" in APPLE_REASON


def test_this_machine_is_opened_through_the_real_drivers():
    gpus = open_cards()
    readings = gpus.read(())
    gpus.close()

    assert len(readings) == len(gpus.cards)
    assert gpus.cards or gpus.reasons["cards"]
