import pytest

from import_files import imported, json_of, one, saved, told
from rigmark_agent.errors import FileHoldsNoFigure

PATH = "localscore/localscore.json"


def test_each_test_is_a_point_with_its_own_figures():
    result = one(PATH, sidecar={})

    assert [point.label for point in result.load] == ["pp1024+tg16", "pp64+tg1024"]
    assert told(result.load[1]) == {
        "decode_speed_tok_s": 100.0,
        "decode_speed_sd_tok_s": 0.4,
        "prefill_speed_tok_s": 426.0,
        "ttft_ms.mean": 150.0,
    }


def test_the_file_tells_model_engine_and_hardware():
    result = one(PATH, sidecar={})

    assert result.model.name == "Llama 3.2 1B Instruct"
    assert result.model.quantization == "Q4_K_M"
    assert result.engine.name == "llamafile"
    assert result.hardware.gpus[0].memory_gb == 7.92
    assert "someone" not in result.model_dump_json()


def test_a_power_of_zero_is_unknown_and_memory_absent():
    result = one(PATH)

    assert result.load[0].energy_j is None
    assert result.load[0].memory_gb is None
    assert "0 where the tool saw none" in result.source.left_out["results.power_watts"]


@pytest.mark.parametrize("key", ["performance_score", "results_summary", "avg_gen_tps"])
def test_a_composite_is_never_taken_for_a_figure(tmp_path, key):
    content = {**json_of(PATH), key: 510.3}

    result = one(saved(tmp_path, content))

    assert "composite" in result.source.left_out[key]
    assert "510.3" not in result.model_dump_json(exclude={"source"})


def test_a_processor_is_no_card(tmp_path):
    content = json_of(PATH)
    content["accelerator_info"] = {"name": "AMD Ryzen AI 9", "memory_gb": 31.1, "type": "CPU"}

    result = one(saved(tmp_path, content), sidecar={})

    assert result.hardware.gpus == []
    assert result.hardware.name == "AMD Ryzen AI 9"


def test_several_models_in_one_file_are_not_mixed(tmp_path):
    content = json_of(PATH)
    content["results"][1]["model_name"] = "another"

    with pytest.raises(FileHoldsNoFigure, match="several models"):
        imported(saved(tmp_path, content))
