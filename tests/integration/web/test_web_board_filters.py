"""Filtering the board, and asking it wrongly."""

import pytest

from integration.web.board_rows import add_benchmark
from integration.web.page_reader import Page
from rigmark_shared.methodology import ScenarioId

ALL = {"Qwen3:32B", "gemma_3 100%", "phi-4"}


@pytest.fixture(autouse=True)
async def three_benchmarks(owner, empty_board):  # noqa: ARG001
    async with owner.begin() as connection:
        await add_benchmark(connection, model="Qwen3:32B", engine="llama.cpp", hardware="RTX 3090")
        await add_benchmark(
            connection,
            model="gemma_3 100%",
            quantization="Q8_0",
            evidence="self_reported",
            verdicts={**dict.fromkeys(ScenarioId, 50), ScenarioId.CODE_GENERATION: "failed"},
        )
        await add_benchmark(connection, model="phi-4", quantization=None, verdicts="pending")


@pytest.mark.parametrize(
    ("query", "models"),
    [
        ("", ALL),
        ("model=&quantization=&hardware=&engine=&status=&evidence=&order=&cursor=", ALL),
        ("model=qwen", {"Qwen3:32B"}),
        ("model=:32b", {"Qwen3:32B"}),
        ("model=100%25", {"gemma_3 100%"}),
        ("model=a_3", {"gemma_3 100%"}),
        ("model=_", {"gemma_3 100%"}),
        ("quantization=Q8_0", {"gemma_3 100%"}),
        ("hardware=RTX+3090", {"Qwen3:32B"}),
        ("engine=ollama", {"gemma_3 100%", "phi-4"}),
        ("engine=Ollama", set()),
        ("status=pending", {"phi-4"}),
        ("status=completed", {"Qwen3:32B"}),
        ("status=incomplete", {"gemma_3 100%"}),
        ("evidence=self_reported", {"gemma_3 100%"}),
        ("engine=ollama&status=pending&sort=ttft_ms", {"phi-4"}),
    ],
)
async def test_a_filter_keeps_what_fits(client, query, models):
    found = (await client.get(f"/benchmarks.json?{query}")).json()["benchmarks"]

    assert {row["model"] for row in found} == models


async def test_the_choices_are_what_there_is(client):
    page = (await client.get("/benchmarks?engine=ollama")).text

    for option in (
        '<option value="llama.cpp">llama.cpp</option>',
        '<option value="ollama" selected>ollama</option>',
        '<option value="Q8_0">Q8_0</option>',
        '<option value="RTX 3090">RTX 3090</option>',
    ):
        assert option in page


async def test_a_choice_that_is_gone_stays_chosen(client):
    page = (await client.get("/benchmarks?engine=vanished")).text

    assert '<option value="vanished" selected>vanished</option>' in page
    assert "No benchmark matches" in page


async def test_filters_and_order_stay_in_every_link_of_the_page(client, owner):
    async with owner.begin() as connection:
        for _ in range(4):
            await add_benchmark(connection, engine="vLLM")

    page = (await client.get("/benchmarks?engine=vLLM&sort=ttft_ms&order=desc")).text

    assert 'href="/benchmarks?sort=ttft_ms&amp;engine=vLLM"' in page
    assert 'href="/benchmarks?sort=memory_gb&amp;engine=vLLM"' in page
    assert 'href="/benchmarks.json?sort=ttft_ms&amp;order=desc&amp;engine=vLLM"' in page
    assert (
        'rel="next" href="/benchmarks?sort=ttft_ms&amp;order=desc&amp;engine=vLLM&amp;cursor='
        in page
    )
    assert 'aria-sort="descending"' in page


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("sort=price", "sort"),
        ("order=up", "order"),
        ("status=done", "status"),
        ("evidence=none", "evidence"),
        ("expand=7", "expand.0"),
        ("model=a%00b", "model"),
        ("engine=" + "x" * 301, "engine"),
        ("cursor=nonsense", "cursor"),
        ("cursor=" + "A" * 301, "cursor"),
        ("&".join(["expand=01a210ea-432d-74bb-8053-90e05672b483"] * 26), "expand"),
    ],
)
async def test_a_bad_parameter_is_named_and_never_repeated(client, query, field):
    problem = await client.get(f"/benchmarks.json?{query}")
    page = await client.get(f"/benchmarks?{query}")

    assert problem.status_code == page.status_code == 422
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["errors"][0]["field"] == field
    assert "price" not in problem.text
    assert f"<code>{field}</code>" in page.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("evidence=none", "evidence: must be one of 'raw' or 'self_reported'"),
        ("judge=first", "judge: must be a whole number"),
        ("judge=0", "judge: must be at least 1"),
        ("expand=7", "expand.0: must be the id of a benchmark, as the address of its page has it"),
        ("model=a%00b", "model: must not contain the character U+0000; remove it"),
        ("engine=" + "x" * 301, "engine: must have at most 300 characters"),
        (
            "&".join(["expand=01a210ea-432d-74bb-8053-90e05672b483"] * 26),
            "expand: must be given at most 25 times",
        ),
    ],
)
async def test_a_bad_parameter_is_answered_with_what_it_may_be(client, query, said):
    page = await client.get(f"/benchmarks?{query}")

    assert said in Page(page.text).text


async def test_a_cursor_of_another_order_is_refused(client, owner):
    async with owner.begin() as connection:
        for _ in range(4):
            await add_benchmark(connection)
    cursor = (await client.get("/benchmarks.json?sort=ttft_ms")).json()["next_cursor"]

    answer = await client.get(f"/benchmarks.json?sort=ttft_ms&order=desc&cursor={cursor}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"
