"""The roofline: what a card's memory can deliver, for cards that are known and no others."""

import pytest

from rigmark_shared.methodology.memory_bandwidth import (
    MEMORY_BANDWIDTHS_GB_S,
    memory_bandwidth_gb_s,
)
from rigmark_shared.methodology.roofline import bandwidth_use_pct, looks_like_a_mixture, weights_gb


@pytest.mark.parametrize(
    ("card", "bandwidth"),
    [
        ("NVIDIA GeForce RTX 4090", 1008),
        ("rtx 4090", 1008),
        ("NVIDIA H100 80GB HBM3", 3350),
        ("NVIDIA H100 PCIe", 2039),
        ("NVIDIA A100-SXM4-80GB", 2039),
        ("NVIDIA A100-PCIE-40GB", 1555),
        ("Tesla T4", 320),
        ("NVIDIA RTX 6000 Ada Generation", 960),
        ("Quadro RTX 6000", 672),
        ("AMD Radeon RX 7900 XTX", 960),
        ("AMD Instinct MI300X", 5300),
        ("Intel(R) Arc(TM) A770 Graphics", 560),
        ("Apple M4 Max", 546),
        ("NVIDIA GB10", 273),
    ],
)
def test_a_card_is_known_by_the_name_its_driver_tells(card: str, bandwidth: float) -> None:
    assert memory_bandwidth_gb_s(card) == bandwidth


@pytest.mark.parametrize(
    "card", ["NVIDIA GeForce RTX 4090 Laptop GPU", "RTX 40", "NVIDIA", "", "Toaster 9000"]
)
def test_no_bandwidth_is_guessed(card: str) -> None:
    assert memory_bandwidth_gb_s(card) is None


def test_every_known_bandwidth_is_one_that_a_card_can_have() -> None:
    assert all(10 < bandwidth < 20_000 for bandwidth in MEMORY_BANDWIDTHS_GB_S.values())
    assert "" not in MEMORY_BANDWIDTHS_GB_S


def test_the_size_of_weights_is_that_of_their_file_else_count_times_bits() -> None:
    by_file = weights_gb(parameters=8e9, bits_per_weight=16.0, file_size_gb=4.7)
    by_bits = weights_gb(parameters=8 * 1024**3, bits_per_weight=4.5, file_size_gb=None)

    assert by_file == 4.7
    assert by_bits == 4.5
    assert weights_gb(parameters=8e9, bits_per_weight=None, file_size_gb=None) is None


def test_of_a_mixture_only_the_active_part_is_read() -> None:
    read = weights_gb(
        parameters=None, bits_per_weight=None, file_size_gb=18.0, share_of_parameters=0.1
    )

    assert read == pytest.approx(1.8)


def test_reading_the_weights_once_a_token_takes_bandwidth() -> None:
    # 4.7 GiB · 100 tok/s = 504.7 GB/s, of 1008.
    use = bandwidth_use_pct(weights_gb=4.7, decode_speed_tok_s=100.0, bandwidth_gb_s=1008.0)

    assert use == pytest.approx(50.07, abs=0.01)


@pytest.mark.parametrize(
    "name",
    ["mixtral-8x7b", "Qwen3-30B-A3B", "gpt-oss:20b", "deepseek-v3", "qwen2moe", "glm-4.5-air"],
)
def test_a_mixture_is_known_by_its_name(name: str) -> None:
    assert looks_like_a_mixture(name)


@pytest.mark.parametrize(
    "name", ["llama3.1:8b", "gemma3:270m", "deepseek-r1-distill-qwen-7b", None]
)
def test_a_dense_model_is_no_mixture(name: str | None) -> None:
    assert not looks_like_a_mixture(name)
