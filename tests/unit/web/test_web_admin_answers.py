"""What an admin is told for each answer of ingest-api, which is scripted here on a real socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from rigmark_shared.status import NoticeAction
from rigmark_web.admin.desk import AdminDesk
from rigmark_web.admin.ingest import Ingest
from rigmark_web.app import create_app
from rigmark_web.errors import (
    IngestIsAway,
    KeyIsNotAnAdmins,
    NoticeWasRefused,
    TooManySignIns,
    WebError,
)
from rigmark_web.settings import WebSettings
from unit.web.conftest import client_of

NOBODY = "postgresql://nobody@127.0.0.1:1/nothing"
BENCHMARK = UUID(int=7)
WHO = {"key_id": "0123456789ab", "scopes": ["admin"]}
FORM = {
    "content-type": "application/x-www-form-urlencoded",
    "origin": "http://site",
    "sec-fetch-site": "same-origin",
}
Said = tuple[int, object]


@asynccontextmanager
async def ingest(*answers: Said) -> AsyncIterator[str]:
    """An ingest-api that gives these answers, one after the other."""
    left: Iterator[Said] = iter(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if b"content-length:" in line]
        await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)
        status, told = next(left)
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        writer.write(b"HTTP/1.1 %d X\r\nConnection: close\r\n" % status)
        writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((401, {}), KeyIsNotAnAdmins),
        ((403, {}), KeyIsNotAnAdmins),
        ((200, {**WHO, "scopes": ["post"]}), KeyIsNotAnAdmins),
        ((429, {}), TooManySignIns),
        ((503, {"title": "busy"}), IngestIsAway),
        ((200, b"<html>a proxy</html>"), IngestIsAway),
    ],
)
async def test_nobody_is_an_admin_unless_ingest_says_so(answer: Said, error: type[WebError]):
    async with ingest(answer) as url:
        desk = AdminDesk(url)

        with pytest.raises(error):
            await desk.sign_in("192.0.2.1", "rmk_key")
        await desk.close()


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        ((401, {}), KeyIsNotAnAdmins, ""),
        ((422, {"detail": "no", "errors": [{"field": "reason", "message": "too short"}]}),
         NoticeWasRefused, "no reason: too short"),
        ((404, b"\xff"), NoticeWasRefused, "It answered with status 404 and no words."),
        ((500, {}), IngestIsAway, ""),
    ],
)  # fmt: skip
async def test_a_notice_that_was_not_placed_is_told_in_the_words_of_ingest(
    answer: Said, error: type[WebError], words: str
):
    async with ingest(answer) as url:
        client = Ingest(url)

        with pytest.raises(error) as told:
            await client.place("rmk_key", BENCHMARK, NoticeAction.DOUBTED, "Too fast.")
        await client.close()

    assert str(told.value) == words


async def test_whose_key_was_revoked_is_signed_out_by_the_next_notice():
    async with ingest((200, WHO), (401, {})) as url:
        app = create_app(WebSettings(database_url=NOBODY, ingest_internal_url=url))
        async with client_of(app) as client:
            await client.post("/admin/sign-in", data={"key": "rmk_key"}, headers=FORM)
            page = (await client.get("/admin")).text
            token = page.partition('name="token" value="')[2].partition('"')[0]
            notice = {"token": token, "action": "doubted", "reason": "Too fast."}

            path = f"/admin/benchmarks/{BENCHMARK}/notices"
            refused = await client.post(path, data=notice, headers=FORM)
            again = await client.post(path, data=notice, headers=FORM)
        await app.state.site.admin.close()

    assert "Signed in" in page
    assert "This is not the key of an admin" in refused.text
    assert "You are not signed in" in again.text


@pytest.mark.parametrize("url", ["ingest-api:8000", "ftp://ingest", "http://me:secret@ingest"])
def test_an_address_of_ingest_that_is_none_is_refused_by_its_name(url: str):
    with pytest.raises(ValueError, match="ingest_internal_url") as error:
        WebSettings(ingest_internal_url=url)

    assert "secret" not in str(error.value)
