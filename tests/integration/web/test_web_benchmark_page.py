"""The permalink of a benchmark: all facts, the same in HTML and JSON, and nothing comes alive."""

import pytest

from integration.web.board_rows import JUDGE, add_benchmark
from integration.web.evidence_rows import add_imported
from integration.web.page_reader import Page
from rigmark_shared.methodology import SCENARIOS, ScenarioId
from rigmark_web.figures import figure, score
from rigmark_web.inert.marks import visible

HOSTILE = (
    "</pre></details><script>alert(1)</script><img src=x onerror=alert(1)>"
    '{{ 7*7 }} "\' hx-get="/evil" \u202eright to left\u2066 <!-- <style>*{display:none}</style>'
)
ATTEMPT = {
    "ordinal": 1,
    "warmup": False,
    "marks": {
        "first_chunk_ms": 149.5,
        "first_token_ms": 150.25,
        "first_output_token_ms": None,
        "last_token_ms": 1150.0,
        "end_ms": 1151.0,
    },
    "output_tokens": 101,
    "token_count_source": "server",
    "engine_timings": {"prompt_ms": 120.0, "output_ms": 990.0},
    "device_trace": [{"at_ms": 1.0}, {"at_ms": 2.0}],
}


async def add(owner, **changes):
    async with owner.begin() as connection:
        return await add_benchmark(connection, **changes)


async def test_the_page_and_its_json_tell_the_same_facts(client, owner):
    id_ = await add(owner, posted=[{**ATTEMPT, "ordinal": 0, "warmup": True}, ATTEMPT])

    facts = (await client.get(f"/benchmarks/{id_}.json")).json()
    page = Page((await client.get(f"/benchmarks/{id_}")).text)

    assert facts["id"] == str(id_)
    assert facts["status"] == "completed"
    assert (facts["coverage"], facts["of"]) == (4, 4)
    assert score(facts["overall_quality"]) in page.text
    for fact in (facts["model"], facts["hardware"], facts["engine"], facts["quantization"]):
        assert fact in page.text
    for known in facts["figures"]:
        assert f"{figure(known['value'])} {known['unit']}" in page.text
    for scenario in facts["scenarios"]:
        judgement = scenario["judgement"]
        assert judgement["judge"]["model"] == JUDGE
        assert judgement["judge"]["version"] in page.text
        assert score(judgement["kpi"]) in page.text
        for text in (judgement["summary"], scenario["prompt"], scenario["response"]):
            assert text in page.text
        for dimension in judgement["dimensions"]:
            assert f"{dimension['label']} {dimension['weight'] * 100:g} %" in page.text
            assert dimension["rationale"] in page.text


async def test_figures_are_unrounded_in_json_and_labelled_with_their_band(client, owner):
    id_ = await add(owner, decode_speed_tok_s=3.14159265358979, ttft_ms=1499.5, memory_gb=12.0)

    facts = (await client.get(f"/benchmarks/{id_}.json")).json()
    page = Page((await client.get(f"/benchmarks/{id_}")).text)

    by_id = {each["id"]: each for each in facts["figures"]}
    of_code = {each["id"]: each for each in facts["scenarios"][1]["figures"]}
    assert by_id["decode_speed_tok_s"]["value"] == 3.14159265358979
    assert by_id["decode_speed_tok_s"]["band"] == {"label": "poor", "level": "bad"}
    assert by_id["ttft_ms"]["band"]["label"] == "sluggish"
    assert of_code["ttft_ms"]["band"]["label"] == "too slow for this use"
    assert of_code["memory_share_pct"]["value"] == 50.0
    assert "3.14 tok/s poor" in page.text


async def test_an_unknown_figure_says_why(client, owner):
    id_ = await add(
        owner,
        gpu_share_pct=None,
        ttft_ms=None,
        memory_gb=None,
        quantization=None,
        run={"unknown": {"gpu_share_pct": "the driver does not tell"}},
    )

    facts = (await client.get(f"/benchmarks/{id_}.json")).json()
    page = Page((await client.get(f"/benchmarks/{id_}")).text)

    by_id = {each["id"]: each for each in facts["figures"]}
    assert by_id["gpu_share_pct"]["value"] is None
    assert by_id["gpu_share_pct"]["unknown"] == "the driver does not tell"
    assert by_id["ttft_ms"]["unknown"] == "not reported"
    assert "unknown: the driver does not tell" in page.text
    assert "memory_share_pct" not in {each["id"] for each in facts["scenarios"][0]["figures"]}


async def test_raw_evidence_is_shown_without_its_device_trace(client, owner):
    id_ = await add(owner, posted=[{**ATTEMPT, "ordinal": 0, "warmup": True}, ATTEMPT])

    facts = (await client.get(f"/benchmarks/{id_}.json")).json()
    page = Page((await client.get(f"/benchmarks/{id_}")).text)

    warm_up, counted = facts["scenarios"][0]["attempts"]
    assert (warm_up["warmup"], counted["warmup"]) == (True, False)
    assert counted["marks"]["first_token_ms"] == 150.25
    assert counted["device_samples"] == 2
    assert "device_trace" not in counted
    assert "0 warm-up" in page.text
    assert "1,150" in page.text


