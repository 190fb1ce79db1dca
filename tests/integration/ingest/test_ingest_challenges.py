"""Challenges: a run that holds the nonce was made after it was issued, and counts once."""

from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from builders import load_point, scenario_run
from databases import Database
from ingest_process import process
from ingest_rigs import Rig, answering, fields, kind, new_rig, unique
from rigmark_ingest.challenges import service
from rigmark_ingest.challenges.sweeper import Sweeper
from rigmark_shared.db.engine import create_engine


@pytest.fixture(scope="module")
def rig(environment: dict[str, str]) -> Rig:
    return new_rig(environment)


def test_a_challenge_has_128_random_bits_and_ends_in_a_day(ingest: httpx.Client, rig: Rig):
    one, other = rig.challenge(ingest), rig.challenge(ingest)

    lasts = datetime.fromisoformat(one["expires_at"]) - datetime.fromisoformat(one["issued_at"])
    assert len(bytes.fromhex(one["nonce"])) == 16
    assert one["nonce"] == one["nonce"].lower() != other["nonce"]
    assert lasts == timedelta(hours=24)


def test_a_run_that_answers_its_challenge_says_so(ingest: httpx.Client, rig: Rig):
    challenge = rig.challenge(ingest)

    receipt = rig.post(ingest, answering(challenge, started_at=challenge["issued_at"]))

    report = ingest.get(receipt.json()["url"]).json()
    assert receipt.status_code == 201
    assert report["challenge"] == {
        "issued_at": challenge["issued_at"],
        "answered": True,
        "unchecked": [],
    }
    plain = rig.post(ingest, unique()).json()["url"]
    assert ingest.get(plain).json()["challenge"] is None


def test_load_points_carry_no_prompt_and_are_said_to_be_unchecked(ingest: httpx.Client, rig: Rig):
    both = answering(rig.challenge(ingest), load=[load_point()])
    alone = answering(rig.challenge(ingest), load=[load_point()], scenarios=[])

    reports = [
        ingest.get(rig.post(ingest, document).json()["url"]).json()["challenge"]
        for document in (both, alone)
    ]

    assert [report["answered"] for report in reports] == [True, False]
    assert [report["unchecked"] for report in reports] == [["load"], ["load"]]


def test_in_open_mode_anybody_asks_and_answers(ingest: httpx.Client):
    challenge = ingest.post("/api/challenges").json()

    assert ingest.post("/api/benchmarks", json=answering(challenge)).status_code == 201


def test_the_same_answer_again_gets_its_receipt_and_another_is_refused(
    ingest: httpx.Client, rig: Rig, database: Database
):
    challenge = rig.challenge(ingest)
    document = answering(challenge)
    first = rig.post(ingest, document)
    database.query(
        "UPDATE challenges SET expires_at = now() - interval '1 minute' "
        f"WHERE id = '{challenge['id']}'"
    )

    again, another = rig.post(ingest, document), rig.post(ingest, answering(challenge))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert (another.status_code, kind(another)) == (409, "challenge-used")
    assert fields(another) == ["challenge_id"]


def test_one_of_ten_answers_at_once_is_stored(ingest: httpx.Client, rig: Rig, database: Database):
    challenge = rig.challenge(ingest)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: rig.post(ingest, answering(challenge)), range(10)))

    codes = sorted(answer.status_code for answer in answers)
    kinds = {kind(answer) for answer in answers if answer.status_code != 201}
    stored = f"SELECT count(*) FROM benchmarks WHERE challenge_id = '{challenge['id']}'"
    assert codes == [201] + [409] * 9
    assert kinds == {"challenge-used"}
    assert database.query(stored) == "1"


def test_a_challenge_nobody_gave_is_refused(ingest: httpx.Client, rig: Rig):
    document = answering({"id": str(uuid4()), "nonce": "0" * 32})

    answer = rig.post(ingest, document)

    assert (answer.status_code, kind(answer)) == (422, "challenge-unknown")
    assert fields(answer) == ["challenge_id"]
    assert "POST /api/challenges" in answer.json()["detail"]


def test_a_challenge_of_another_rig_or_of_nobody_is_refused(
    ingest: httpx.Client, rig: Rig, environment: dict[str, str]
):
    other = new_rig(environment).challenge(ingest)
    nobodys = ingest.post("/api/challenges").json()

    answers = [rig.post(ingest, answering(given)) for given in (other, nobodys)]

    assert {kind(answer) for answer in answers} == {"challenge-of-another-rig"}


