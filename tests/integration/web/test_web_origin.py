"""Who a benchmark is from, what was said of it since, and where a withdrawn one is missing."""

import json

import httpx
import pytest

from ingest_command import command
from ingest_rigs import Rig, answering, new_rig, unique
from integration.web.page_reader import Page


@pytest.fixture(scope="module")
def rig(environment, ingest: httpx.Client) -> Rig:
    """A rig whose name is not to be trusted, with a key that it signs with."""
    return new_rig(environment, "<i>rig</i> seven").enrol(ingest)


def stored(answer: httpx.Response) -> str:
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def notice(ingest: httpx.Client, rig: Rig, id_: str, action: str, reason: str) -> None:
    url = f"/api/benchmarks/{id_}/notices"
    answer = ingest.post(url, json={"action": action, "reason": reason}, headers=rig.headers)
    assert answer.status_code == 201, answer.text


async def facts(client: httpx.AsyncClient, id_: str) -> tuple[dict, Page]:
    page = Page((await client.get(f"/benchmarks/{id_}")).text)
    return (await client.get(f"/benchmarks/{id_}.json")).json(), page


async def test_a_signed_answer_to_a_challenge_is_told_in_words(client, ingest, rig):
    document = answering(rig.challenge(ingest))
    id_ = stored(rig.post_signed(ingest, json.dumps(document).encode()))

    told, page = await facts(client, id_)

    assert told["origin"]["rig"] == "<i>rig</i> seven"
    assert told["origin"]["signed_by"] == rig.fingerprint
    assert told["origin"]["challenge_issued_at"] is not None
    assert rig.fingerprint in page.text
    assert "Posted by <i>rig</i> seven, with the key" in page.text
    assert "so these prompts were not sent before" in page.text
    links = [each["href"] for each in page.all("a")]
    assert f"http://127.0.0.1:8000/api/benchmarks/{id_}/signature" in links


async def test_a_key_that_was_revoked_after_it_signed_is_told_with_the_reason(
    client, ingest, environment
):
    rig = new_rig(environment, "once trusted").enrol(ingest)
    id_ = stored(rig.post_signed(ingest, json.dumps(unique()).encode()))
    before, _ = await facts(client, id_)

    reason = ("--reason", "the <b>disk</b> was stolen")
    revoked = command(environment, "signing-keys", "revoke", rig.fingerprint, *reason)

    assert revoked.returncode == 0, revoked.stderr
    told, page = await facts(client, id_)
    assert before["origin"]["signing_key_revoked_at"] is None
    assert told["origin"]["signing_key_revoked_at"] is not None
    assert told["origin"]["signing_key_revoked_because"] == "the <b>disk</b> was stolen"
    assert told["origin"]["signed_by"] == rig.fingerprint
    assert ": the <b>disk</b> was stolen" in page.text


async def test_what_came_without_a_key_is_said_to_be_of_nobody_known(client, ingest):
    id_ = stored(ingest.post("/api/benchmarks", json=unique()))

    told, page = await facts(client, id_)

    assert set(told["origin"].values()) == {None}
    assert "unknown: it came without a key" in page.text
    assert "not signed Nothing but this service says" in page.text
    assert "None: nobody withdrew it or has doubted it." in page.text


async def test_a_withdrawn_benchmark_is_on_its_own_page_alone(client, ingest, rig):
    document = answering(rig.challenge(ingest))
    document["engine"] = {"name": "an engine of one"}
    id_ = stored(rig.post(ingest, document))
    before = (await client.get("/benchmarks")).text

    notice(ingest, rig, id_, "withdrawn", "The <b>wrong</b> model was loaded.")

    told, page = await facts(client, id_)
    assert told["standing"]["withdrawn_at"] is not None
    assert "Withdrawn by its rig" in page.text
    assert "so it is in no ranking: The <b>wrong</b> model was loaded." in page.text
    assert id_ in before
    assert "an engine of one" in before
    for sort in ("overall_quality", "decode_speed_tok_s", "created_at"):
        for path in ("/benchmarks", "/benchmarks.json", "/leaderboard.csv"):
            text = (await client.get(f"{path}?sort={sort}")).text
            assert id_ not in text, path
            assert "an engine of one" not in text, path


async def test_a_benchmark_that_is_reinstated_ranks_again_and_keeps_its_trail(client, ingest, rig):
    id_ = stored(rig.post(ingest, answering(rig.challenge(ingest))))
    notice(ingest, rig, id_, "withdrawn", "First.")
    notice(ingest, rig, id_, "reinstated", "Second.")

    told, page = await facts(client, id_)

    assert id_ in (await client.get("/benchmarks.json?sort=created_at")).text
    assert told["standing"]["withdrawn_at"] is None
    trail = [(each["action"], each["reason"]) for each in told["standing"]["notices"]]
    assert trail == [("reinstated", "Second."), ("withdrawn", "First.")]
    assert "it is in no ranking" not in page.text
    assert "Reinstated by its rig" in page.text


async def test_a_withdrawn_benchmark_can_still_be_compared_and_says_so(client, ingest, rig):
    a, b = (stored(rig.post(ingest, answering(rig.challenge(ingest)))) for _ in "ab")
    notice(ingest, rig, a, "withdrawn", "Gone.")

    page = Page((await client.get(f"/compare?a={a}&b={b}")).text)
    row = Page((await client.get(f"/benchmarks/{a}/row")).text)

    assert page.text.count("withdrawn") == 1
    assert "withdrawn" in row.text


async def test_the_row_and_the_api_never_tell_which_key_placed_a_notice(client, ingest, rig):
    id_ = stored(rig.post(ingest, answering(rig.challenge(ingest))))
    notice(ingest, rig, id_, "withdrawn", "Gone.")

    told, page = await facts(client, id_)

    assert rig.key_id not in json.dumps(told)
    assert rig.key_id not in page.html
