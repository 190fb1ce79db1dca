import tomllib

import pytest

from import_files import FOLDER, imported, json_of, one, saved
from rigmark_agent.errors import SidecarIsNeeded, SidecarIsWrong
from rigmark_agent.importers.build import submissions
from rigmark_agent.importers.sidecar import Sidecar, read_sidecar

RUN = "vllm/completions.json"
TOML = """
[engine]
name = "vLLM"
version = "0.11.0"
flags = { tensor_parallel_size = "2" }

[hardware]
name = "2x RTX 4090"
ram_gb = 64
[[hardware.gpus]]
name = "NVIDIA GeForce RTX 4090"
memory_gb = 24

[terms]
sut_boundary = "engine"
prompt_cache = "disabled"
"""


def with_sidecar(folder, text, name="rig.toml"):
    return one(RUN, sidecar=read_sidecar(saved(folder, text, name)).sections)


def test_a_sidecar_in_toml_tells_what_the_file_does_not(tmp_path):
    result = with_sidecar(tmp_path, TOML)

    assert result.engine.flags == {"tensor_parallel_size": "2"}
    assert result.hardware.gpus[0].memory_gb == 24
    assert result.terms.sut_boundary == "engine"
    assert result.terms.load_model == "single_stream"


def test_json_says_the_same_as_toml(tmp_path):
    as_json = saved(tmp_path, tomllib.loads(TOML), "rig.json")

    assert read_sidecar(as_json) == read_sidecar(saved(tmp_path, TOML, "rig.toml"))


def test_a_name_in_the_sidecar_goes_before_the_files(tmp_path):
    result = with_sidecar(tmp_path, f'[model]\nname = "Llama 3.1 8B"\n{TOML}')

    assert result.model.name == "Llama 3.1 8B"
    assert result.model.tokenizer == "meta-llama/Llama-3.1-8B-Instruct"


def shown_template():
    with pytest.raises(SidecarIsNeeded) as refusal:
        submissions(FOLDER / RUN, Sidecar())
    return str(refusal.value).split("\n\n", 1)[1]


def test_the_shown_template_works_once_the_names_are_filled_in(tmp_path):
    filled_in = shown_template().replace('name = ""', 'name = "mine"')

    result = with_sidecar(tmp_path, filled_in)

    assert result.model.name == "meta-llama/Llama-3.1-8B-Instruct"
    assert (result.engine.name, result.hardware.name) == ("mine", "mine")


def test_the_shown_template_names_nothing_that_nobody_said(tmp_path):
    with pytest.raises(SidecarIsNeeded, match="the name of the engine and the hardware"):
        with_sidecar(tmp_path, shown_template())


def test_the_name_of_the_rig_in_the_settings_is_enough_for_the_hardware():
    sidecar = {"engine": {"name": "vLLM"}}

    assert one(RUN, sidecar=sidecar, hardware_name="my rig").hardware.name == "my rig"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[engine\nname = 1", "neither TOML nor JSON"),
        ("{", "neither TOML nor JSON"),
        ("[gpu]\nname = 'x'", "gpu is no section; known: model, engine, hardware, terms"),
        ("model = 'llama'", r"must be a section, as in \[model\]"),
    ],
)
def test_a_sidecar_that_is_none_is_refused_with_what_is_wrong(tmp_path, text, complaint):
    with pytest.raises(SidecarIsWrong, match=complaint):
        read_sidecar(saved(tmp_path, text, "rig.toml"))


def test_a_sidecar_that_is_not_there_is_a_named_error(tmp_path):
    with pytest.raises(SidecarIsWrong, match="No such file"):
        read_sidecar(tmp_path / "rig.toml")


@pytest.mark.parametrize(
    ("section", "field"),
    [
        ({"model": {"quantisation": "Q4"}}, "model.quantisation"),
        ({"hardware": {"name": "rig", "ram_gb": "much"}}, "hardware.ram_gb"),
        ({"hardware": {"name": "rig", "gpus": [{"memory": 24}]}}, "hardware.gpus.0"),
        ({"terms": {"sut_boundary": "moon"}}, "terms.sut_boundary"),
    ],
)
def test_a_wrong_field_of_a_sidecar_is_named(section, field):
    sidecar = {"engine": {"name": "vLLM"}, "hardware": {"name": "rig"}, **section}

    with pytest.raises(SidecarIsWrong, match=field):
        imported(RUN, sidecar=sidecar)


def test_a_fact_of_the_file_that_no_wire_takes_is_left_out(tmp_path):
    rows = json_of("llama-bench/llama-bench.json")
    for row in rows:
        row["model_n_params"] = 10**18

    result = one(saved(tmp_path, rows), sidecar={})

    assert result.model.parameters is None
    assert "model.parameters" in result.source.left_out
