"""Two benchmarks side by side: figures, verdicts, and what stands between them."""

import pytest

from integration.web.board_rows import add_benchmark
from integration.web.evidence_rows import TERMS, add_imported, statistics
from integration.web.load_rows import add_load, figures
from integration.web.page_reader import Page
from rigmark_shared.methodology import ScenarioId
from rigmark_shared.methodology.flag import FlagId

NOBODY = "01a210ea-432d-74bb-8053-90e05672b483"
TOLD = {
    "model": {"name": "llama3.1:8b", "context_length": 8192, "digest": "sha256:1"},
    "terms": TERMS,
}
ONE = {ScenarioId.CODE_GENERATION: 80}


@pytest.fixture
def add(owner):
    """Add a benchmark that tells all that a comparison depends on."""

    async def added(*, terms=None, half_width=1.0, **changes):
        speed = changes.setdefault("decode_speed_tok_s", 50.0)
        interval = {"decode_speed_tok_s": statistics(speed, half_width=half_width)}
        values = {
            "verdicts": ONE,
            "engine_version": "1",
            "run": {"statistics": interval},
            "disclosure": {**TOLD, "terms": {**TERMS, **(terms or {})}},
            **changes,
        }
        async with owner.begin() as connection:
            return await add_benchmark(connection, **values)

    return added


async def compare(client, a, b):
    address = f"?a={a}&b={b}"
    facts = (await client.get(f"/compare.json{address}")).json()
    page = await client.get(f"/compare{address}")
    assert page.status_code == 200
    return facts, Page(page.text)


def by_id(part):
    return {figure["id"]: figure for figure in part["figures"]}


async def test_the_better_figure_is_named_by_its_direction(client, add):
    a = await add(ttft_ms=200.0, decode_speed_tok_s=50.0)
    b = await add(ttft_ms=150.0, decode_speed_tok_s=60.0)

    facts, page = await compare(client, a, b)

    of_code = by_id(facts["parts"][1])
    assert of_code["decode_speed_tok_s"]["verdict"] == "b_is_better"
    assert of_code["decode_speed_tok_s"]["difference_pct"] == pytest.approx(20.0)
    assert of_code["ttft_ms"]["verdict"] == "b_is_better"
    assert of_code["ttft_ms"]["difference_pct"] == pytest.approx(-25.0)
    assert of_code["memory_gb"]["verdict"] == "equal"
    assert of_code["scenario_kpi"]["verdict"] == "equal"
    assert "+20.0 %" in page.text
    assert "B is better" in page.text
    assert "not comparable" not in page.text


async def test_the_other_way_round_the_other_is_better(client, add):
    a, b = await add(decode_speed_tok_s=60.0), await add(decode_speed_tok_s=50.0)

    facts, _ = await compare(client, a, b)

    assert by_id(facts["parts"][0])["decode_speed_tok_s"]["verdict"] == "a_is_better"


async def test_where_intervals_overlap_there_is_no_clear_difference(client, add):
    a = await add(decode_speed_tok_s=50.0, half_width=1.0)
    b = await add(decode_speed_tok_s=51.5, half_width=1.0)

    facts, page = await compare(client, a, b)

    speed = by_id(facts["parts"][1])["decode_speed_tok_s"]
    assert (speed["verdict"], speed["difference_pct"]) == (
        "no_clear_difference",
        pytest.approx(3.0),
    )
    assert "no clear difference the intervals overlap" in page.text


async def test_a_figure_that_something_bears_on_is_not_called_better(client, add):
    a = await add(ttft_ms=200.0)
    b = await add(ttft_ms=150.0, decode_speed_tok_s=60.0, terms={"sut_boundary": "gateway"})

    facts, page = await compare(client, a, b)

    (limit,) = [each for each in facts["differences"] if each["severity"] == "limits"]
    assert (limit["axis"], limit["a"], limit["b"]) == ("sut_boundary", "engine", "gateway")
    of_code = by_id(facts["parts"][1])
    assert of_code["ttft_ms"]["verdict"] == "not_comparable"
    assert of_code["ttft_ms"]["difference_pct"] is None
    assert of_code["ttft_ms"]["obstacles"][0]["sentence"] == limit["sentence"]
    assert of_code["decode_speed_tok_s"]["verdict"] == "b_is_better"
    assert "not comparable system under test" in page.text
    assert limit["sentence"] in page.text
    assert {"href": "#axis-sut_boundary", "title": limit["sentence"]} in page.all("a")


async def test_another_methodology_blocks_every_figure(client, add):
    a, b = await add(), await add(methodology_version="2025.1", decode_speed_tok_s=90.0)

    facts, page = await compare(client, a, b)

    assert facts["differences"][0]["severity"] == "blocks"
    verdicts = {figure["verdict"] for part in facts["parts"] for figure in part["figures"]}
    assert verdicts == {"not_comparable"}
    assert "is better" not in page.text
    assert "Some of their figures are not the same thing" in page.text


async def test_what_a_side_does_not_tell_is_unknown_and_limits(client, add):
    a, b = await add(), await add(disclosure={"model": {}, "engine": {}})

    facts, _ = await compare(client, a, b)

    said = {each["axis"]: each for each in facts["differences"]}
    assert (said["sut_boundary"]["b"], said["sut_boundary"]["severity"]) == ("unknown", "limits")
    assert by_id(facts["parts"][1])["ttft_ms"]["verdict"] == "not_comparable"


