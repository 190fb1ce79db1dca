"""Notices: rigs withdraw their own, operators doubt and withdraw any, and all of it is public."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import pytest

from databases import Database
from ingest_command import command, program
from ingest_rigs import Rig, fields, kind, new_key, new_rig, unique


@pytest.fixture(scope="module")
def rig(environment: dict[str, str]) -> Rig:
    return new_rig(environment)


@pytest.fixture(scope="module")
def operator(environment: dict[str, str]) -> Rig:
    """An operator is no rig, and shows a key in the same way."""
    return Rig(new_key(environment, "operator", "--scope", "admin"))


@pytest.fixture
def url(ingest: httpx.Client, rig: Rig) -> str:
    """Where a benchmark of the rig stands."""
    return str(rig.post(ingest, unique()).json()["url"])


def give(
    client: httpx.Client, who: Rig, url: str, action: str, reason: str = "a reason"
) -> httpx.Response:
    body = {"action": action, "reason": reason}
    return client.post(f"{url}/notices", json=body, headers=who.headers)


def test_a_rig_withdraws_its_own_and_takes_that_back_and_the_trail_says_both(
    ingest: httpx.Client, rig: Rig, url: str
):
    withdrawn = give(ingest, rig, url, "withdrawn", "the card was throttled")
    meanwhile = ingest.get(url).json()
    reinstated = give(ingest, rig, url, "reinstated", "it was not")

    afterwards = ingest.get(url).json()
    assert (withdrawn.status_code, reinstated.status_code) == (201, 201)
    assert meanwhile["withdrawn_at"] is not None
    assert meanwhile["scenarios"]
    assert afterwards["withdrawn_at"] is None
    trail = ingest.get(f"{url}/notices").json()
    assert trail == reinstated.json()
    assert trail["notices"] == afterwards["notices"]
    assert [(row["action"], row["actor"], row["reason"]) for row in trail["notices"]] == [
        ("withdrawn", "rig", "the card was throttled"),
        ("reinstated", "rig", "it was not"),
    ]


def test_an_operator_does_all_four(ingest: httpx.Client, operator: Rig, url: str):
    for action, field, is_set in (
        ("doubted", "doubted_at", True),
        ("cleared", "doubted_at", False),
        ("withdrawn", "withdrawn_at", True),
        ("reinstated", "withdrawn_at", False),
    ):
        assert give(ingest, operator, url, action).status_code == 201
        assert (ingest.get(url).json()[field] is not None) is is_set

    trail = ingest.get(f"{url}/notices").json()["notices"]
    assert {row["actor"] for row in trail} == {"operator"}
    assert "rmk" not in ingest.get(f"{url}/notices").text
    assert operator.key_id not in ingest.get(f"{url}/notices").text


def test_what_an_operator_withdrew_no_rig_reinstates(
    ingest: httpx.Client, rig: Rig, operator: Rig, url: str
):
    give(ingest, operator, url, "withdrawn")

    answer = give(ingest, rig, url, "reinstated")

    assert (answer.status_code, kind(answer)) == (403, "notice-not-yours")
    assert ingest.get(url).json()["withdrawn_at"] is not None


def test_an_operator_makes_a_rigs_withdrawal_final(
    ingest: httpx.Client, rig: Rig, operator: Rig, url: str
):
    give(ingest, rig, url, "withdrawn")

    assert give(ingest, operator, url, "withdrawn").status_code == 201
    assert give(ingest, rig, url, "reinstated").status_code == 403
    assert give(ingest, operator, url, "withdrawn").status_code == 409
    assert give(ingest, operator, url, "reinstated").status_code == 201


@pytest.mark.parametrize("action", ["doubted", "cleared"])
def test_a_rig_does_not_doubt(ingest: httpx.Client, rig: Rig, url: str, action: str):
    answer = give(ingest, rig, url, action)

    assert (answer.status_code, kind(answer)) == (403, "notice-not-yours")


def test_a_rig_withdraws_nothing_of_others_nor_of_nobody(
    ingest: httpx.Client, rig: Rig, environment: dict[str, str], url: str
):
    other = new_rig(environment)
    nobodys = ingest.post("/api/benchmarks", json=unique()).json()["url"]

    answers = [give(ingest, other, url, "withdrawn"), give(ingest, rig, nobodys, "withdrawn")]

    assert {kind(answer) for answer in answers} == {"notice-not-yours"}
    assert ingest.get(f"{url}/notices").json()["notices"] == []


@pytest.mark.parametrize("first", ["withdrawn", "doubted"])
def test_doing_what_is_already_so_is_an_error(
    ingest: httpx.Client, operator: Rig, url: str, first: str
):
    undo = {"withdrawn": "reinstated", "doubted": "cleared"}[first]

    before = give(ingest, operator, url, undo)
    give(ingest, operator, url, first)
    again = give(ingest, operator, url, first)

    for answer in (before, again):
        assert (answer.status_code, kind(answer)) == (409, "notice-changes-nothing")
    assert len(ingest.get(f"{url}/notices").json()["notices"]) == 1


def test_ten_withdrawals_at_once_are_one(ingest: httpx.Client, rig: Rig, url: str):
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: give(ingest, rig, url, "withdrawn"), range(10)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert len(ingest.get(f"{url}/notices").json()["notices"]) == 1


def test_a_rig_changes_its_mind_twenty_times_at_most(
    ingest: httpx.Client, rig: Rig, operator: Rig, url: str
):
    for _ in range(10):
        assert give(ingest, rig, url, "withdrawn").status_code == 201
        assert give(ingest, rig, url, "reinstated").status_code == 201

    answer = give(ingest, rig, url, "withdrawn")

    assert (answer.status_code, kind(answer)) == (409, "too-many-notices")
    assert give(ingest, operator, url, "withdrawn").status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "deleted", "reason": "x"}, "action"),
        ({"action": "withdrawn"}, "reason"),
        ({"action": "withdrawn", "reason": "  "}, "reason"),
        ({"action": "withdrawn", "reason": "x" * 1001}, "reason"),
        ({"action": "withdrawn", "reason": "two\nlines"}, "reason"),
        ({"action": "withdrawn", "reason": "\u202eturned"}, "reason"),
        ({"action": "withdrawn", "reason": "x\u0000"}, "reason"),
        ({"action": "withdrawn", "reason": "x", "raeson": "y"}, "raeson"),
        ("withdrawn", "body"),
    ],
)
def test_a_bad_notice_names_the_field(
    ingest: httpx.Client, rig: Rig, url: str, body: object, field: str
):
    answer = ingest.post(f"{url}/notices", json=body, headers=rig.headers)

    assert answer.status_code == 422
    assert fields(answer) == [field]


def test_a_notice_that_gives_a_name_twice_says_nothing(ingest: httpx.Client, rig: Rig, url: str):
    body = b'{"action": "withdrawn", "reason": "the one", "reason": "the other"}'

    answer = ingest.post(
        f"{url}/notices", content=body, headers={**rig.headers, "content-type": "application/json"}
    )

    assert answer.status_code == 422
    assert fields(answer) == ["reason"]
    assert ingest.get(f"{url}/notices").json()["notices"] == []


def test_a_reason_may_have_a_thousand_characters_of_any_language(
    ingest: httpx.Client, rig: Rig, url: str
):
    reason = "größer als möglich: 速すぎる" + "x" * 970

    assert give(ingest, rig, url, "withdrawn", reason[:1000]).status_code == 201


def test_a_notice_is_no_place_for_megabytes(ingest: httpx.Client, rig: Rig, url: str):
    answer = give(ingest, rig, url, "withdrawn", "x" * 100_000)

    assert (answer.status_code, kind(answer)) == (413, "body-too-large")


def test_nobody_gives_notices_without_a_key_even_in_open_mode(ingest: httpx.Client, url: str):
    answer = ingest.post(f"{url}/notices", json={"action": "doubted", "reason": "x"})

    assert (answer.status_code, kind(answer)) == (401, "key-missing")


def test_an_unknown_benchmark_has_no_notices(ingest: httpx.Client, operator: Rig):
    for name in (str(uuid4()), "nonsense"):
        unknown = f"/api/benchmarks/{name}"
        assert kind(ingest.get(f"{unknown}/notices")) == "benchmark-unknown"
        assert kind(give(ingest, operator, unknown, "doubted")) == "benchmark-unknown"


def test_the_operator_on_the_machine_needs_no_key(
    ingest: httpx.Client, environment: dict[str, str], url: str, database: Database
):
    benchmark = url.rsplit("/", 1)[1]

    for verb in ("doubt", "clear", "withdraw", "reinstate"):
        done = program(environment, "benchmarks", verb, benchmark, "--reason", f"to {verb}")
        assert done.returncode == 0, done.stderr

    trail = ingest.get(f"{url}/notices").json()["notices"]
    assert [row["reason"] for row in trail] == [
        "to doubt",
        "to clear",
        "to withdraw",
        "to reinstate",
    ]
    keys = f"SELECT count(api_key_id) FROM benchmark_notices WHERE benchmark_id = '{benchmark}'"
    assert database.query(keys) == "0"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("doubt", "0" * 32, "--reason", "x"), 1, "no benchmark of this id"),
        (("doubt", "nonsense", "--reason", "x"), 2, "an id looks like"),
        (("doubt", "0" * 32), 2, "--reason"),
        (("doubt", "0" * 32, "--reason", "a\nb"), 2, "1 to 1000 printable"),
    ],
)
def test_a_command_that_does_nothing_says_why(
    environment: dict[str, str], arguments: tuple[str, ...], code: int, words: str
):
    done = command(environment, "benchmarks", *arguments)

    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
