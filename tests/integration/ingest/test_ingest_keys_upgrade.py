"""Keys that were made before keys had scopes still open after the upgrade."""

import pytest
from alembic import command
from starlette.requests import Request

from databases import Database
from rigmark_ingest.problems import KeyIsWrong
from rigmark_ingest.rigs.access import Doorkeeper
from rigmark_ingest.rigs.keys import new_key
from rigmark_shared.db.engine import create_engine
from rigmark_shared.db.migrate import alembic_config, migrate
from rigmark_shared.db.roles import RolePasswords
from rigmark_shared.ids import new_rig_id
from rigmark_shared.status import Scope


async def test_a_key_of_an_older_schema_opens_after_the_upgrade_and_a_revoked_one_does_not(
    fresh_database: Database,
):
    owner = create_engine(fresh_database.settings("owner"), application="test")
    async with owner.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(alembic_config(sync), "0003"))
    good, revoked, rig_id = new_key(), new_key(), new_rig_id()
    for key, rig, moment in ((good, rig_id, "NULL"), (revoked, new_rig_id(), "now()")):
        fresh_database.query(
            "INSERT INTO rigs (id, name, key_id, key_hash, revoked_at) "
            f"VALUES ('{rig}', 'old', '{key.id}', '\\x{key.hash.hex()}', {moment})"
        )

    await migrate(owner, RolePasswords(ingest="", assessor="", web=""))

    room = create_engine(fresh_database.settings("rigmark_ingest"), application="test")
    doorkeeper = Doorkeeper(room, key_required=True)
    caller = await doorkeeper.admit(_showing(f"rmk_{good.id}_{good.secret}"))
    assert (caller.rig_id, caller.scopes) == (rig_id, {Scope.POST})
    with pytest.raises(KeyIsWrong):
        await doorkeeper.admit(_showing(f"rmk_{revoked.id}_{revoked.secret}"))
    for engine in (owner, room):
        await engine.dispose()


def _showing(text: str) -> Request:
    return Request({"type": "http", "headers": [(b"authorization", f"Bearer {text}".encode())]})