async def test_a_suspect_figure_is_not_called_better(client, add):
    a, b = await add(), await add(flags=[FlagId.ABOVE_ROOFLINE], decode_speed_tok_s=900.0)

    facts, page = await compare(client, a, b)

    assert by_id(facts["parts"][1])["decode_speed_tok_s"]["verdict"] == "not_comparable"
    assert "Suspect figures: A none, B above roofline." in page.text


async def test_other_scenarios_limit_the_medians_and_not_the_scenario_that_both_ran(client, add):
    both = dict.fromkeys((ScenarioId.CODE_GENERATION, ScenarioId.AGENT_WORKFLOW), 80)
    a, b = await add(), await add(verdicts=both, decode_speed_tok_s=60.0)

    facts, _ = await compare(client, a, b)

    overall, code = facts["parts"]
    assert by_id(overall)["decode_speed_tok_s"]["obstacles"][0]["axis"] == "scenarios"
    assert by_id(code)["decode_speed_tok_s"]["verdict"] == "b_is_better"
    assert facts["only_b"] == ["Agent Workflow"]


async def test_an_unknown_figure_is_neither_better_nor_worse(client, add):
    a, b = await add(memory_gb=None), await add()

    facts, page = await compare(client, a, b)

    memory = by_id(facts["parts"][0])["memory_gb"]
    assert (memory["verdict"], memory["difference_pct"]) == ("unknown", None)
    assert "unknown on one side" in page.text


async def test_load_points_of_the_same_setting_are_compared(client, owner, add):
    a, b = await add(), await add()
    async with owner.begin() as connection:
        await add_load(connection, a, [{"concurrency": 1}, {"concurrency": 4}])
        fast = figures(in_flight=4, output_throughput_tok_s=999.0)
        await add_load(connection, b, [{"concurrency": 4, "figures": fast}])

    facts, page = await compare(client, a, b)

    load = by_id(facts["parts"][-1])
    assert facts["parts"][-1]["label"] == "Load: 4 in flight"
    assert load["output_throughput_tok_s"]["verdict"] == "b_is_better"
    assert load["ttft_ms"]["verdict"] == "equal"
    assert facts["only_a"] == ["Load: 1 in flight"]
    assert "Only A has: Load: 1 in flight." in page.text


async def test_a_result_of_speed_alone_is_compared_with_all_reserve(client, owner, add):
    a = await add()
    async with owner.begin() as connection:
        b = await add_imported(connection, decode_speed_tok_s=70.0)

    facts, page = await compare(client, a, b)

    assert facts["b"]["source_tool"] == "llama-bench"
    assert by_id(facts["parts"][0])["decode_speed_tok_s"]["verdict"] == "not_comparable"
    assert by_id(facts["parts"][0])["ttft_ms"]["verdict"] == "unknown"
    assert "imported from llama-bench" in page.text


async def test_a_benchmark_compared_with_itself_is_equal_and_says_so(client, add):
    a = await add(flags=[FlagId.ABOVE_ROOFLINE], disclosure={"model": {}})

    facts, page = await compare(client, a, a)

    assert (facts["same"], facts["differences"]) == (True, [])
    verdicts = {figure["verdict"] for part in facts["parts"] for figure in part["figures"]}
    assert verdicts == {"equal"}
    assert "one and the same benchmark" in page.text


async def test_the_form_of_the_board_leads_to_the_comparison(client, add):
    a, b = await add(), await add()

    answer = await client.get(f"/compare?id={a}&id={b}")
    board = Page((await client.get("/benchmarks")).text)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/compare?a={a}&b={b}"
    boxes = [box for box in board.all("input") if box.get("type") == "checkbox"]
    assert {box["value"] for box in boxes} == {str(a), str(b)}
    assert {box["form"] for box in boxes} == {"compare"}


async def test_one_is_chosen_first_and_the_other_on_any_page_of_the_board(client, add):
    a, b = await add(), await add()

    board = Page((await client.get(f"/benchmarks?compare={a}&sort=ttft_ms")).text)
    row = Page((await client.get(f"/benchmarks/{b}/row?expanded=true&compare={a}")).text)

    links = [link["href"] for link in board.all("a") if link["href"].startswith("/compare")]
    assert links == [f"/compare?a={a}&b={b}"]
    assert any(
        f"compare={a}" in link["href"] and "sort=" in link["href"] for link in board.all("a")
    )
    assert {"type": "hidden", "name": "compare", "value": str(a)} in board.all("input")
    assert f"/compare?a={a}&b={b}" in [link["href"] for link in row.all("a")]
    assert not [box for box in board.all("input") if box.get("type") == "checkbox"]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 422, "None were chosen. Tick exactly two"),
        (f"?a={NOBODY}", 422, "1 was chosen. Tick exactly two"),
        (f"?a={NOBODY}&b=", 422, "1 was chosen. Tick exactly two"),
        (f"?id={NOBODY}", 422, "1 was chosen. Tick exactly two"),
        (f"?id={NOBODY}&id={NOBODY}", 422, "1 was chosen. Tick exactly two"),
        ("?a=seven&b=eight", 422, "b: must be the id of a benchmark"),
        (f"?a={NOBODY}&b={NOBODY}", 404, "a: no benchmark has this id; choose another one"),
    ],
)
async def test_other_than_two_benchmarks_are_answered_with_what_to_do(client, query, status, said):
    page = await client.get(f"/compare{query}")

    assert page.status_code == status
    assert said in Page(page.text).text


async def test_the_side_that_is_not_here_is_named(client, add):
    a = await add()

    problem = await client.get(f"/compare.json?a={a}&b={NOBODY}")

    assert problem.status_code == 404
    assert problem.json()["errors"][0]["field"] == "b"
