"""What the pages tell somebody who has nothing here yet, or who reads a sparse result."""

import pytest

from integration.web.board_rows import add_benchmark
from integration.web.page_reader import Page

INGEST = "http://127.0.0.1:8000"


async def test_an_empty_board_says_how_to_have_a_first_benchmark_and_has_nothing_to_filter(client):
    page = Page((await client.get("/benchmarks")).text)

    assert (
        f"rig/bin/rigmark-agent run --target http://127.0.0.1:11434 --ingest {INGEST}" in page.text
    )
    assert "rig/bin/pip install ./shared ./agent" in page.text
    assert "RIGMARK_API_KEY" in page.text
    assert f"{INGEST}/docs" in [link["href"] for link in page.all("a")]
    assert page.all("form") == []


async def test_a_board_on_which_nothing_matches_keeps_its_filters(client):
    page = Page((await client.get("/benchmarks?model=nobody")).text)

    assert "No benchmark matches" in page.text
    assert "rigmark-agent" not in page.text
    assert [form["role"] for form in page.all("form")] == ["search"]


@pytest.mark.parametrize("path", ["/nowhere", "/benchmarks/01a210ea-432d-74bb-8053-90e05672b483"])
async def test_what_is_not_here_is_never_said_to_be_gone(client, path):
    answer = await client.get(path, headers={"accept": "text/html"})
    page = Page(answer.text)

    assert answer.status_code == 404
    assert "There is nothing here The address may be mistyped" in page.text
    assert "gone" not in page.text


async def test_figures_that_are_unknown_for_one_reason_share_a_row_with_it(client, owner):
    why = {"ttfr_ms": "the engine streams no roles", "ttfo_ms": "the engine streams no roles"}
    async with owner.begin() as connection:
        id_ = await add_benchmark(connection, ttft_ms=None, run={"unknown": why, "ttft_ms": 200.0})

    facts = (await client.get(f"/benchmarks/{id_}.json")).json()
    page = Page((await client.get(f"/benchmarks/{id_}")).text)

    run = facts["scenarios"][0]
    unknown = {each["unknown"] for each in run["figures"] if each["value"] is None}
    assert unknown == {"not reported", "the engine streams no roles"}
    rows = [row for row in page.all("tr") if "data-unknown" in row]
    assert len(rows) == 2 * len(facts["scenarios"])
    assert page.text.count("unknown: the engine streams no roles") == len(facts["scenarios"])
    for figure in run["figures"]:
        assert figure["label"] in page.text
