"""AMD's cards, by files as the driver writes them."""

import pytest

from rigmark_agent.device.amd import open_amd
from rigmark_agent.device.protocol import CardReading
from unit.agent.fake_amd import (
    GB,
    METRICS,
    PID,
    add_card,
    add_node,
    client,
    open_by,
    write,
)


@pytest.fixture
def device(tmp_path):
    return add_card(tmp_path)


def test_a_healthy_card_tells_every_figure_but_a_counter_of_energy(tmp_path, device):
    open_by(tmp_path, PID, 7, *client(1, vram_mb=8_000))
    gpus = open_amd(tmp_path)

    (reading,) = gpus.read({PID})

    assert reading == CardReading(
        memory_used_mb=9 * 1024,
        process_memory_mb=8_000,
        holds_process=True,
        utilization_pct=97,
        power_w=310,
        temperature_c=64,
        sm_clock_mhz=2_482,
        memory_clock_mhz=1_249,
    )
    assert device.exists()
    assert set(gpus.reasons) == {"energy_j", "compute_api"}
    assert "no energy counter" in gpus.reasons["energy_j"]


@pytest.mark.usefixtures("device")
def test_a_card_is_described_without_its_unique_number(tmp_path):
    write(
        tmp_path / "usr/share/libdrm/amdgpu.ids",
        "# List\n1.0.0\n744C,\tC8,\tAMD Radeon RX 7900 XTX\n744C,\tCC,\tAMD Radeon RX 7900 XT",
    )

    (card,) = open_amd(tmp_path).cards

    assert (card.name, card.memory_gb, card.unified) == ("AMD Radeon RX 7900 XTX", 24, False)
    assert (card.architecture, card.link, card.power_limit_w) == ("gfx1100", "PCIe 4.0 x16", 355)
    assert card.memory_bandwidth_gb_s == pytest.approx(959.2, abs=0.1)
    assert "5ec2e7" not in repr(card)


def test_a_card_that_no_list_names_is_called_by_what_is_certain(tmp_path, device):
    assert open_amd(tmp_path).cards[0].name == "AMD gfx1100 (744C)"

    write(device / "product_name", "AMD Instinct MI210")
    assert open_amd(tmp_path).cards[0].name == "AMD Instinct MI210"


@pytest.mark.parametrize(
    ("version", "bank", "name", "gb_s"),
    [
        (90_010, (4_096, 1_600), "gfx90a", 1_638.4),
        (90_402, (8_192, 1_300), "gfx942", 5_324.8),
        (100_300, (256, 1_000), "gfx1030", 512.0),
        (120_001, (256, 1_258), "gfx1201", 644.1),
        (100_101, (2_048, 1_000), "gfx1011", 512.0),
        (80_003, (4_096, 500), "gfx803", 512.0),
        (80_003, (256, 2_000), "gfx803", 256.0),
        (90_500, (8_192, 2_000), "gfx950", None),
        (70_001, (512, 1_250), "gfx701", None),
    ],
)
def test_bandwidth_follows_the_kind_of_memory_and_is_unknown_for_others(
    tmp_path, version, bank, name, gb_s
):
    add_card(tmp_path)
    add_node(tmp_path, 1, 128, version, width=bank[0], mhz=bank[1])

    gpus = open_amd(tmp_path)

    (card,) = gpus.cards
    assert card.architecture == name
    assert (card.memory_bandwidth_gb_s is None) == (gb_s is None)
    assert gb_s is None or card.memory_bandwidth_gb_s == pytest.approx(gb_s, abs=0.1)
    assert gb_s is not None or "transfers per clock" in gpus.reasons["memory_bandwidth_gb_s"]


