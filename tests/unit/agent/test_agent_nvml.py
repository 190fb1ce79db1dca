import pynvml
import pytest

from rigmark_agent.device.memory import system_memory_gb
from rigmark_agent.device.nvml import open_gpus
from rigmark_agent.device.protocol import CardReading
from unit.agent.fake_nvml import (
    DRIVER_MISMATCH,
    DRIVER_NOT_LOADED,
    FUNCTION_NOT_FOUND,
    FUNCTIONS,
    GPU_IS_LOST,
    NO_LIBRARY,
    NO_PERMISSION,
    NOT_SUPPORTED,
    FakeNvml,
    process,
)

READINGS = {
    "memory_used_mb": ["nvmlDeviceGetMemoryInfo"],
    "utilization_pct": ["nvmlDeviceGetUtilizationRates"],
    "power_w": ["nvmlDeviceGetPowerUsage"],
    "energy_j": ["nvmlDeviceGetTotalEnergyConsumption"],
    "temperature_c": ["nvmlDeviceGetTemperature", "nvmlDeviceGetTemperatureV"],
    "process_memory_mb": [
        "nvmlDeviceGetComputeRunningProcesses",
        "nvmlDeviceGetComputeRunningProcesses_v2",
    ],
}
THROTTLE = [
    "nvmlDeviceGetCurrentClocksThrottleReasons",
    "nvmlDeviceGetCurrentClocksEventReasons",
]


def test_a_healthy_card_tells_every_figure():
    gpus = open_gpus(FakeNvml(processes=[process(7, 8_000), process(8, 100)]))

    (reading,) = gpus.read({7})

    assert reading == CardReading(
        memory_used_mb=9_000,
        process_memory_mb=8_000,
        holds_process=True,
        utilization_pct=97,
        power_w=310.5,
        energy_j=5_000,
        temperature_c=71,
        sm_clock_mhz=2_520,
        memory_clock_mhz=10_251,
        throttle_reasons=("sw_power_cap", "hw_thermal_slowdown"),
    )
    assert (gpus.cards[0].name, gpus.cards[0].memory_gb) == ("NVIDIA RTX 4090", 24)
    assert gpus.driver_version == "570.86.15"
    assert gpus.reasons == {}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (NO_LIBRARY, "no NVIDIA driver library"),
        (DRIVER_NOT_LOADED, "driver is not loaded"),
        (DRIVER_MISMATCH, "differ in version; reboot"),
        (999, "NVML error 999"),
    ],
)
def test_a_library_that_does_not_open_is_no_cards_and_the_reason(code, words):
    gpus = open_gpus(FakeNvml(faults={"nvmlInit": code}))

    assert gpus.cards == ()
    assert gpus.read({7}) == ()
    assert words in gpus.reasons["cards"]
    gpus.close()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (NOT_SUPPORTED, "this card does not report it"),
        (NO_PERMISSION, "run as root"),
        (DRIVER_MISMATCH, "differ in version"),
        (GPU_IS_LOST, "the card was lost"),
        (FUNCTION_NOT_FOUND, "driver is too old"),
    ],
)
@pytest.mark.parametrize(("figure", "functions"), READINGS.items())
def test_a_call_that_fails_is_one_unknown_figure_with_its_reason(figure, functions, code, words):
    library = FakeNvml(processes=[process(7, 8_000)])
    gpus = open_gpus(library)
    library.faults = dict.fromkeys(functions, code)

    (reading,) = gpus.read({7})

    assert getattr(reading, figure) is None
    assert words in gpus.reasons[figure]
    others = [name for name in READINGS if name != figure]
    assert all(getattr(reading, name) is not None for name in others)


def test_a_card_lost_in_mid_run_is_nothing_but_unknown_figures():
    library = FakeNvml(processes=[process(7, 8_000)])
    gpus = open_gpus(library)
    library.lost = {"card 0"}

    (reading,) = gpus.read({7})

    assert reading == CardReading()
    assert {"the card was lost by the driver; reboot the machine"} == set(gpus.reasons.values())


def test_a_figure_that_comes_back_is_no_longer_explained_away():
    library = FakeNvml(faults={"nvmlDeviceGetPowerUsage": GPU_IS_LOST})
    gpus = open_gpus(library)
    gpus.read(())
    library.faults.clear()

    (reading,) = gpus.read(())

    assert reading.power_w == 310.5
    assert "power_w" not in gpus.reasons


