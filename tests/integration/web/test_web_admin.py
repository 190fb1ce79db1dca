"""Admins sign in by a key that ingest-api knows, and nobody else places a notice."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from ingest_process import process
from ingest_rigs import new_key
from integration.web.admin_browser import send, sign_in, token
from integration.web.board_rows import add_benchmark
from integration.web.page_reader import Page
from integration.web.site_client import closing, site_client
from rigmark_web.admin.attempts import OF_AN_ADDRESS
from rigmark_web.app import create_app


@pytest.fixture(scope="module")
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Nobody is let in without a key."""
    return {**environment, "RIGMARK_REQUIRE_API_KEY": "true"}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ingest-api logs."""
    return tmp_path_factory.mktemp("ingest") / "ingest.log"


@pytest.fixture(scope="module")
def ingest_url(environment: dict[str, str], log: Path) -> Iterator[str]:
    """The address of a running ingest-api that lets nobody in without a key."""
    with process(environment, log) as client:
        yield str(client.base_url)


@pytest.fixture(scope="module")
def admin_key(environment: dict[str, str]) -> str:
    """The key of an admin."""
    return new_key(environment, "an operator", "--scope", "admin")


@pytest.fixture(scope="module")
def rig_key(environment: dict[str, str]) -> str:
    """The key of a rig."""
    return new_key(environment, "a rig")


@pytest.fixture
async def app(web_settings, ingest_url: str) -> AsyncIterator[FastAPI]:
    """A site of its own for each test, so that nobody has tried to sign in yet."""
    site = create_app(web_settings.model_copy(update={"ingest_internal_url": ingest_url}))
    async with closing(site):
        yield site


@pytest.fixture
async def other_client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Another reader's browser."""
    async with site_client(app) as client:
        yield client


async def add(owner, **columns):
    async with owner.begin() as connection:
        return await add_benchmark(connection, **columns)


async def test_an_admin_doubts_a_benchmark_and_everybody_sees_why(
    client, other_client, owner, admin_key
):
    id_ = await add(owner)

    signed_in = await sign_in(client, admin_key)
    fields = {"token": await token(client, f"/benchmarks/{id_}"), "action": "doubted"}
    placed = await send(
        client, f"/admin/benchmarks/{id_}/notices", {**fields, "reason": "Its clock ran <b>slow."}
    )

    assert (signed_in.status_code, placed.status_code) == (303, 303)
    assert placed.headers["location"] == f"/benchmarks/{id_}#notices"
    page = Page((await other_client.get(f"/benchmarks/{id_}")).text)
    board = Page((await other_client.get("/benchmarks")).text)
    assert "Doubted by an operator" in page.text
    assert "Its clock ran <b>slow." in page.text
    assert "doubted: Its clock ran <b>slow." in board.text


async def test_what_is_so_already_is_told_in_the_words_of_ingest(client, owner, admin_key):
    id_ = await add(owner)
    await sign_in(client, admin_key)
    fields = {"token": await token(client), "action": "cleared", "reason": "I was wrong."}

    refused = await send(client, f"/admin/benchmarks/{id_}/notices", fields)
    empty = await send(client, f"/admin/benchmarks/{id_}/notices", {**fields, "reason": " "})
    other = await send(client, f"/admin/benchmarks/{id_}/notices", {**fields, "action": "deleted"})

    assert refused.status_code == 409
    assert "The notice was not placed" in refused.text
    assert empty.status_code == 422
    assert "reason" in Page(empty.text).text
    assert other.status_code == 422


async def test_the_cookie_can_be_neither_read_by_scripts_nor_sent_by_other_sites(client, admin_key):
    answer = await sign_in(client, admin_key)

    name, _, rest = answer.headers["set-cookie"].partition("=")
    parts = {part.strip().lower() for part in rest.split(";")[1:]}
    assert name == "rigmark-admin"
    assert parts == {"httponly", "samesite=strict", "path=/", "max-age=28800"}
    assert answer.headers["cache-control"] == "no-store"


async def test_behind_https_the_cookie_is_of_this_host_alone(app, admin_key):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://site") as client:
        answer = await sign_in(client, admin_key, origin="https://site")
        page = await client.get("/admin")

    assert answer.headers["set-cookie"].startswith("__Host-rigmark-admin=")
    assert "; secure" in answer.headers["set-cookie"].lower()
    assert "Signed in" in page.text
    assert "strict-transport-security" in page.headers


async def test_no_page_and_no_log_holds_a_key_or_a_session(client, owner, admin_key, capfd, log):
    id_ = await add(owner)
    signed_in = await sign_in(client, admin_key)
    await sign_in(client, admin_key[:-1] + ("a" if admin_key[-1] != "a" else "b"))
    secret = admin_key.split("_")[2]
    session = signed_in.headers["set-cookie"].partition("=")[2].split(";")[0]

    pages = [(await client.get(path)).text for path in ("/admin", f"/benchmarks/{id_}")]

    said = capfd.readouterr()
    for text in (*pages, said.out, said.err, log.read_text()):
        assert secret not in text
        assert session not in text


