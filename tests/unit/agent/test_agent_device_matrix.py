"""Machines with NVIDIA cards of every kind and fault: no crash, nulls with reasons."""

from dataclasses import fields

import pytest

from rigmark_agent.device.memory import Unseen, pids_are_the_hosts
from rigmark_agent.device.nvml import open_gpus
from rigmark_agent.device.protocol import CardReading
from rigmark_agent.device.rig import Rig
from rigmark_agent.device.sampler import Sampler
from rigmark_agent.device.trace import device_trace
from unit.agent.fake_nvml import (
    DRIVER_MISMATCH,
    DRIVER_NOT_LOADED,
    FUNCTION_NOT_FOUND,
    FUNCTIONS,
    GPU_IS_LOST,
    NO_LIBRARY,
    NO_PERMISSION,
    NOT_SUPPORTED,
    RESET_REQUIRED,
    FakeNvml,
    process,
)

SENSORS = [
    name
    for name in FUNCTIONS
    if name.startswith("nvmlDeviceGet")
    and "Mig" not in name
    and name not in ("nvmlDeviceGetCount", "nvmlDeviceGetHandleByIndex", "nvmlDeviceGetName")
]
NEWER = frozenset(
    {
        "nvmlDeviceGetComputeRunningProcesses_v2",
        "nvmlDeviceGetGraphicsRunningProcesses_v2",
        "nvmlDeviceGetTemperatureV",
        "nvmlDeviceGetCurrentClocksEventReasons",
        "nvmlDeviceGetArchitecture",
        "nvmlDeviceGetMemoryBusWidth",
    }
)
WHOLE_CARD_ONLY = dict.fromkeys(
    [
        "nvmlDeviceGetPowerUsage",
        "nvmlDeviceGetTotalEnergyConsumption",
        "nvmlDeviceGetUtilizationRates",
        "nvmlDeviceGetTemperature",
        "nvmlDeviceGetClockInfo",
    ],
    NOT_SUPPORTED,
)
ONE_MEMORY = dict.fromkeys(
    ["nvmlDeviceGetMemoryInfo", "nvmlDeviceGetTotalEnergyConsumption", "nvmlDeviceGetPowerUsage"],
    NOT_SUPPORTED,
)
MACHINES = {
    "discrete": FakeNvml(),
    "two cards": FakeNvml(cards=2),
    "divided": FakeNvml(parts=3, faults=WHOLE_CARD_ONLY),
    "unified": FakeNvml(name="NVIDIA GB10", faults=ONE_MEMORY),
    "driver mismatch": FakeNvml(faults={"nvmlInit": DRIVER_MISMATCH}),
    "driver not loaded": FakeNvml(faults={"nvmlInit": DRIVER_NOT_LOADED}),
    "library missing": FakeNvml(faults={"nvmlInit": NO_LIBRARY}),
    "no permission": FakeNvml(faults=dict.fromkeys(SENSORS, NO_PERMISSION)),
    "reset required": FakeNvml(faults=dict.fromkeys(SENSORS, RESET_REQUIRED)),
    "nothing supported": FakeNvml(faults=dict.fromkeys(SENSORS, NOT_SUPPORTED)),
    "old driver": FakeNvml(knows_memory_v2=False, faults=dict.fromkeys(NEWER, FUNCTION_NOT_FOUND)),
    "old binding": FakeNvml(absent=NEWER),
    "lost": FakeNvml(faults={"nvmlDeviceGetHandleByIndex": GPU_IS_LOST}),
    "lost in mid-run": FakeNvml(),
}
NEVER_NULL_WITH_REASON = {"holds_process", "throttle_reasons"}


def measured(library):
    """Open the machine, take a trace, and describe it."""
    library.lost = set()
    rig = Rig(open_gpus(library), Unseen("it is another user's"))
    with Sampler(rig.gpus, None).recording() as recording:
        if library is MACHINES["lost in mid-run"]:
            library.lost = {"card 0"}
    placement = rig.placement(recording.rounds)
    trace = device_trace(recording.rounds, recording.rounds[0].at_s, placement)
    return trace, rig.hardware(placement, None, rig.idle(0.0))


@pytest.mark.parametrize("library", MACHINES.values(), ids=MACHINES)
def test_every_machine_is_measured_without_a_crash(library):
    trace, hardware = measured(library)

    assert hardware.name
    assert all(sample.at_ms >= 0 for sample in trace)


@pytest.mark.parametrize("library", MACHINES.values(), ids=MACHINES)
def test_every_null_of_a_trace_has_its_reason_beside_the_hardware(library):
    trace, hardware = measured(library)

    nulls = {
        name
        for sample in trace
        for name, value in sample.model_dump().items()
        if value is None and (name != "resident_mb" or sample.device == 0)
    }
    if len(hardware.gpus) > 1:
        nulls -= {"ram_used_mb"}  # told once a round, beside the first card
    if not library.lost:
        nulls -= (
            {"energy_j"} if trace and trace[0].energy_j else set()
        )  # slow, so left out at times
    assert nulls <= set(hardware.unknown)
    assert all(hardware.unknown.values())


@pytest.mark.parametrize("library", MACHINES.values(), ids=MACHINES)
def test_every_null_of_a_card_has_its_reason(library):
    _, hardware = measured(library)

    nulls = {name for gpu in hardware.gpus for name, value in gpu.model_dump().items() if not value}
    assert nulls - {"partition", "memory_gb"} <= set(hardware.unknown)
    if not hardware.gpus:
        assert hardware.unknown["gpus"]


