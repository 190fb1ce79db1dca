"""The methodology, as a page and as JSON, holds all of the data and none of the answers."""

from markupsafe import escape

from rigmark_shared.methodology import METRICS, SCENARIOS
from rigmark_shared.methodology.agreement import PANEL_DISAGREES_POINTS
from rigmark_shared.methodology.comparability import AXES, Obstacle
from rigmark_shared.methodology.flag import FLAGS
from rigmark_shared.methodology.judged import RESOLUTION_SD
from rigmark_shared.methodology.judging_flag import JUDGING_FLAGS
from rigmark_shared.methodology.use_case import USE_CASES
from rigmark_shared.wire.scenario_run import Confidence


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


async def test_every_flag_use_case_and_rule_is_explained(client):
    page = (await client.get("/methodology")).text
    rules = (await client.get("/methodology.json")).json()["rules"]

    assert [flag["id"] for flag in rules["flags"]] == list(FLAGS)
    for flag in FLAGS.values():
        assert f'id="flag-{flag.id}"' in page
        assert escape(flag.meaning) in page
        assert escape(flag.source) in page
    for use in USE_CASES.values():
        assert f'<th scope="row">{use.label}</th>' in page
        assert f"{use.ttft_bad_ms:,} ms" in page
    for word in Confidence:
        assert rules["confidence"][word] in page
    assert rules["statistics"]["fewest_readings"] == {"90": 10, "95": 20, "99": 100}
    stands_in_the_way = [axis for axis in AXES.values() if axis.different is not Obstacle.DIFFERS]
    assert [rule["axis"] for rule in rules["obstacles"]] == [axis.id for axis in stands_in_the_way]
    for axis in stands_in_the_way:
        assert escape(axis.sentence) in page
    for anchor in ("comparability", "flags", "statistics", "confidence", "load"):
        assert f'<h2 id="{anchor}">' in page
        assert f'<a href="#{anchor}">' in page


async def test_judging_and_the_flags_of_a_judgement_are_explained(client):
    page = (await client.get("/methodology")).text
    judging = (await client.get("/methodology.json")).json()["rules"]["judging"]

    assert [flag["id"] for flag in judging["flags"]] == list(JUDGING_FLAGS)
    for flag in JUDGING_FLAGS.values():
        assert f'id="flag-{flag.id}"' in page
        assert escape(flag.meaning) in page
    assert f"deviation of {RESOLUTION_SD} points" in page
    assert f"more than {PANEL_DISAGREES_POINTS:g} points apart" in page
    for anchor in ("judging", "judging-flags"):
        assert f'id="{anchor}"' in page
        assert f'<a href="#{anchor}">' in page