def test_graphics_inside_a_processor_use_the_systems_memory(tmp_path, device):
    write(device / "hwmon/hwmon4/in1_label", "vddnb")
    write(device / "mem_info_vram_total", str(GB // 2))
    write(device / "mem_info_vram_used", str(GB // 4))
    open_by(tmp_path, PID, 7, *client(1, vram_mb=100, gtt_mb=4_000))
    gpus = open_amd(tmp_path)

    (reading,) = gpus.read({PID})

    (card,) = gpus.cards
    assert (card.unified, card.memory_gb) == (True, 32.5)
    assert (reading.memory_used_mb, reading.process_memory_mb) == (1_280, 4_100)
    assert "the memory is the system's" in gpus.reasons["memory_bandwidth_gb_s"]


def test_a_figure_whose_file_is_missing_is_null_with_the_reason_until_it_comes_back(
    tmp_path, device
):
    (device / "gpu_busy_percent").unlink()
    (device / "hwmon/hwmon4/freq1_input").unlink()
    write(device / "hwmon/hwmon4/temp1_input", "N/A")
    gpus = open_amd(tmp_path)

    (reading,) = gpus.read(())
    reasons = dict(gpus.reasons)
    write(device / "gpu_busy_percent", "12")
    write(device / "pp_dpm_sclk", "0: 500Mhz\n1: 2000Mhz *\n2: 2500Mhz")
    (later,) = gpus.read(())

    assert (reading.utilization_pct, reading.sm_clock_mhz, reading.temperature_c) == (None,) * 3
    assert "does not report it" in reasons["utilization_pct"]
    assert "does not report it" in reasons["sm_clock_mhz"]
    assert "not understood" in reasons["temperature_c"]
    assert (later.utilization_pct, later.sm_clock_mhz) == (12, 2_000)
    assert set(gpus.reasons) == {"energy_j", "compute_api", "temperature_c"}


def test_a_server_card_without_a_sensor_at_its_edge_is_read_at_its_junction(tmp_path, device):
    (device / "hwmon/hwmon4/temp1_input").unlink()
    write(device / "hwmon/hwmon4/temp2_input", "71000")

    assert open_amd(tmp_path).read(())[0].temperature_c == 71


def test_a_counter_of_energy_is_read_where_the_driver_has_one(tmp_path, device):
    write(device / "hwmon/hwmon4/energy1_input", "5000000000")
    gpus = open_amd(tmp_path)

    assert gpus.read((), energy=False)[0].energy_j is None
    assert gpus.read(())[0].energy_j == 5_000
    assert "energy_j" not in gpus.reasons


@pytest.mark.parametrize(
    ("bits", "reasons"),
    [
        (0, ()),
        (1 << 36, ("thermal_limit",)),
        (1 << 2 | 1 << 16, ("power_limit", "current_limit")),
        (1 << 57, ("reliability_limit",)),
    ],
)
def test_the_reasons_of_low_clocks_are_read_from_the_table_of_metrics(
    tmp_path, device, bits, reasons
):
    (device / "gpu_metrics").write_bytes(METRICS.pack(120, 1, 3, bits))

    assert open_amd(tmp_path).read(())[0].throttle_reasons == reasons


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (METRICS.pack(120, 2, 4, 0), "a form that is not read"),
        (METRICS.pack(120, 1, 3, 0)[:50], "cut short"),
        (METRICS.pack(120, 1, 3, 2**64 - 1), "does not report why"),
        (b"", "a form that is not read"),
        (None, "does not report it for this card"),
    ],
)
def test_a_table_of_metrics_that_is_not_known_tells_no_reasons(tmp_path, device, content, words):
    (device / "gpu_metrics").unlink()
    if content is not None:
        (device / "gpu_metrics").write_bytes(content)
    gpus = open_amd(tmp_path)

    (reading,) = gpus.read(())

    assert reading.throttle_reasons == ()
    assert words in gpus.reasons["throttle_reasons"]


def test_the_widest_link_that_was_seen_is_kept(tmp_path, device):
    write(device / "current_link_speed", "2.5 GT/s PCIe")
    gpus = open_amd(tmp_path)
    write(device / "current_link_speed", "32.0 GT/s PCIe")

    for _ in range(10):
        gpus.read(())

    assert gpus.cards[0].link == "PCIe 5.0 x16"


def test_a_machine_without_amds_cards_says_so(tmp_path):
    write(tmp_path / "sys/class/drm/card0/device/vendor", "0x10de")

    gpus = open_amd(tmp_path)

    assert (gpus.cards, gpus.reasons["cards"]) == ((), "there is no AMD card")


def test_a_card_without_the_compute_topology_is_named_all_the_same(tmp_path, device):
    for node in (tmp_path / "sys/class/kfd/kfd/topology/nodes").glob("*/properties"):
        node.unlink()

    gpus = open_amd(tmp_path)

    assert device.exists()
    assert (gpus.cards[0].name, gpus.cards[0].architecture) == ("AMD card (744C)", None)
    assert {"architecture", "memory_bandwidth_gb_s"} <= set(gpus.reasons)
