"""Load points and imported results on the page of a benchmark and on the board."""

import pytest

from integration.web.board_rows import add_benchmark
from integration.web.load_rows import add_load, figures
from integration.web.page_reader import Page
from rigmark_shared.methodology.flag import FlagId

SOURCE = {
    "tool": "llama-bench",
    "version": "b6500",
    "format": "json",
    "sha256": "ab" * 32,
    "relabelled": {"decode_speed_tok_s": "avg_ts of tg128"},
    "left_out": {"pp512+tg128": "mixes prefill and decode"},
}
NOTHING = dict.fromkeys(("memory_gb", "gpu_share_pct", "efficiency_tok_s_per_gb"))


@pytest.fixture
async def measured(owner):
    """Make a benchmark of speed alone, with load points."""

    async def made(points, **changes):
        async with owner.begin() as connection:
            id_ = await add_benchmark(
                connection, verdicts={}, status="measured", **NOTHING, **changes
            )
            await add_load(connection, id_, points)
        return id_

    return made


async def test_load_points_are_told_and_drawn(client, measured):
    id_ = await measured([{"concurrency": n, "prompt_tokens": 512} for n in (1, 2, 4, 8)])

    facts = (await client.get(f"/benchmarks/{id_}.json")).json()
    page = Page((await client.get(f"/benchmarks/{id_}")).text)

    first, *_, last = facts["load"]
    assert (first["concurrency"], first["output_throughput_tok_s"]) == (1, 90.25)
    assert last["ttft_ms"] == {"mean": 964.0, "p50": 964.0, "p90": 1446.0, "p95": 1928.0} | {
        "p99": None
    }
    chat = last["attainment"][0]
    assert (chat["use_case"], chat["good_pct"], chat["acceptable_pct"]) == ("chat", 42.0, 64.0)
    assert chat["goodput_req_s"] == 4.0
    told = [svg["aria-label"] for svg in page.all("svg") if svg.get("role") == "img"]
    assert [text.split(":")[0] for text in told] == [
        "Output throughput of all requests together",
        "Time to first token",
        "Speed of one answer",
    ]
    assert "median goes from 120 ms at 1 to 964 ms at 8 requests in flight" in told[1]
    assert "42 % (64 %)" in page.text
    assert "1,928" in page.text


async def test_a_sweep_of_contexts_is_drawn_by_context(client, measured):
    id_ = await measured(
        [
            {
                "concurrency": 1,
                "context_tokens": depth,
                "figures": {"decode_speed_tok_s": 90.0 - depth / 200, "prefill_speed_tok_s": 5e3},
            }
            for depth in (0, 2048, 8192)
        ]
    )

    page = Page((await client.get(f"/benchmarks/{id_}")).text)

    told = [svg["aria-label"] for svg in page.all("svg") if svg.get("role") == "img"]
    assert [text.split(":")[0] for text in told] == [
        "Speed of one answer by context",
        "Speed of reading the prompt by context",
    ]
    assert "from 90.0 tok/s at 0 to 49.0 tok/s at 8,192 tokens of context and prompt" in told[0]


async def test_one_point_needs_no_chart_and_what_is_unknown_says_why(client, measured):
    id_ = await measured(
        [
            {
                "label": "tg128",
                "evidence": "self_reported",
                "figures": {"decode_speed_tok_s": 95.5, "decode_speed_sd_tok_s": 1.25},
                "unknown": {"ttft_ms": "the tool does not tell"},
                "flags": [{"id": FlagId.FAILED_REQUESTS, "detail": "3 of 20"}],
            }
        ]
    )

    facts = (await client.get(f"/benchmarks/{id_}.json")).json()
    page = Page((await client.get(f"/benchmarks/{id_}")).text)

    point = facts["load"][0]
    assert (point["output_throughput_tok_s"], point["attainment"]) == (None, [])
    assert facts["flags"][0]["seen_in"] == ["load point 1"]
    assert not [svg for svg in page.all("svg") if svg.get("role") == "img"]
    assert {"95.5", "1.25", "tg128"} <= {text.strip() for text in page.texts}
    assert "the tool does not tell" in page.text
    assert "3 of 20" in page.text


async def test_an_imported_result_says_from_where_and_what_became_of_its_figures(client, measured):
    id_ = await measured(
        [{"figures": figures(), "unknown": {"ttft_ms": "the tool does not tell"}}],
        source_tool="llama-bench",
        evidence="self_reported",
        ttft_ms=None,
        disclosure={"source": SOURCE},
    )

    facts = (await client.get(f"/benchmarks/{id_}.json")).json()
    page = Page((await client.get(f"/benchmarks/{id_}")).text)

    assert facts["source"] == SOURCE
    assert (facts["status"], facts["coverage"], facts["scenarios"]) == ("measured", 0, [])
    assert (facts["progress"], facts["judging"]) == (None, None)
    assert "Imported from llama-bench b6500" in page.text
    assert "Performance only, coverage 0/4" in page.text
    assert "decode_speed_tok_s avg_ts of tg128" in page.text
    assert "pp512+tg128 mixes prefill and decode" in page.text
    by_id = {each["id"]: each for each in facts["figures"]}
    assert by_id["memory_gb"]["unknown"] == "no scenario was run"
    assert by_id["ttft_ms"]["unknown"] == "the tool does not tell"
    assert "Not posted, and so unscored" not in page.text


async def test_a_measured_result_ranks_by_speed_and_stays_in_the_tail_by_quality(
    client, owner, measured
):
    fast = await measured([{"concurrency": 1}], decode_speed_tok_s=500.0, source_tool="vLLM bench")
    async with owner.begin() as connection:
        judged = await add_benchmark(connection, decode_speed_tok_s=50.0)

    by_quality = (await client.get("/benchmarks.json")).json()["benchmarks"]
    by_speed = (await client.get("/benchmarks.json?sort=decode_speed_tok_s")).json()["benchmarks"]
    alone = (await client.get("/benchmarks.json?status=measured")).json()["benchmarks"]
    board = Page((await client.get(f"/benchmarks?expand={fast}")).text)

    assert [row["id"] for row in by_quality] == [str(judged), str(fast)]
    assert [row["id"] for row in by_speed] == [str(fast), str(judged)]
    assert [row["id"] for row in alone] == [str(fast)]
    assert alone[0]["source_tool"] == "vLLM bench"
    assert "imported from vLLM bench" in board.text
    assert "speed only 0/4" in board.text
    assert "Speed alone was posted: there is nothing to judge." in board.text


async def test_a_measured_result_is_not_waited_for(client, measured):
    id_ = await measured([{"concurrency": 1}])

    pages = [(await client.get(path)).text for path in ("/benchmarks", f"/benchmarks/{id_}")]

    for page in pages:
        assert "data-live" not in page
        assert 'http-equiv="refresh"' not in page


async def test_the_board_marks_flags_by_the_gravest(client, owner):
    async with owner.begin() as connection:
        await add_benchmark(connection, flags=[FlagId.FEW_REPETITIONS, FlagId.ABOVE_ROOFLINE])
        await add_benchmark(connection, flags=[])

    rows = (await client.get("/benchmarks.json?sort=created_at&order=asc")).json()["benchmarks"]
    board = Page((await client.get("/benchmarks")).text)

    assert [flag["severity"] for flag in rows[0]["flags"]] == ["suspect", "info"]
    assert rows[1]["flags"] == []
    assert board.text.count("2 flags, suspect") == 1