async def test_answers_to_an_admin_are_kept_by_nobody(client, other_client, owner, admin_key):
    id_ = await add(owner)
    await sign_in(client, admin_key)

    for path in ("/admin", f"/benchmarks/{id_}"):
        answer = await client.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
    plain = await other_client.get(f"/benchmarks/{id_}")
    assert plain.headers["cache-control"] == "no-cache"
    assert "Place the notice" not in plain.text


async def test_a_form_of_another_site_does_nothing(client, owner, admin_key):
    id_ = await add(owner)
    await sign_in(client, admin_key)
    path = f"/admin/benchmarks/{id_}/notices"
    fields = {"token": await token(client), "action": "withdrawn", "reason": "Gone."}
    forged = [
        await send(client, path, {**fields, "token": "guessed"}),
        await send(client, path, {k: v for k, v in fields.items() if k != "token"}),
        await send(client, path, fields, origin="http://evil.example", sec_fetch_site=""),
        await send(client, path, fields, origin="null", sec_fetch_site=""),
        await send(client, path, fields, origin="", sec_fetch_site="cross-site"),
        await send(client, path, fields, origin="", sec_fetch_site="same-site"),
        await send(client, path, fields, origin="", sec_fetch_site=""),
        await send(client, path, fields, content_type="text/plain"),
    ]

    assert [answer.status_code for answer in forged] == [403] * len(forged)
    facts = (await client.get(f"/benchmarks/{id_}.json")).json()
    assert facts["standing"] == {"withdrawn_at": None, "doubted_at": None, "notices": []}


async def test_another_site_can_sign_nobody_in(client, admin_key):
    answer = await sign_in(
        client, admin_key, origin="http://evil.example", sec_fetch_site="cross-site"
    )

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_without_a_session_nothing_is_placed(other_client, owner):
    id_ = await add(owner)
    fields = {"token": "", "action": "withdrawn", "reason": "Gone."}

    answer = await send(other_client, f"/admin/benchmarks/{id_}/notices", fields)

    assert answer.status_code == 403
    assert "You are not signed in" in answer.text


async def test_the_token_of_one_session_does_not_fit_another(
    client, other_client, owner, admin_key
):
    id_ = await add(owner)
    await sign_in(client, admin_key)
    await sign_in(other_client, admin_key)
    fields = {"token": await token(other_client), "action": "withdrawn", "reason": "Gone."}

    answer = await send(client, f"/admin/benchmarks/{id_}/notices", fields)

    assert answer.status_code == 403


async def test_the_key_of_a_rig_is_no_admins_and_a_wrong_one_neither(client, rig_key):
    for key in (rig_key, "rmk_0123456789ab_wrong", "", "ключ", "a\nb"):
        answer = await sign_in(client, key)

        assert answer.status_code == 403
        assert "This is not the key of an admin" in answer.text
        assert "set-cookie" not in answer.headers


async def test_who_tries_too_often_has_to_wait_even_with_the_right_key(client, admin_key):
    tries = [(await sign_in(client, "wrong")).status_code for _ in range(OF_AN_ADDRESS)]

    answer = await sign_in(client, admin_key)

    assert tries == [403] * OF_AN_ADDRESS
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    assert "set-cookie" not in answer.headers


async def test_after_signing_out_the_session_is_of_no_use(client, admin_key):
    await sign_in(client, admin_key)
    cookies = dict(client.cookies)
    out = await send(client, "/admin/sign-out", {"token": await token(client)})
    client.cookies.update(cookies)

    page = await client.get("/admin")

    assert out.status_code == 303
    assert "max-age=0" in out.headers["set-cookie"].lower()
    assert "Admin key" in page.text


async def test_another_site_can_sign_nobody_out(client, admin_key):
    await sign_in(client, admin_key)
    fields = {"token": await token(client)}

    forged = [
        await send(client, "/admin/sign-out", {}),
        await send(client, "/admin/sign-out", {"token": "guessed"}),
        await send(client, "/admin/sign-out", fields, sec_fetch_site="cross-site"),
    ]

    assert [answer.status_code for answer in forged] == [403] * len(forged)
    assert "Signed in" in (await client.get("/admin")).text


async def test_signing_in_again_ends_the_session_before(client, admin_key):
    await sign_in(client, admin_key)
    before = dict(client.cookies)
    await sign_in(client, admin_key)
    client.cookies.clear()
    client.cookies.update(before)

    page = await client.get("/admin")

    assert "Admin key" in page.text


async def test_a_form_that_is_too_large_is_not_read(client):
    answer = await sign_in(client, "k" * 20_000)

    assert answer.status_code == 413


async def test_where_no_ingest_is_named_there_are_no_admin_pages(web_settings):
    site = create_app(web_settings)
    async with closing(site), site_client(site) as client:
        page = await client.get("/admin")
        posted = await sign_in(client, "rmk_x")

    assert (page.status_code, posted.status_code) == (404, 404)


async def test_where_ingest_is_away_nobody_is_signed_in_and_the_page_says_why(web_settings):
    away = web_settings.model_copy(update={"ingest_internal_url": "http://127.0.0.1:1"})
    site = create_app(away)
    async with closing(site), site_client(site) as client:
        answer = await sign_in(client, "rmk_x")

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "ingest-api cannot be asked" in answer.text
