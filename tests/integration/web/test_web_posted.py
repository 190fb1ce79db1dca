"""What was posted through ingest-api is shown whole: the two rooms agree on what is stored."""

import json
from pathlib import Path

import httpx
import pytest

from integration.web.page_reader import Page

GOLDEN = Path(__file__).parents[2] / "fixtures/golden"


def post(ingest: httpx.Client, name: str) -> str:
    document = json.loads((GOLDEN / f"{name}.json").read_text())
    answer = ingest.post("/api/benchmarks", json=document)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def read(client, id_):
    facts = (await client.get(f"/benchmarks/{id_}.json")).json()
    page = await client.get(f"/benchmarks/{id_}")
    assert page.status_code == 200, page.text
    return facts, Page(page.text)


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.json")))
async def test_every_document_of_the_wire_is_shown_with_its_figures_and_flags(client, ingest, name):
    posted = json.loads((GOLDEN / f"{name}.json").read_text())

    facts, page = await read(client, post(ingest, name))

    assert len(facts["scenarios"]) == len(posted.get("scenarios", []))
    assert len(facts["load"]) == len(posted.get("load", []))
    assert facts["model"] in page.text
    for flag in facts["flags"]:
        assert flag["label"] in page.text
        assert "does not define" not in flag["meaning"]
    for scenario in facts["scenarios"]:
        for figure in scenario["figures"]:
            assert (figure["value"] is None) == (figure["unknown"] is not None)


async def test_attempts_become_intervals_on_the_page(client, ingest):
    facts, page = await read(client, post(ingest, "full"))

    told = [
        figure["statistics"]["n"]
        for scenario in facts["scenarios"]
        for figure in scenario["figures"]
        if figure["statistics"]
    ]
    assert told
    assert f"n={told[0]}" in page.text


async def test_a_result_without_scenarios_is_speed_only_and_never_waits(client, ingest):
    for name in ("load", "imported"):
        facts, page = await read(client, post(ingest, name))

        assert (facts["status"], facts["coverage"], facts["progress"]) == ("measured", 0, None)
        assert "Performance only, coverage 0/4" in page.text
    assert facts["source"]["tool"] in page.text


async def test_what_was_posted_can_be_compared(client, ingest):
    a, b = post(ingest, "full"), post(ingest, "imported")

    page = await client.get(f"/compare?a={a}&b={b}")

    assert page.status_code == 200
    assert "not comparable" in page.text
