"""The bandwidths of AMD's cards follow from the width of the bus and the rate of the memory."""

import tomllib
from importlib.resources import files

import pytest

from rigmark_shared.methodology.memory_bandwidth import memory_bandwidth_gb_s

# Bits of the bus and Gbit/s of each of its lines, as they were announced with each card.
MEMORY: dict[str, tuple[int, float]] = {
    "Radeon VII": (4096, 2.0),
    "RX 6600": (128, 14),
    "RX 6600 XT": (128, 16),
    "RX 6700 XT": (192, 16),
    "RX 6750 XT": (192, 18),
    "RX 6800": (256, 16),
    "RX 6800 XT": (256, 16),
    "RX 6900 XT": (256, 16),
    "RX 6950 XT": (256, 18),
    "RX 7600": (128, 18),
    "RX 7600 XT": (128, 18),
    "RX 7700 XT": (192, 18),
    "RX 7800 XT": (256, 19.5),
    "RX 7900 GRE": (256, 18),
    "RX 7900 XT": (320, 20),
    "RX 7900 XTX": (384, 20),
    "RX 9060 XT": (128, 20),
    "RX 9070": (256, 20),
    "RX 9070 XT": (256, 20),
    "PRO W6800": (256, 16),
    "PRO W7800": (256, 18),
    "PRO W7800 48GB": (384, 18),
    "PRO W7900": (384, 18),
    "Radeon 8060S": (256, 8),
    "MI50": (4096, 2.0),
    "MI60": (4096, 2.0),
    "MI100": (4096, 2.4),
    "MI210": (4096, 3.2),
    "MI250": (8192, 3.2),
    "MI250X": (8192, 3.2),
    "MI300A": (8192, 5.2),
    "MI300X": (8192, 5.2),
    "MI350X": (8192, 8.0),
    "MI355X": (8192, 8.0),
}
# Announced as 6 TB/s; no rate of its memory was found.
WITHOUT_A_RATE = {"MI325X"}
# Data-centre cards are announced in TB/s with one decimal.
ROUNDING = 0.025


def test_every_card_of_amd_was_checked():
    source = files("rigmark_shared.methodology") / "devices.toml"

    cards = set(tomllib.loads(source.read_text())["amd"])

    assert cards == set(MEMORY) | WITHOUT_A_RATE


@pytest.mark.parametrize("card", MEMORY)
def test_a_bandwidth_of_amd_is_bus_times_rate(card: str):
    bits, gbit_s = MEMORY[card]

    assert memory_bandwidth_gb_s(card) == pytest.approx(bits * gbit_s / 8, rel=ROUNDING)
