"""How long a key is remembered, and what is looked up."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request

from databases import Database
from ingest_command import command
from rigmark_ingest.problems import KeyIsMissing, KeyIsWrong
from rigmark_ingest.rigs.access import Doorkeeper
from rigmark_ingest.rigs.keys import Key, new_key
from rigmark_ingest.rigs.repository import note_use
from rigmark_ingest.rigs.service import Order, create_key, rotate_key
from rigmark_shared.db.engine import create_engine
from rigmark_shared.settings import DatabaseSettings


class HandClock:
    """A clock that moves when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def engine(database: Database) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database.settings("rigmark_ingest"), application="test")
    yield engine
    await engine.dispose()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def doorkeeper(engine: AsyncEngine, clock: HandClock) -> Doorkeeper:
    return Doorkeeper(engine, key_required=True, clock=clock)


def showing(key: Key) -> Request:
    headers = [(b"authorization", f"Bearer {key.text}".encode())]
    return Request({"type": "http", "headers": headers})


async def test_a_key_that_another_process_revokes_is_refused_within_sixty_seconds(
    engine: AsyncEngine,
    doorkeeper: Doorkeeper,
    clock: HandClock,
    environment: dict[str, str],
):
    key = await create_key(engine, Order(name="rig"))
    caller = await doorkeeper.admit(showing(key))
    assert command(environment, "keys", "revoke", key.id).returncode == 0

    remembered = await doorkeeper.admit(showing(key))
    clock.now = 30.1

    assert remembered == caller
    with pytest.raises(KeyIsWrong, match="revoked"):
        await doorkeeper.admit(showing(key))


async def test_a_key_that_expires_soon_is_remembered_until_then_only(
    engine: AsyncEngine, doorkeeper: Doorkeeper, clock: HandClock, database: Database
):
    key = await create_key(engine, Order(name="rig", lifetime=timedelta(seconds=20)))
    await doorkeeper.admit(showing(key))
    database.query(f"UPDATE api_keys SET expires_at = now() WHERE id = '{key.id}'")

    clock.now = 20.1

    with pytest.raises(KeyIsWrong, match="expired"):
        await doorkeeper.admit(showing(key))


async def test_after_a_rotation_both_keys_open_until_the_grace_ends(
    engine: AsyncEngine, doorkeeper: Doorkeeper, clock: HandClock, database: Database
):
    old = await create_key(engine, Order(name="rig"))
    rig = (await doorkeeper.admit(showing(old))).rig_id
    new = (await rotate_key(engine, old.id, grace=timedelta(hours=1))).key

    clock.now = 31.0
    both = {(await doorkeeper.admit(showing(key))).rig_id for key in (old, new)}
    earlier = "UPDATE api_keys SET expires_at = expires_at - interval '1 hour'"
    database.query(f"{earlier} WHERE id = '{old.id}'")
    clock.now = 62.0

    assert both == {rig}
    assert (await doorkeeper.admit(showing(new))).rig_id == rig
    with pytest.raises(KeyIsWrong):
        await doorkeeper.admit(showing(old))


async def test_a_remembered_key_needs_no_database_and_its_text_is_not_kept(
    engine: AsyncEngine, database: Database, clock: HandClock
):
    key = await create_key(engine, Order(name="rig"))
    doorkeeper = Doorkeeper(engine, key_required=True, clock=clock)
    caller = await doorkeeper.admit(showing(key))
    database.query(f"UPDATE api_keys SET secret_hash = '' WHERE id = '{key.id}'")

    assert await doorkeeper.admit(showing(key)) == caller
    assert key.secret not in repr(doorkeeper._known)


async def test_where_keys_are_required_nobody_comes_in_without_one(doorkeeper: Doorkeeper):
    with pytest.raises(KeyIsMissing, match="keys create"):
        await doorkeeper.admit(Request({"type": "http", "headers": []}))


async def test_what_cannot_be_a_key_is_refused_without_the_database(clock: HandClock, tmp_path):
    away = DatabaseSettings(database_url=f"postgresql://nobody@/none?host={tmp_path}")
    nowhere = create_engine(away, application="test")
    doorkeeper = Doorkeeper(nowhere, key_required=True, clock=clock)
    good = new_key()
    mistyped = Request(
        {"type": "http", "headers": [(b"authorization", f"Bearer {good.text[:-1]}!".encode())]}
    )

    with pytest.raises(KeyIsWrong):
        await doorkeeper.admit(mistyped)

    await nowhere.dispose()


async def test_a_hundred_unknown_keys_wait_no_longer_than_the_patience_while_postgres_hangs():
    with socket.create_server(("127.0.0.1", 0), backlog=200) as silent:
        port = silent.getsockname()[1]
        hanging = DatabaseSettings(database_url=f"postgresql://x@127.0.0.1:{port}/x")
        engine = create_engine(hanging, application="test")
        doorkeeper = Doorkeeper(engine, key_required=True, patience_s=0.3)

        lookups = (doorkeeper.admit(showing(new_key())) for _ in range(100))
        outcomes = await asyncio.gather(*lookups, return_exceptions=True)

        await engine.dispose()
    assert {type(outcome) for outcome in outcomes} == {TimeoutError}


async def test_the_use_of_a_key_is_noted_once_a_minute(engine: AsyncEngine, database: Database):
    key = await create_key(engine, Order(name="often"))
    last_use = f"SELECT last_used_at FROM api_keys WHERE id = '{key.id}'"
    backdate = "UPDATE api_keys SET last_used_at = now() - interval '61 s'"

    await note_use(engine, key.id)
    first = database.query(last_use)
    await note_use(engine, key.id)
    second = database.query(last_use)
    database.query(f"{backdate} WHERE id = '{key.id}'")
    await note_use(engine, key.id)
    later = database.query(last_use)

    assert first == second
    assert later > first
