"""A judge behind an HTTP proxy, and what a person reads where the proxy lets nobody through."""

import ssl
from collections.abc import Callable
from http import HTTPStatus

import pytest
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from http_proxy import HttpProxy, proxying
from integration.assessor.stage import ONE, Assessors, ends, is_so, store
from integration.assessor.unreached import why_not_reached
from rigmark_assessor.settings import AssessorSettings
from rigmark_embedded.ports import held_port
from scripted_judge import ScriptedJudge, serving

PASSWORD = "p@ss:word/1"
IN_URL = "rig:p%40ss%3Aword%2F1"
CREDENTIALS = f"rig:{PASSWORD}"
NOT_OURS = (
    "The proxy on the way to the judge does not take our name and password (407): "
    "check RIGMARK_JUDGE_PROXY_URL."
)


async def test_an_assessor_reaches_a_judge_with_tls_through_a_proxy_that_wants_a_password(
    assessors: Assessors,
    fresh_database: Database,
    engine: AsyncEngine,
    certified: Callable[..., ssl.SSLContext],
    ca_file: str,
):
    await store(fresh_database, scenarios=ONE)
    proxy = HttpProxy(CREDENTIALS)

    async with serving(ScriptedJudge(), tls=certified()) as url, proxying(proxy) as way:
        running = await assessors.start(
            judge_base_url=url, judge_ca_file=ca_file, judge_proxy_url=f"http://{IN_URL}@{way}"
        )
        await ends(engine)
        await running.end()

    await is_so(engine, "SELECT 1 FROM assessments WHERE status = 'completed'")
    assert {line.split(" ")[0] for line in proxy.asked} == {"CONNECT"}
    assert PASSWORD not in running.said()
    assert IN_URL not in running.said()


async def test_an_assessor_reaches_a_judge_without_tls_through_a_proxy(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, scenarios=ONE)
    proxy = HttpProxy(CREDENTIALS)

    async with serving(ScriptedJudge()) as url, proxying(proxy) as way:
        await assessors.start(judge_base_url=url, judge_proxy_url=f"http://{IN_URL}@{way}")
        await ends(engine)

    await is_so(engine, "SELECT 1 FROM assessments WHERE status = 'completed'")
    assert set(proxy.asked) == {f"POST {url}/chat/completions HTTP/1.1"}


async def test_an_assessor_says_that_the_proxy_refuses_its_password_and_keeps_the_work(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await store(fresh_database, scenarios=ONE)

    async with serving(judge) as url, proxying(HttpProxy(CREDENTIALS)) as way:
        await assessors.start(judge_base_url=url, judge_proxy_url=f"http://{way}")
        await is_so(engine, f"SELECT 1 FROM assessors WHERE detail = '{NOT_OURS}'")

    await is_so(engine, "SELECT 1 FROM assessments WHERE status = 'pending' AND kpi IS NULL")
    assert judge.calls == 0


async def test_a_proxy_that_refuses_is_told_from_one_that_is_not_there(
    certified: Callable[..., ssl.SSLContext],
):
    forbidding = HttpProxy(forbids=HTTPStatus.FORBIDDEN)
    async with serving(ScriptedJudge(), tls=certified()) as url, proxying(HttpProxy("a:b")) as way:
        unknown = await why_not_reached(url, judge_proxy_url=f"http://{way}")
        async with proxying(forbidding) as other:
            forbidden = await why_not_reached(url, judge_proxy_url=f"http://{other}")
    with held_port() as port:
        away = await why_not_reached(url, judge_proxy_url=f"http://127.0.0.1:{port}")
    nameless = await why_not_reached(url, judge_proxy_url="http://proxy.invalid:3128")

    assert unknown == NOT_OURS
    assert forbidden == (
        "The proxy on the way to the judge lets nobody through (403): "
        "check RIGMARK_JUDGE_BASE_URL, and what the proxy allows."
    )
    assert away == (
        "The proxy on the way to the judge is not there: check RIGMARK_JUDGE_PROXY_URL."
    )
    assert nameless == (
        "The name of the proxy on the way to the judge is not known: check RIGMARK_JUDGE_PROXY_URL."
    )


@pytest.mark.parametrize(
    "address",
    [
        "proxy:3128",
        "https://proxy:3128",
        "socks5://proxy:1080",
        "http://proxy",
        "http://proxy:port",
        "http://proxy:3128/path",
        "http://:3128",
    ],
)
def test_an_address_that_is_no_proxy_is_said_at_the_start(address: str):
    with pytest.raises(
        ValidationError, match=r"judge_proxy_url\n.*(must be http://proxy:port|ort)"
    ):
        AssessorSettings(judge_proxy_url=address)
