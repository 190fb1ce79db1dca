import pytest

from import_files import RIG, imported, one, saved, text_of, told
from rigmark_agent.errors import FileHoldsNoFigure, FileIsDamaged
from rigmark_agent.importers.ollama_verbose import milliseconds_of

HARDWARE = {"hardware": RIG["hardware"]}


def answer(**lines):
    known = {"eval count": "64 token(s)", "eval duration": "640ms", "eval rate": "100.00 tokens/s"}
    told_lines = {**known, **{name.replace("_", " "): value for name, value in lines.items()}}
    return "".join(f"{name}: {value}\n" for name, value in told_lines.items() if value)


@pytest.mark.parametrize(
    ("text", "expected_ms"),
    [
        ("1m2.3s", 62_300),
        ("1h2m3s", 3_723_000),
        ("640ms", 640),
        ("617.550141ms", 617.550141),
        ("35µs", 0.035),
        ("900ns", 0.0009),
        ("4.208096886s", 4208.096886),
    ],
)
def test_a_duration_is_read_as_go_prints_it(text, expected_ms):
    assert milliseconds_of(text) == pytest.approx(expected_ms)


def test_the_decode_speed_is_of_the_tokens_after_the_first_whose_moment_begins_the_duration():
    result = one("ollama/one.txt", sidecar=HARDWARE)

    assert told(result.load[0])["decode_speed_tok_s"] == pytest.approx(448 / 82.814029296)
    assert result.model.name == "llama3.1:8b"
    assert result.engine.name == "ollama"
    assert "rounded" in result.source.left_out["eval rate"]


def test_a_single_token_gives_no_rate():
    result = one("ollama/three.txt")

    figures = told(result.load[0])
    assert figures["decode_speed_tok_s"] == pytest.approx((63 / 0.64 + 63 / 0.65) / 2)
    assert figures["succeeded"] == 2
    assert result.source.left_out["answer 3"] == "a single token gives no rate"


def test_a_prompt_that_may_come_from_the_cache_gives_no_prefill_speed():
    result = one("ollama/three.txt")

    assert "prefill_speed_tok_s" not in told(result.load[0])
    assert "cache" in result.source.left_out["prompt eval rate"]


def test_a_duration_that_is_cut_off_gives_no_rate(tmp_path):
    path = saved(tmp_path, answer(eval_duration="1m", eval_rate=None))

    with pytest.raises(FileHoldsNoFigure, match="ends before its eval rate"):
        imported(path)


def test_a_rate_that_contradicts_count_and_duration_voids_the_answer(tmp_path):
    with pytest.raises(FileHoldsNoFigure, match="not the eval rate of 10"):
        imported(saved(tmp_path, answer(eval_rate="10.00 tokens/s")))


@pytest.mark.parametrize("broken", [{"eval_duration": "quickly"}, {"eval_count": "many token(s)"}])
def test_a_line_that_holds_no_figure_is_named(tmp_path, broken):
    with pytest.raises(FileIsDamaged, match="eval"):
        imported(saved(tmp_path, answer(**broken)))


def test_two_models_in_one_text_are_not_mixed(tmp_path):
    text = text_of("ollama/one.txt")
    path = saved(tmp_path, text + text.replace("llama3.1:8b", "qwen3:8b"))

    with pytest.raises(FileHoldsNoFigure, match="several models"):
        imported(path)


def test_text_that_powershell_saved_is_read(tmp_path):
    path = tmp_path / "verbose.txt"
    path.write_bytes(text_of("ollama/one.txt").replace("\n", "\r\n").encode("utf-16"))

    assert told(one(path).load[0])["decode_speed_tok_s"] == pytest.approx(5.41, abs=0.005)


def test_json_in_an_answer_is_not_taken_for_a_result(tmp_path):
    path = saved(tmp_path, '{"avg_ts": 9, "n_prompt":\n' + text_of("ollama/one.txt"))

    assert one(path).source.tool == "ollama --verbose"
