"""How much one sender may send in a minute, over all processes, and what it is told."""

from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from databases import Database
from ingest_process import process
from ingest_rigs import kind, new_key, unique
from rigmark_ingest.limits.rates import UNIT_BYTES

BY_ADDRESS = 4
BY_KEY = 6
BAD_KEYS = 2
PROXY = "127.0.0.9"
SETTINGS = {
    "RIGMARK_ADDRESS_POSTS_PER_MINUTE": str(BY_ADDRESS),
    "RIGMARK_POSTS_PER_MINUTE": str(BY_KEY),
    "RIGMARK_BAD_KEYS_PER_MINUTE": str(BAD_KEYS),
    "RIGMARK_TRUSTED_PROXIES": PROXY,
    # A busy machine must not look like an absent Valkey.
    "RIGMARK_RATE_TIMEOUT_MS": "5000",
}


@pytest.fixture(scope="module")
def pair(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The addresses of two processes of one service."""
    folder = tmp_path_factory.mktemp("pair")
    with ExitStack() as running:
        one, other = (
            running.enter_context(process({**environment, **SETTINGS}, folder / f"{name}.log"))
            for name in ("one", "other")
        )
        yield str(one.base_url).rstrip("/"), str(other.base_url).rstrip("/")


def send(
    service: str, *, address: str, key: str | None = None, **more: str | dict[str, str]
) -> httpx.Response:
    """Post from an address of this machine."""
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    headers |= {name.replace("_", "-"): str(value) for name, value in more.items()}
    with httpx.Client(transport=httpx.HTTPTransport(local_address=address)) as client:
        return client.post(f"{service}/api/benchmarks", json=unique(), headers=headers)


def test_an_address_is_held_to_its_rate_by_all_processes_together(pair: tuple[str, str]):
    answers = [send(pair[number % 2], address="127.0.0.2") for number in range(BY_ADDRESS + 1)]

    assert [answer.status_code for answer in answers] == [201] * BY_ADDRESS + [429]
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert kind(refused) == "rate-exceeded"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["ratelimit-policy"] == f'"address";q={BY_ADDRESS};w=60'
    assert refused.headers["ratelimit"].startswith('"address";r=0;t=')


def test_another_address_has_a_rate_of_its_own(pair: tuple[str, str]):
    for _ in range(BY_ADDRESS + 1):
        spent = send(pair[0], address="127.0.0.3")

    assert spent.status_code == 429
    assert send(pair[0], address="127.0.0.4").status_code == 201


def test_a_long_request_counts_for_its_bytes(pair: tuple[str, str]):
    long = f"{pair[0]}/api/benchmarks"
    with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.5")) as client:
        body = b" " * (UNIT_BYTES * (BY_ADDRESS - 1))
        first = client.post(long, content=body, headers={"content-type": "application/json"})

    assert first.status_code == 422
    assert send(pair[0], address="127.0.0.5").status_code == 201
    assert send(pair[0], address="127.0.0.5").status_code == 429


def test_a_good_key_has_a_rate_of_its_own_whatever_its_address_has_spent(
    pair: tuple[str, str], environment: dict[str, str]
):
    key = new_key(environment, "busy")

    first = send(pair[0], address="127.0.0.6", key=key)
    for _ in range(BY_ADDRESS):
        send(pair[0], address="127.0.0.6")
    later = [send(pair[0], address="127.0.0.6", key=key) for _ in range(BY_KEY + 1)]

    assert first.status_code == 201
    assert [answer.status_code for answer in later] == [201] * BY_KEY + [429]
    assert later[-1].headers["ratelimit-policy"] == f'"key";q={BY_KEY};w=60'


def test_who_tries_bad_keys_is_soon_refused_and_a_good_key_beside_it_is_not(
    pair: tuple[str, str], environment: dict[str, str]
):
    good = new_key(environment, "neighbour")
    assert send(pair[0], address="127.0.0.7", key=good).status_code == 201

    tried = [send(pair[0], address="127.0.0.7", key=f"rmk_{n}") for n in range(BAD_KEYS + 1)]
    beside = send(pair[0], address="127.0.0.7", key=good)

    assert [answer.status_code for answer in tried] == [401] * BAD_KEYS + [429]
    assert kind(tried[-1]) == "too-many-bad-keys"
    assert int(tried[-1].headers["retry-after"]) >= 1
    assert "rmk_" not in tried[-1].text
    assert beside.status_code == 201


def test_bad_keys_are_counted_over_all_processes(pair: tuple[str, str]):
    tried = [send(pair[n % 2], address="127.0.0.13", key=f"rmk_{n}") for n in range(BAD_KEYS + 2)]
    other = send(pair[1], address="127.0.0.14", key="rmk_other")

    assert [answer.status_code for answer in tried] == [401] * BAD_KEYS + [429] * 2
    assert kind(tried[-1]) == "too-many-bad-keys"
    assert 1 <= int(tried[-1].headers["retry-after"]) <= 60
    assert other.status_code == 401


def test_a_bad_key_is_not_made_good_by_addresses_that_look_at_no_key(pair: tuple[str, str]):
    keys = [f"rmk_primed_{number}" for number in range(BAD_KEYS + 1)]
    with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.11")) as client:
        for key in keys:
            shown = {"authorization": f"Bearer {key}"}
            assert client.get(f"{pair[0]}/api/schema", headers=shown).status_code == 200
            assert client.delete(f"{pair[0]}/api/schema", headers=shown).status_code == 405

    tried = [send(pair[0], address="127.0.0.12", key=key) for key in keys]

    assert [answer.status_code for answer in tried] == [401] * BAD_KEYS + [429]
    assert kind(tried[-1]) == "too-many-bad-keys"


def test_the_address_behind_a_trusted_proxy_is_the_sender(pair: tuple[str, str]):
    for _ in range(BY_ADDRESS + 1):
        spent = send(pair[0], address=PROXY, x_forwarded_for="203.0.113.1")
    other = send(pair[0], address=PROXY, x_forwarded_for="203.0.113.2")

    assert (spent.status_code, other.status_code) == (429, 201)


def test_nobody_else_can_say_who_the_sender_is(pair: tuple[str, str]):
    for number in range(BY_ADDRESS + 1):
        last = send(pair[0], address="127.0.0.8", x_forwarded_for=f"203.0.113.{number}")

    assert last.status_code == 429


def test_reading_is_not_counted(pair: tuple[str, str]):
    answers = [httpx.get(f"{pair[0]}/api/schema") for _ in range(BY_ADDRESS + 2)]

    assert {answer.status_code for answer in answers} == {200}


def test_while_valkey_is_away_no_post_is_refused_and_after_it_rates_hold_again(
    pair: tuple[str, str], database: Database
):
    valkey = database.servers.valkey

    valkey.stop()
    try:
        tried = [send(pair[0], address="127.0.0.15", key=f"rmk_{n}") for n in range(BAD_KEYS + 1)]
        elsewhere = send(pair[1], address="127.0.0.15", key="rmk_elsewhere")
        away = [send(pair[0], address="127.0.0.10") for _ in range(BY_ADDRESS + 2)]
    finally:
        valkey.start()
    answer = send(pair[0], address="127.0.0.10")
    for _ in range(200):
        if answer.status_code == 429:
            break
        answer = send(pair[0], address="127.0.0.10")

    # Each process counts bad keys by itself then.
    assert [answer.status_code for answer in tried] == [401] * BAD_KEYS + [429]
    assert elsewhere.status_code == 401
    assert {answer.status_code for answer in away} == {201}
    assert answer.status_code == 429