@pytest.mark.parametrize(
    ("evidence", "words"),
    [("raw", "derived here from raw clock marks"), ("self_reported", "nothing here could check")],
)
async def test_the_evidence_label_is_explained(client, owner, evidence, words):
    id_ = await add(owner, evidence=evidence)

    page = Page((await client.get(f"/benchmarks/{id_}")).text)

    assert words in page.text


async def test_what_was_derived_from_another_tool_s_times_is_no_clock_mark_of_ours(client, owner):
    async with owner.begin() as connection:
        id_ = await add_imported(connection, evidence="raw")

    page = Page((await client.get(f"/benchmarks/{id_}")).text)

    assert "imported evidence" in page.text
    assert "derived here from the times that the tool recorded" in page.text
    assert "raw clock marks" not in page.text


async def test_a_scenario_that_could_not_be_judged_says_why_and_leaves_no_overall(client, owner):
    id_ = await add(
        owner, verdicts={**dict.fromkeys(ScenarioId, 90), ScenarioId.CODE_GENERATION: "failed"}
    )

    facts = (await client.get(f"/benchmarks/{id_}.json")).json()
    page = Page((await client.get(f"/benchmarks/{id_}")).text)

    failed = facts["scenarios"][1]["judgement"]
    assert (failed["status"], failed["reason"]) == ("failed", "invalid_output")
    assert failed["kpi"] is None
    assert facts["overall_quality"] is None
    assert (facts["status"], facts["coverage"]) == ("incomplete", 3)
    assert "Could not be judged: invalid output no score for clarity" in page.text
    assert "3 of 4 scenarios could be scored" in page.text


async def test_scenarios_that_were_not_posted_are_named(client, owner):
    id_ = await add(owner, verdicts={ScenarioId.CODE_GENERATION: 90}, texts={"response": ""})

    facts = (await client.get(f"/benchmarks/{id_}.json")).json()
    page = Page((await client.get(f"/benchmarks/{id_}")).text)

    assert facts["not_run"] == [id_ for id_ in SCENARIOS if id_ != "code_generation"]
    assert "Not posted, and so unscored: Agent Workflow, Role Play" in page.text
    assert "The model gave no answer." in page.text


async def test_hostile_text_is_shown_and_does_nothing(client, owner):
    id_ = await add(
        owner,
        model=HOSTILE,
        hardware=HOSTILE,
        engine=HOSTILE,
        engine_version=HOSTILE,
        quantization=HOSTILE,
        model_family=HOSTILE,
        texts={"prompt": HOSTILE, "response": f"\n{HOSTILE}", "reasoning": HOSTILE},
        run={"unknown": {"prefill_speed_tok_s": HOSTILE}, "finish_reason": HOSTILE},
        posted=[{**ATTEMPT, "finish_reason": HOSTILE}],
        disclosure={"model": {HOSTILE: HOSTILE}, "engine": {"flags": [HOSTILE, {"a": None}]}},
    )

    for path in (f"/benchmarks/{id_}", f"/benchmarks?expand={id_}", f"/benchmarks/{id_}/row"):
        page = Page((await client.get(path)).text)

        scripts = [attributes.get("src") for attributes in page.all("script")]
        assert all(src and src.startswith("/static/") for src in scripts)
        assert not page.all("img")
        assert not page.all("style")
        for tag, attributes in page.elements:
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
            assert "evil" not in str(attributes.get("hx-get")), tag
        assert visible(HOSTILE) in page.verbatim
    assert f"\n{visible(HOSTILE)}" in Page((await client.get(f"/benchmarks/{id_}")).text).verbatim


async def test_a_response_of_100_kb_is_shown_whole(client, owner):
    response = "0123456789abcdef <b>\r\n" * 5000
    id_ = await add(owner, verdicts={ScenarioId.CODE_GENERATION: 90}, texts={"response": response})

    page = Page((await client.get(f"/benchmarks/{id_}")).text)
    facts = (await client.get(f"/benchmarks/{id_}.json")).json()

    assert response in page.verbatim
    assert facts["scenarios"][0]["response"] == response


@pytest.mark.parametrize(
    "path",
    [
        "/benchmarks/01a210ea-432d-74bb-8053-90e05672b483",
        "/benchmarks/01a210ea-432d-74bb-8053-90e05672b483/row",
        "/benchmarks/01a210ea-432d-74bb-8053-90e05672b483/live",
        "/benchmarks/01a210ea-432d-74bb-8053-90e05672b483/events",
        "/benchmarks/seven",
    ],
)
async def test_a_benchmark_that_is_not_here_is_a_404(client, path):
    page = await client.get(path)
    problem = await client.get(path, headers={"accept": "application/json"})

    assert page.status_code == problem.status_code == 404
    assert "There is nothing here" in page.text
    assert problem.json()["type"] == "urn:rigmark:problem:not-found"


async def test_json_is_also_had_by_asking_for_it(client, owner):
    id_ = await add(owner)

    asked = await client.get(f"/benchmarks/{id_}", headers={"accept": "application/json"})

    assert asked.headers["content-type"] == "application/json"
    assert asked.content == (await client.get(f"/benchmarks/{id_}.json")).content
