"""Keys let rigs and operators in, and nobody else."""

import json
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from databases import Database
from ingest_command import command
from ingest_process import PROGRAM, process
from ingest_rigs import kind, new_key, new_rig, unique
from rigmark_ingest.rigs.keys import Key


def post(client: httpx.Client, key: str | None) -> httpx.Response:
    headers = {} if key is None else {"authorization": f"Bearer {key}".strip()}
    return client.post("/api/benchmarks", json=unique(), headers=headers)


@pytest.fixture(scope="module")
def strict(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A service as it comes: it takes posts with a key only."""
    log = tmp_path_factory.mktemp("strict") / "ingest.log"
    with process({**environment, "RIGMARK_REQUIRE_API_KEY": ""}, log) as client:
        yield client


def test_a_key_that_was_created_opens_and_its_rig_is_stored(
    strict: httpx.Client, environment: dict[str, str], database: Database
):
    key = new_key(environment, "my rig")

    answer = post(strict, key)

    assert answer.status_code == 201
    assert database.query("SELECT name FROM rigs JOIN benchmarks ON rig_id = rigs.id") == "my rig"
    assert "my rig" in command(environment, "keys", "list").stdout
    assert key.split("_", 2)[2][:43] not in database.query("SELECT * FROM api_keys")


def test_a_key_without_a_checksum_is_still_taken(strict: httpx.Client, environment: dict[str, str]):
    key = new_key(environment, "old")

    assert post(strict, key.rsplit("_", 1)[0]).status_code == 201


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (None, "rigmark-ingest keys create NAME"),
        ("", "the header Authorization holds no key: put it behind Bearer; if you have none, ask"),
        ("nonsense", "begin with rmk_"),
        (f"rmk_{'0' * 12}_{'a' * 43}", "has expired or was revoked"),
        (f"rmk_{'0' * 12}_{'a' * 43}_000000", "mistyped"),
    ],
)
def test_without_a_good_key_nothing_is_stored_and_it_says_what_to_do(
    strict: httpx.Client, key: str | None, words: str
):
    answer = post(strict, key)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert kind(answer) == ("key-missing" if key is None else "key-wrong")
    assert words in answer.json()["detail"]
    assert not key or key not in answer.text


def test_an_empty_key_on_a_board_that_asks_for_none_is_told_to_be_left_out(ingest: httpx.Client):
    answer = post(ingest, "")

    assert answer.status_code == 401
    assert "or leave the header out, for posts need no key here" in answer.json()["detail"]
    assert post(ingest, None).status_code == 201


def test_the_id_of_one_key_with_the_secret_of_another_opens_nothing(
    strict: httpx.Client, environment: dict[str, str]
):
    one, other = new_rig(environment), new_rig(environment)
    mixed = Key(one.key_id, other.key.split("_", 2)[2][:43])

    assert post(strict, mixed.text).status_code == 401


def test_another_scheme_is_refused(strict: httpx.Client):
    answer = strict.post("/api/benchmarks", headers={"authorization": "Basic eA=="})

    assert answer.status_code == 401


def test_an_operators_key_posts_nothing_and_a_rigs_key_is_no_operators(
    strict: httpx.Client, environment: dict[str, str]
):
    admin = new_key(environment, "operator", "--scope", "admin")
    stored = post(strict, new_key(environment, "rig")).json()
    notices = f"{stored['url']}/notices"
    doubt = {"action": "doubted", "reason": "too fast"}

    refused = post(strict, admin)
    by_rig = strict.post(notices, json=doubt, headers=new_rig(environment).headers)

    assert (refused.status_code, kind(refused)) == (403, "key-may-not")
    assert by_rig.status_code == 403


def test_where_keys_are_optional_a_wrong_one_is_still_refused(ingest: httpx.Client):
    assert post(ingest, None).status_code == 201
    assert post(ingest, "nonsense").status_code == 401


def test_open_mode_is_said_once_as_a_warning(environment: dict[str, str], tmp_path):
    with process({**environment, "RIGMARK_LOG_FORMAT": "json"}, tmp_path / "open") as client:
        post(client, None)
    with process({**environment, "RIGMARK_REQUIRE_API_KEY": "true"}, tmp_path / "closed") as client:
        post(client, None)

    lines = [json.loads(line) for line in (tmp_path / "open").read_text().splitlines()]
    said = [line for line in lines if line.get("event") == "open_mode"]
    assert [line["level"] for line in said] == ["warning"]
    assert "open_mode" not in (tmp_path / "closed").read_text()


def test_who_a_key_speaks_for_is_told_to_who_shows_it(
    strict: httpx.Client, environment: dict[str, str]
):
    rig = new_rig(environment, "the name")
    admin = new_key(environment, "operator", "--scope", "admin", "--expires-days", "7")

    told = strict.get("/api/rig", headers=rig.headers)
    of_admin = strict.get("/api/rig", headers={"authorization": f"Bearer {admin}"}).json()

    assert told.headers["cache-control"] == "no-store"
    assert told.json() | {"rig_id": "?"} == {
        "key_id": rig.key_id,
        "scopes": ["post"],
        "expires_at": None,
        "rig_id": "?",
        "rig": "the name",
        "signing_key": None,
    }
    assert (of_admin["scopes"], of_admin["rig"], of_admin["rig_id"]) == (["admin"], None, None)
    assert of_admin["expires_at"] is not None
    assert strict.get("/api/rig").status_code == 401


def test_no_key_is_in_the_log_nor_in_an_answer(environment: dict[str, str], tmp_path):
    good, bad = new_key(environment, "quiet"), f"rmk_{'0' * 12}_{'b' * 43}"
    secrets = [good.split("_", 2)[2][:43], "b" * 43, "plain-nonsense"]
    talkative = {**environment, "RIGMARK_REQUIRE_API_KEY": "true", "RIGMARK_LOG_LEVEL": "debug"}

    with process(talkative, tmp_path / "log") as client:
        answers = [post(client, key) for key in (good, bad, f"{bad}_000000", "plain-nonsense")]

    told = "".join(answer.text for answer in answers) + (tmp_path / "log").read_text()
    assert [answer.status_code for answer in answers] == [201, 401, 401, 401]
    assert not [secret for secret in secrets if secret in told]


def test_the_openapi_document_can_be_printed_without_a_database():
    printed = subprocess.run([PROGRAM, "openapi"], capture_output=True, check=True)

    document = json.loads(printed.stdout)
    post_ = document["paths"]["/api/benchmarks"]["post"]
    assert {"201", "200", "400", "401", "403", "409", "413", "415", "422", "503"} <= set(
        post_["responses"]
    )
    assert "HTTPValidationError" not in document["components"]["schemas"]
    assert post_["security"] == [{}, {"rigKey": []}]
    assert {
        "/api/rig",
        "/api/rig/signing-key",
        "/api/challenges",
        "/api/benchmarks/{benchmark_id}/notices",
        "/api/benchmarks/{benchmark_id}/signature",
        "/api/benchmarks/{benchmark_id}/signed-document",
    } <= set(document["paths"])