def test_an_old_driver_is_asked_for_memory_in_its_own_way():
    gpus = open_gpus(FakeNvml(knows_memory_v2=False))

    (reading,) = gpus.read(())

    assert reading.memory_used_mb == 9_000
    assert "memory_used_mb" not in gpus.reasons


def test_a_card_without_memory_of_its_own_uses_the_systems():
    gpus = open_gpus(FakeNvml(faults={"nvmlDeviceGetMemoryInfo": NOT_SUPPORTED}))

    (reading,) = gpus.read(())

    assert gpus.cards[0].unified
    assert gpus.cards[0].memory_gb == system_memory_gb()
    assert 0 < reading.memory_used_mb < system_memory_gb() * 1024


def test_a_card_whose_memory_may_not_be_read_is_not_taken_for_unified():
    gpus = open_gpus(FakeNvml(faults={"nvmlDeviceGetMemoryInfo": NO_PERMISSION}))

    assert not gpus.cards[0].unified
    assert gpus.cards[0].memory_gb is None


def test_a_divided_card_is_read_by_its_parts():
    gpus = open_gpus(FakeNvml(parts=2))

    assert len(gpus.cards) == 2
    assert len(gpus.read(())) == 2


def test_a_divided_card_without_parts_is_read_as_a_whole():
    library = FakeNvml(parts=1, faults={"nvmlDeviceGetMaxMigDeviceCount": NO_PERMISSION})

    assert len(open_gpus(library).cards) == 1


@pytest.mark.parametrize(
    ("library", "words"),
    [
        (FakeNvml(cards=0), "there is no NVIDIA card"),
        (FakeNvml(faults={"nvmlDeviceGetHandleByIndex": GPU_IS_LOST}), "the card was lost"),
        (FakeNvml(faults={"nvmlDeviceGetCount": NO_PERMISSION}), "run as root"),
    ],
)
def test_a_driver_without_a_readable_card_is_no_cards(library, words):
    gpus = open_gpus(library)

    assert gpus.cards == ()
    assert words in gpus.reasons["cards"]


def test_a_process_that_computes_and_draws_is_counted_once():
    gpus = open_gpus(FakeNvml(processes=[process(7, 8_000)], graphics=[process(7, 8_000)]))

    (reading,) = gpus.read({7})

    assert reading.process_memory_mb == 8_000


def test_a_process_whose_memory_the_driver_hides_is_still_on_the_card():
    gpus = open_gpus(FakeNvml(processes=[process(7, None)]))

    (reading,) = gpus.read({7})

    assert reading.process_memory_mb is None
    assert reading.holds_process


def test_nobody_asked_about_is_nobody_found_or_missed():
    (reading,) = open_gpus(FakeNvml(processes=[process(7, 8_000)])).read(())

    assert reading.holds_process is None


def test_the_stand_in_has_no_function_that_the_library_lacks():
    assert [name for name in FUNCTIONS if not hasattr(pynvml, name)] == []


def test_the_codes_and_constants_are_the_librarys():
    codes = (
        pynvml.NVML_ERROR_NOT_SUPPORTED,
        pynvml.NVML_ERROR_NO_PERMISSION,
        pynvml.NVML_ERROR_DRIVER_NOT_LOADED,
        pynvml.NVML_ERROR_LIBRARY_NOT_FOUND,
        pynvml.NVML_ERROR_FUNCTION_NOT_FOUND,
        pynvml.NVML_ERROR_GPU_IS_LOST,
        pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH,
    )

    assert codes == (3, 4, 9, 12, 13, 15, 18)
    assert (pynvml.NVML_TEMPERATURE_GPU, pynvml.NVML_CLOCK_SM) == (0, 1)
    assert pynvml.nvmlMemory_v2 == 0x02000028
    assert pynvml.nvmlClocksThrottleReasonGpuIdle == 0x1
    assert pynvml.nvmlClocksThrottleReasonHwThermalSlowdown == 0x40


def test_this_machine_is_asked_through_the_real_library():
    gpus = open_gpus()
    gpus.close()

    assert gpus.cards or gpus.reasons["cards"]
