import pytest

from import_files import imported, json_of, one, saved, text_of, told
from rigmark_agent.errors import FileHoldsNoFigure, FileIsDamaged

TG = 1


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "md", "sql"])
def test_every_format_tells_prefill_and_decode_apart(form):
    result = one(f"llama-bench/llama-bench.{form}")

    pp, tg = result.load
    assert (pp.label, tg.label) == ("pp128", "tg32")
    assert set(told(pp)) == {"prefill_speed_tok_s"}
    assert set(told(tg)) == {"decode_speed_tok_s", "decode_speed_sd_tok_s"}
    assert result.source.format == form
    assert result.terms.sut_boundary == "in_process"


def test_the_figures_are_those_of_the_file():
    pp, tg = one("llama-bench/llama-bench.csv").load

    assert told(pp) == {"prefill_speed_tok_s": 140.432488}
    assert told(tg) == {"decode_speed_tok_s": 64.850821, "decode_speed_sd_tok_s": 0.449545}
    assert (pp.prompt_tokens, tg.output_tokens) == (128, 32)


def test_a_mix_of_prefill_and_decode_is_no_decode_speed():
    result = one("llama-bench/llama-bench.depth.md")

    assert [point.label for point in result.load] == [
        "pp128",
        "tg32",
        "pp128 @ d256",
        "tg32 @ d256",
    ]
    assert "mix of prefill and decode" in result.source.left_out["test 3.avg_ts"]


def test_a_depth_is_context_before_the_prompt():
    points = one("llama-bench/llama-bench.depth.md").load

    assert [point.context_tokens for point in points] == [0, 0, 256, 256]


def test_each_model_and_each_setting_is_a_result_of_its_own():
    results = imported("llama-bench/several.json", sidecar={})

    assert [(one.model.name, one.engine.flags["n_gpu_layers"]) for one in results] == [
        ("Llama-3.1-8B-Instruct-Q4_K_M", "99"),
        ("Llama-3.1-8B-Instruct-Q4_K_M", "0"),
        ("Qwen3-0.6B-Q8_0", "99"),
    ]
    assert [round(told(one.load[TG])["decode_speed_tok_s"], 1) for one in results] == [
        120.0,
        9.5,
        410.0,
    ]


def test_the_cards_are_told_only_where_layers_ran_on_them():
    on_gpu, on_cpu, _ = imported("llama-bench/several.json", sidecar={})

    assert on_gpu.hardware.name == "2× NVIDIA GeForce RTX 4090"
    assert len(on_gpu.hardware.gpus) == 2
    assert on_cpu.hardware.gpus == []
    assert on_cpu.hardware.name.startswith("AMD Ryzen")


def test_no_folder_of_the_rig_is_sent():
    for result in imported("llama-bench/several.json", sidecar={}):
        assert "someone" not in result.model_dump_json()


def test_log_lines_before_and_between_are_skipped(tmp_path):
    lines = text_of("llama-bench/llama-bench.jsonl").splitlines()
    path = saved(
        tmp_path, "\n".join(["[1/2] loading", lines[0], "warning: {slow}", lines[1], "end"])
    )

    assert len(one(path).load) == 2


def test_a_row_that_is_cut_off_is_named_by_its_line(tmp_path):
    path = saved(tmp_path, text_of("llama-bench/llama-bench.jsonl")[:-400])

    with pytest.raises(FileIsDamaged, match="line 2"):
        imported(path)


@pytest.mark.parametrize(("form", "line"), [("csv", 3), ("sql", 47), ("md", 4)])
def test_a_text_that_is_cut_off_is_named_by_its_line(tmp_path, form, line):
    whole = text_of(f"llama-bench/llama-bench.{form}").split("\n\nbuild")[0].rstrip()
    path = saved(tmp_path, whole[:-3])

    with pytest.raises(FileIsDamaged, match=f"line {line}"):
        imported(path)


def test_a_speed_that_the_times_beside_it_contradict_is_left_out(tmp_path):
    rows = json_of("llama-bench/llama-bench.json")
    rows[TG]["avg_ts"] *= 10

    result = one(saved(tmp_path, rows))

    assert [point.label for point in result.load] == ["pp128"]
    assert "does not follow" in result.source.left_out["test 2.avg_ts"]


@pytest.mark.parametrize("value", [True, False, 1, 0, -1])
def test_flash_attention_may_be_a_flag_or_a_number(tmp_path, value):
    rows = json_of("llama-bench/llama-bench.json")
    for row in rows:
        row["flash_attn"] = value

    assert one(saved(tmp_path, rows)).engine.flags["flash_attn"] == str(int(value))


def test_keys_of_a_later_version_are_kept_in_the_account(tmp_path):
    rows = json_of("llama-bench/llama-bench.json")
    for row in rows:
        row["moe_cache"] = "auto"

    assert one(saved(tmp_path, rows)).source.left_out["moe_cache"] == "not known to this importer"


def test_the_older_table_with_spaces_is_read(tmp_path):
    table = (
        text_of("llama-bench/llama-bench.md").replace("pp128", "pp 128").replace("tg32", "tg 32")
    )

    assert [point.label for point in one(saved(tmp_path, table)).load] == ["pp128", "tg32"]


def test_a_file_of_mixes_only_says_why_nothing_is_left(tmp_path):
    rows = json_of("llama-bench/llama-bench.json")
    for row in rows:
        row["n_prompt"] = row["n_gen"] = 64

    with pytest.raises(FileHoldsNoFigure, match="mix of prefill and decode"):
        imported(saved(tmp_path, rows))