@pytest.mark.parametrize("field", [one.name for one in fields(CardReading)])
def test_no_fault_turns_a_figure_into_zero(field):
    for library in MACHINES.values():
        for reading in open_gpus(library).read(()):
            assert getattr(reading, field) != 0 or field in NEVER_NULL_WITH_REASON


def test_a_card_is_described_with_all_that_its_driver_tells():
    (gpu,) = measured(FakeNvml())[1].gpus

    assert gpu.name == "NVIDIA RTX 4090"
    assert gpu.architecture == "Ada"
    assert gpu.memory_bandwidth_gb_s == 1008.1
    assert gpu.power_limit_w == 450
    assert gpu.link == "PCIe 4.0 x16"
    assert gpu.partition is None


def test_the_compute_interface_is_told_by_its_version():
    assert measured(FakeNvml())[1].compute_api == "CUDA 13.0"


@pytest.mark.parametrize(
    ("part_name", "partition"),
    [("NVIDIA A100 MIG 1g.10gb", "MIG 1g.10gb"), ("NVIDIA A100", "MIG 1g (9856 MB)")],
)
def test_the_part_of_a_divided_card_is_named(part_name, partition):
    library = FakeNvml(parts=1, part_name=part_name, faults=WHOLE_CARD_ONLY)

    _, hardware = measured(library)

    assert (hardware.gpus[0].name, hardware.gpus[0].partition) == ("NVIDIA A100", partition)
    assert hardware.gpus[0].memory_bandwidth_gb_s is None
    assert "not for its parts" in hardware.unknown["energy_j"]
    assert "not for its parts" in hardware.unknown["memory_bandwidth_gb_s"]


def test_a_divided_card_beside_one_that_cannot_be_divided_is_still_read_by_its_parts():
    class Mixed(FakeNvml):
        def _call(self, function, *arguments):
            if function == "nvmlDeviceGetMigMode" and arguments[0] == "card 0":
                raise self.NVMLError(NOT_SUPPORTED)
            return super()._call(function, *arguments)

    gpus = open_gpus(Mixed(cards=2, parts=2))

    assert [card.partition for card in gpus.cards] == [None, "MIG 1g.10gb", "MIG 1g.10gb"]


def test_an_architecture_of_tomorrow_is_told_by_its_compute_capability():
    class Tomorrow(FakeNvml):
        def _call(self, function, *arguments):
            if function == "nvmlDeviceGetArchitecture":
                return 77
            return super()._call(function, *arguments)

    assert open_gpus(Tomorrow()).cards[0].architecture == "compute capability 8.9"


def test_one_lost_card_of_two_does_not_silence_the_other_and_is_named():
    library = FakeNvml(cards=2)
    gpus = open_gpus(library)
    library.lost = {"card 1"}

    first, second = gpus.read(())

    assert first.power_w == 310.5
    assert second == CardReading()
    assert gpus.reasons["power_w"] == "card 2: the card was lost by the driver; reboot the machine"


def test_what_a_card_will_never_tell_is_asked_for_once():
    library = FakeNvml(faults={"nvmlDeviceGetTotalEnergyConsumption": NOT_SUPPORTED})
    gpus = open_gpus(library)

    for _ in range(5):
        gpus.read(())

    assert library.asked["nvmlDeviceGetTotalEnergyConsumption"] == 1
    assert library.asked["nvmlDeviceGetPowerUsage"] == 5
    assert gpus.reasons["energy_j"] == "this card does not report it"


def test_the_widest_link_that_was_seen_is_kept():
    class Waking(FakeNvml):
        def _call(self, function, *arguments):
            if function == "nvmlDeviceGetCurrPcieLinkGeneration":
                self.asked[function] += 1
                return 1 if self.asked[function] != 2 else 4
            return super()._call(function, *arguments)

    gpus = open_gpus(Waking())
    narrow = gpus.cards[0].link

    for _ in range(30):
        gpus.read(())

    assert (narrow, gpus.cards[0].link) == ("PCIe 1.0 x16", "PCIe 4.0 x16")


def test_process_numbers_that_do_not_exist_here_are_not_taken_for_a_fallback():
    if not pids_are_the_hosts():
        pytest.skip("this machine's process numbers are a container's")
    gpus = open_gpus(FakeNvml(processes=[process(2**22 + 7, 8_000)]))

    (reading,) = gpus.read({1})

    assert reading.holds_process is None
    assert "--pid=host" in gpus.reasons["process_memory_mb"]


def test_a_container_with_numbers_of_its_own_takes_no_process_for_another():
    gpus = open_gpus(FakeNvml(processes=[process(7, 8_000)]))
    gpus._pids_are_the_hosts = False

    (reading,) = gpus.read({7})

    assert (reading.process_memory_mb, reading.holds_process) == (None, None)
    assert reading.memory_used_mb == 9_000
    assert "--pid=host" in gpus.reasons["process_memory_mb"]


def test_a_driver_that_lists_nobody_on_a_card_in_use_knows_of_no_fallback():
    gpus = open_gpus(FakeNvml(processes=[]))

    (reading,) = gpus.read({1})

    assert reading.holds_process is None
    assert "lists no process although" in gpus.reasons["process_memory_mb"]
