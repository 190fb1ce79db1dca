import pytest

from import_files import json_of, one, saved, told

KWH = "in kWh of the whole machine"


def benchmark(change):
    content = json_of("optimum/benchmark.json")
    change(content)
    return content


def test_the_file_tells_model_engine_and_hardware():
    result = one("optimum/benchmark.json", sidecar={})

    assert result.model.name == "meta-llama/Llama-3.1-8B-Instruct"
    assert (result.engine.name, result.engine.version) == ("pytorch", "2.8.0")
    assert result.hardware.name == "NVIDIA A10G"
    assert result.hardware.ram_gb == pytest.approx(62.117, abs=0.001)


def test_the_cards_memory_is_not_told_in_a_unit_to_rely_on():
    result = one("optimum/benchmark.json", sidecar={})

    assert result.hardware.gpus[0].memory_gb is None


def test_a_prefill_in_samples_becomes_tokens_by_the_prompt_length():
    figures = told(one("optimum/benchmark.json", sidecar={}).load[0])

    assert figures["prefill_speed_tok_s"] == pytest.approx(64 / 0.15)
    assert figures["ttft_ms.p50"] == pytest.approx(150)
    assert figures["tpot_ms.mean"] == pytest.approx(10)


def test_megabytes_are_of_ten_to_the_six():
    point = one("optimum/benchmark.json", sidecar={}).load[0]

    assert point.memory_gb == pytest.approx(6499.07e6 / 2**30)
    assert point.memory_kind == "vram"


def test_memory_without_cards_is_that_of_the_machine(tmp_path):
    def on_cpu(content):
        memory = content["report"]["decode"]["memory"]
        for key in list(memory):
            if "vram" in key:
                memory[key] = None

    point = one(saved(tmp_path, benchmark(on_cpu))).load[0]

    assert point.memory_gb == pytest.approx(1395.17e6 / 2**30)
    assert point.memory_kind == "ram"


def test_energy_of_the_whole_machine_is_left_out():
    result = one("optimum/benchmark.json")

    assert KWH in result.source.left_out["report.decode.energy"]
    assert result.load[0].energy_j is None


def test_a_batch_gives_no_figure_of_one_request(tmp_path):
    def in_batches(content):
        content["config"]["scenario"]["input_shapes"]["batch_size"] = 8
        content["report"]["decode"]["throughput"]["value"] *= 8

    result = one(saved(tmp_path, benchmark(in_batches)))

    figures = told(result.load[0])
    assert "decode_speed_tok_s" not in figures
    assert "prefill_speed_tok_s" not in figures
    assert figures["tpot_ms.mean"] == pytest.approx(10)


def test_beams_are_no_single_answer(tmp_path):
    def with_beams(content):
        content["config"]["scenario"]["generate_kwargs"]["num_beams"] = 4

    assert "decode_speed_tok_s" not in told(one(saved(tmp_path, benchmark(with_beams))).load[0])


def test_a_throughput_that_the_latency_contradicts_is_left_out(tmp_path):
    def double(content):
        content["report"]["decode"]["throughput"]["value"] *= 2

    result = one(saved(tmp_path, benchmark(double)))

    assert "decode_speed_tok_s" not in told(result.load[0])
    assert "does not follow" in result.source.left_out["report.decode.throughput"]


@pytest.mark.parametrize("unit", ["ms", None, 5])
def test_a_latency_in_another_unit_is_left_out(tmp_path, unit):
    def in_unit(content):
        content["report"]["prefill"]["latency"]["unit"] = unit

    figures = told(one(saved(tmp_path, benchmark(in_unit))).load[0])

    assert not [name for name in figures if name.startswith(("ttft", "prefill"))]


def test_a_report_alone_gives_what_needs_no_configuration():
    figures = told(one("optimum/benchmark_report.json").load[0])

    assert set(figures) == {
        "ttft_ms.mean",
        "ttft_ms.p50",
        "ttft_ms.p90",
        "ttft_ms.p95",
        "ttft_ms.p99",
        "itl_ms.mean",
    }
