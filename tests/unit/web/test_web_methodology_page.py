"""The methodology, as a page and as JSON, holds all of the data and none of the answers."""

from markupsafe import escape

from rigmark_shared.methodology import METRICS, SCENARIOS


async def test_the_page_shows_every_scenario_dimension_anchor_and_metric(client):
    page = (await client.get("/methodology")).text

    for scenario in SCENARIOS.values():
        assert f'id="{scenario.id}"' in page
        assert f"temperature {float(scenario.temperature)} · {scenario.temperature_band}" in page
        assert escape(scenario.prompt_template) in page
        for dimension in scenario.dimensions:
            assert escape(dimension.question) in page
            assert all(escape(anchor) in page for anchor in dimension.anchors.values())
    for metric in METRICS.values():
        assert f'id="{metric.id}"' in page
        assert f'href="#{metric.id}"' in page
        assert escape(metric.formula) in page
        assert all(escape(band.label) in page for band in metric.bands)


async def test_the_json_tells_weights_bands_and_formulas(client):
    facts = (await client.get("/methodology.json")).json()
    asked = await client.get("/methodology", headers={"accept": "application/json"})

    agent = facts["scenarios"][0]
    speed = facts["metrics"][0]
    assert asked.json() == facts
    assert [each["weight"] for each in agent["dimensions"]] == [0.35, 0.35, 0.2, 0.1]
    assert agent["dimensions"][0]["anchors"]["0"]
    assert (agent["temperature"], agent["temperature_band"]) == (0.4, "moderate")
    assert "{nonce}" in agent["prompt_template"].splitlines()[0]
    assert speed["bands"][0] == {"label": "poor", "level": "bad", "low": 0.0, "high": 5.0}
    assert speed["bands"][-1]["high"] is None


async def test_known_answers_are_not_published(client):
    page, facts = await client.get("/methodology"), await client.get("/methodology.json")

    assert "checklist" not in facts.text
    for scenario in SCENARIOS.values():
        for item in scenario.checklist:
            assert escape(item) not in page.text
            assert item not in facts.text
