"""A hundred hostile strings in every field are shown on every page, and do nothing."""

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

import httpx
import pytest
from playwright.async_api import Page, expect

from browser.hostile_board import MANY, PART, document, fill, judge_with, post, text_of
from hostile_strings import CANARY, HOSTILE
from ingest_rigs import new_key
from rigmark_embedded.ports import held_port
from rigmark_shared.methodology import SCENARIOS
from rigmark_web.inert.marks import visible

pytestmark = pytest.mark.browser

OPEN_ALL = "document.querySelectorAll('details').forEach((each) => each.open = true)"
FIELDS = ("model", "quantization", "engine", "hardware")
TEXT = "document.documentElement.textContent"
# What no text of others may become.
ALIVE = """
() => {
  const tags = "img, iframe, object, embed, video, audio, base, style, math, marquee";
  const ours = /^(\\/|#|https?:\\/\\/127\\.0\\.0\\.1)/;
  const acts = (a) => /^on|^style$|^hx-on/.test(a.name)
    || (/^(href|src|action|ping|srcset|hx-get|data-refresh)$/.test(a.name) && !ours.test(a.value));
  const found = [...document.querySelectorAll("*")].filter((e) =>
    e.matches(tags) || (e.matches("script") && !e.closest("head")) || [...e.attributes].some(acts));
  return found.map((e) => e.outerHTML);
}
"""


@pytest.fixture(scope="module")
def site_settings() -> Iterator[dict[str, str]]:
    """All benchmarks on one page, and the metrics on a port of their own."""
    with held_port() as port:
        yield {"RIGMARK_WEB_PAGE_SIZE": "100", "RIGMARK_WEB_METRICS_PORT": str(port)}


@pytest.fixture(autouse=True)
def empty_board(corpus):
    """The benchmarks of this module stay from test to test."""


@pytest.fixture(scope="module")
async def corpus(ingest, owner, environment) -> list[UUID]:
    """A hundred benchmarks that are hostile throughout, each of them doubted."""
    ids = await fill(ingest, owner)
    key = new_key(environment, "an operator", "--scope", "admin")
    placed = [
        ingest.post(
            f"/api/benchmarks/{id_}/notices",
            json={"action": "doubted", "reason": HOSTILE[number]},
            headers={"authorization": f"Bearer {key}"},
        ).status_code
        for number, id_ in enumerate(ids)
    ]
    # Some are no reason, because they hold what cannot be printed.
    assert set(placed) <= {201, 422}
    assert placed.count(201) > MANY * 0.8
    return ids


@pytest.fixture
def reports(site: str, site_settings):  # noqa: ARG001
    """How many reports of violations the site has had."""

    def count() -> float:
        port = site_settings["RIGMARK_WEB_METRICS_PORT"]
        text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
        name = "rigmark_web_csp_reports_total{"
        return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name))

    return count


def names(number: int) -> list[str]:
    posted = document(number)
    return [
        posted["model"]["name"],
        posted["model"]["quantization"],
        posted["engine"]["name"],
        posted["hardware"]["name"],
    ]


def assert_shown(text: str, strings: list[str]) -> None:
    missing = [string for string in strings if visible(string.strip()) not in text]
    assert missing == []


async def assert_nothing_lives(page: Page) -> None:
    assert await page.evaluate(f"window.{CANARY}") is None
    assert await page.evaluate(ALIVE) == []


async def test_every_string_is_shown_on_the_board_and_does_nothing(visit, corpus, reports):
    async with visit() as page:
        expanded = urlencode({"sort": "created_at", "expand": corpus[::4]}, doseq=True)
        for path in ("/benchmarks", f"/benchmarks?{expanded}", f"/benchmarks?compare={corpus[0]}"):
            await page.goto(path)
            text = await page.evaluate(TEXT)

            assert_shown(text, [*HOSTILE] * 4)
            await assert_nothing_lives(page)
        await page.goto("/benchmarks")
        await page.locator(".expand").nth(1).click()
        await expect(page.locator("tr.detail")).to_be_visible()
        await assert_nothing_lives(page)
    assert reports() == 0


async def test_every_string_is_shown_on_the_page_of_a_benchmark(visit, corpus, reports):
    shown: set[str] = set()
    async with visit() as page:
        # Each string stands in one of the names of one of these.
        for number in range(0, MANY, 4):
            await page.goto(f"/benchmarks/{corpus[number]}")
            await page.evaluate(OPEN_ALL)
            text = await page.evaluate(TEXT)

            assert_shown(text, [*names(number), HOSTILE[number]])
            for place, _ in enumerate(SCENARIOS):
                assert visible(text_of(place)) in text
            for radio in await page.get_by_role("radio", name="formatted").all():
                await radio.check()
            await assert_nothing_lives(page)
            shown.update(names(number))
    assert shown == set(HOSTILE)
    assert reports() == 0


async def test_every_string_can_be_asked_for_and_comes_back_as_text(visit, reports):
    async with visit() as page:
        for number in range(0, MANY, 4):
            asked = dict(
                zip(("model", "quantization", "engine", "hardware"), names(number), strict=True)
            )
            await page.goto(f"/benchmarks?{urlencode(asked)}")

            field = await page.get_by_label("Model").input_value()
            assert field == asked["model"].replace("\n", "").replace("\r", "")
            chosen = await page.locator("select[name=engine]").input_value()
            assert chosen == asked["engine"]
            await assert_nothing_lives(page)
    assert reports() == 0


async def test_two_that_are_compared_are_text_on_both_sides(visit, corpus, reports):
    async with visit() as page:
        for number in range(0, PART, 3):
            await page.goto(f"/compare?a={corpus[number]}&b={corpus[number + PART]}")
            await page.evaluate(OPEN_ALL)

            assert_shown(await page.evaluate(TEXT), [*names(number), *names(number + PART)])
            await assert_nothing_lives(page)
    assert reports() == 0


async def test_what_comes_live_from_a_judge_is_text_too(visit, ingest, owner, reports):
    id_ = post(ingest, 0)
    async with visit() as page:
        await page.goto(f"/benchmarks/{id_}")
        async with owner.begin() as connection:
            await judge_with(connection, id_, "\n".join(HOSTILE))
        await expect(page.locator("#quality .big")).to_contain_text("strong")
        await expect(page.locator("#judgement-code_generation")).to_contain_text("Judged by")

        assert_shown(await page.evaluate(TEXT), list(HOSTILE))
        await assert_nothing_lives(page)
    assert reports() == 0


async def test_what_breaks_the_policy_is_blocked_and_reported(visit, reports):
    before = reports()
    async with visit(tolerate="") as page:
        await page.goto("/security")
        await page.evaluate(
            "document.body.append(Object.assign(new Image(), {src: 'https://evil.invalid/x'}))"
        )
        refused = await page.evaluate(
            "(() => { try { document.body.innerHTML = '<b>x</b>' } catch (e) { return e.name } })()"
        )
        code = await page.evaluate(
            "(() => { try { document.createElement('script').src = '/x' } "
            "catch (e) { return e.name } })()"
        )
        while reports() < before + 2:
            await page.wait_for_timeout(20)

    assert (refused, code) == ("TypeError", "TypeError")