def test_an_expired_challenge_is_refused(ingest: httpx.Client, rig: Rig, database: Database):
    challenge = rig.challenge(ingest)
    database.query(f"UPDATE challenges SET expires_at = now() WHERE id = '{challenge['id']}'")

    answer = rig.post(ingest, answering(challenge))

    assert (answer.status_code, kind(answer)) == (422, "challenge-expired")


def test_each_prompt_without_the_nonce_is_named(ingest: httpx.Client, rig: Rig):
    document = answering(rig.challenge(ingest))
    document["scenarios"][1]["prompt"] = "prepared beforehand"
    document["scenarios"][3]["prompt"] = "prepared beforehand"

    answer = rig.post(ingest, document)

    assert (answer.status_code, kind(answer)) == (422, "challenge-not-answered")
    assert fields(answer) == ["scenarios[1].prompt", "scenarios[3].prompt"]


@pytest.mark.parametrize(("minutes", "status"), [(4, 201), (6, 422)])
def test_a_run_may_begin_five_minutes_too_early_by_the_rigs_clock_and_no_more(
    ingest: httpx.Client, rig: Rig, minutes: int, status: int
):
    challenge = rig.challenge(ingest)
    early = datetime.fromisoformat(challenge["issued_at"]) - timedelta(minutes=minutes)

    answer = rig.post(ingest, answering(challenge, started_at=early.isoformat()))

    assert answer.status_code == status
    assert status == 201 or fields(answer) == ["started_at"]


@pytest.fixture(scope="module")
def only_challenged(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    log = tmp_path_factory.mktemp("challenged") / "log"
    settings = {"RIGMARK_REQUIRE_CHALLENGE": "true", "RIGMARK_CHALLENGE_HOURS": "0.5"}
    with process({**environment, **settings}, log) as client:
        yield client


def test_a_board_of_challenged_runs_takes_no_other(only_challenged: httpx.Client, rig: Rig):
    refused = rig.post(only_challenged, unique())
    challenge = rig.challenge(only_challenged)

    lasts = datetime.fromisoformat(challenge["expires_at"]) - datetime.now(UTC)
    assert (refused.status_code, kind(refused)) == (422, "challenge-missing")
    assert fields(refused) == ["challenge_id"]
    assert lasts < timedelta(minutes=31)
    assert rig.post(only_challenged, answering(challenge)).status_code == 201


def test_where_keys_are_required_a_challenge_takes_one(
    environment: dict[str, str], rig: Rig, tmp_path
):
    with process({**environment, "RIGMARK_REQUIRE_API_KEY": "true"}, tmp_path / "log") as client:
        refused, given = client.post("/api/challenges"), rig.challenge(client)

    assert (refused.status_code, kind(refused)) == (401, "key-missing")
    assert given["nonce"]


@pytest.fixture
async def engine(database: Database) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database.settings("rigmark_ingest"), application="test")
    yield engine
    await engine.dispose()


async def test_what_nobody_answered_is_removed_a_day_after_its_end_and_nothing_else(
    ingest: httpx.Client, rig: Rig, engine: AsyncEngine, database: Database
):
    answered = rig.challenge(ingest)
    rig.post(ingest, answering(answered))
    long_over = [(await service.issue(engine, rig_id=None, good_for=_HOUR)).id for _ in range(7)]
    over = (await service.issue(engine, rig_id=None, good_for=_HOUR)).id
    current = (await service.issue(engine, rig_id=None, good_for=_HOUR)).id
    _expired(database, [*long_over, UUID(answered["id"])], "25 hours")
    _expired(database, [over], "23 hours")

    sweeper = Sweeper(engine, at_once=3)
    rounds = 1
    while await sweeper.sweep():
        rounds += 1

    left = database.query("SELECT id FROM challenges").split()
    assert not {str(each) for each in long_over} & set(left)
    assert {str(over), str(current), answered["id"]} <= set(left)
    assert rounds >= 3


_HOUR = timedelta(hours=1)


def _expired(database: Database, ids: list[UUID], ago: str) -> None:
    named = ", ".join(f"'{each}'" for each in ids)
    database.query(
        f"UPDATE challenges SET expires_at = now() - interval '{ago}' WHERE id IN ({named})"
    )


def test_a_scenario_alone_answers_too(ingest: httpx.Client, rig: Rig):
    challenge = rig.challenge(ingest)
    run = scenario_run(prompt=f"at the end [{challenge['nonce']}]")

    assert rig.post(ingest, answering(challenge, scenarios=[run])).status_code == 201
