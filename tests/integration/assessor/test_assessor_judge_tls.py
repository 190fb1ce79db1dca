"""A judge behind TLS: trusted by who signed it, and what a person reads where it is not."""

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.stage import ONE, Assessors, ends, is_so, store
from integration.assessor.unreached import why_not_reached
from rigmark_assessor.settings import AssessorSettings
from rigmark_embedded.ports import held_port
from scripted_judge import ScriptedJudge, serving

HOST = "127.0.0.1"


async def test_a_judge_signed_by_an_authority_of_ones_own_judges(
    assessors: Assessors,
    fresh_database: Database,
    engine: AsyncEngine,
    certified: Callable[..., ssl.SSLContext],
    ca_file: Path,
):
    await store(fresh_database, scenarios=ONE)

    async with serving(ScriptedJudge(), tls=certified()) as url:
        await assessors.start(judge_base_url=url, judge_ca_file=ca_file)
        await ends(engine)

    await is_so(engine, "SELECT 1 FROM assessments WHERE status = 'completed'")


async def test_an_assessor_says_that_its_judge_is_not_trusted_and_keeps_the_work(
    assessors: Assessors,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    certified: Callable[..., ssl.SSLContext],
):
    await store(fresh_database, scenarios=ONE)

    async with serving(judge, tls=certified()) as url:
        await assessors.start(judge_base_url=url)
        await is_so(engine, "SELECT 1 FROM assessors WHERE detail LIKE '%RIGMARK_JUDGE_CA_FILE%'")

    await is_so(engine, "SELECT 1 FROM assessments WHERE status = 'pending' AND kpi IS NULL")
    assert judge.calls == 0


async def test_a_certificate_of_a_stranger_is_told_with_the_setting_that_makes_it_known(
    certified: Callable[..., ssl.SSLContext],
):
    async with serving(ScriptedJudge(), tls=certified()) as url:
        why = await why_not_reached(url)

    assert why == (
        "The judge's certificate is signed by nobody who is trusted here: name the file with the "
        "certificate of who signed it in RIGMARK_JUDGE_CA_FILE."
    )


async def test_a_certificate_that_has_expired_or_is_of_another_is_told_apart(
    certified: Callable[..., ssl.SSLContext], ca_file: Path
):
    yesterday = datetime.now(UTC) - timedelta(days=1)
    async with serving(ScriptedJudge(), tls=certified(not_after=yesterday)) as url:
        expired = await why_not_reached(url, judge_ca_file=ca_file)
    async with serving(ScriptedJudge(), tls=certified("judge.example")) as url:
        of_another = await why_not_reached(url, judge_ca_file=ca_file)

    assert expired == "The judge's certificate has expired: it needs a new one."
    assert of_another == (
        "The judge's certificate is for another name than its address has: "
        "check RIGMARK_JUDGE_BASE_URL."
    )


async def test_an_address_without_tls_or_without_anybody_is_told_apart():
    def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(refuse, HOST, 0)
    async with server:
        plain = await why_not_reached(f"https://{HOST}:{server.sockets[0].getsockname()[1]}/v1")
    with held_port() as port:
        nobody = await why_not_reached(f"http://{HOST}:{port}/v1")

    assert plain == (
        "The judge's address does not speak TLS: should RIGMARK_JUDGE_BASE_URL begin with http://?"
    )
    assert nobody == (
        "Nothing listens at the judge's address: check that it runs, and RIGMARK_JUDGE_BASE_URL; "
        "in a container, localhost is the container, and the machine is host.docker.internal."
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "cannot be read: No such file or directory"),
        ("no certificate", "holds no certificate in PEM"),
    ],
)
def test_a_file_of_authorities_that_cannot_be_used_is_told_before_anything_starts(
    tmp_path: Path, content: str | None, why: str
):
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)

    with pytest.raises(ValidationError, match=f"{file} {why}"):
        AssessorSettings(judge_ca_file=file)
