"""`rigmark-ingest keys`: create, list, rotate and revoke; a secret is printed once."""

import argparse
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.commands import arguments
from rigmark_ingest.commands.output import plain, remark, tell, tell_json
from rigmark_ingest.rigs.repository import list_keys
from rigmark_ingest.rigs.service import Order, create_key, revoke_key, rotate_key
from rigmark_shared.status import Scope

GRACE: Final = timedelta(hours=24)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `keys` with its actions to the command line."""
    keys = commands.add_parser("keys", help="manage the keys that let rigs and operators in")
    actions = keys.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="print a new key, once")
    create.add_argument("name", type=arguments.name, help="whose it is")
    create.add_argument(
        "--scope",
        action="append",
        choices=[scope.value for scope in Scope],
        help="what it may do; may be given twice (post when left out)",
    )
    create.add_argument(
        "--rig", type=arguments.identifier, help="a rig that is known; a new one when left out"
    )
    create.add_argument("--expires-days", type=arguments.days, help="never when left out")
    create.set_defaults(make=lambda given: partial(_create, given=given))
    listing = actions.add_parser("list", help="list keys, without their secrets")
    listing.add_argument("--json", action="store_true", help="as JSON")
    listing.set_defaults(make=lambda given: partial(_list, as_json=given.json))
    rotate = actions.add_parser("rotate", help="print a new key that takes the place of another")
    rotate.add_argument("id")
    rotate.add_argument(
        "--grace-hours",
        type=arguments.hours,
        default=GRACE,
        help="how long the old one still works (24)",
    )
    rotate.set_defaults(
        make=lambda given: partial(_rotate, key_id=given.id, grace=given.grace_hours)
    )
    revoke = actions.add_parser("revoke", help="take a key out of use for ever")
    revoke.add_argument("id")
    revoke.set_defaults(make=lambda given: partial(_revoke, key_id=given.id))


async def _create(engine: AsyncEngine, *, given: argparse.Namespace) -> None:
    scopes = [Scope(word) for word in dict.fromkeys(given.scope or [Scope.POST])]
    order = Order(name=given.name, scopes=scopes, rig_id=given.rig, lifetime=given.expires_days)
    tell((await create_key(engine, order)).text)
    remark("Keep this key: it is shown only now.")


async def _rotate(engine: AsyncEngine, *, key_id: str, grace: timedelta) -> None:
    rotation = await rotate_key(engine, key_id, grace=grace)
    tell(rotation.key.text)
    remark("Keep this key: it is shown only now.")
    if rotation.ends_at is None:
        remark("The new key has no end.")
    else:
        # A key that is in the grace of an earlier rotation passes that short life on.
        remark(
            f"The new key ends {_moment(rotation.ends_at)}: it lives as long as the old one was "
            "to, from its making to its end. For another end, make a key with: rigmark-ingest "
            "keys create"
        )
    remark(f"The old key ends {_moment(rotation.old_ends_at)}.")


async def _revoke(engine: AsyncEngine, *, key_id: str) -> None:
    await revoke_key(engine, key_id)
    tell("revoked; whoever shows it is refused within 30 seconds")
    remark("A post that is being sent by then is still taken, and gets its receipt.")


async def _list(engine: AsyncEngine, *, as_json: bool) -> None:
    rows = await list_keys(engine)
    if as_json:
        tell_json([_plain(row) for row in rows])
        return
    if not rows:
        remark("there is no key yet; make one with: rigmark-ingest keys create NAME")
    for row in rows:
        used = f"{row['last_used_at']:%Y-%m-%d %H:%M}" if row["last_used_at"] else "never"
        rig = f"rig {row['rig_id']}" if row["rig_id"] else "no rig"
        scopes = ",".join(row["scopes"])
        told = f"{row['id']}  {_state_in_words(row):18} {scopes:10} last used {used:16}  {rig:40}"
        tell(f"{told}  {row['name']}")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


class _State(StrEnum):
    IN_USE = "in_use"
    EXPIRED = "expired"
    REVOKED = "revoked"


def _state(row: RowMapping) -> _State:
    if row["revoked_at"]:
        return _State.REVOKED
    return _State.EXPIRED if row["expired"] else _State.IN_USE


def _state_in_words(row: RowMapping) -> str:
    state = _state(row)
    if state is _State.REVOKED:
        return f"revoked {row['revoked_at']:%Y-%m-%d}"
    if row["expires_at"]:
        word = "expired" if state is _State.EXPIRED else "until"
        return f"{word} {row['expires_at']:%Y-%m-%d}"
    return "in use"


def _plain(row: RowMapping) -> dict[str, object]:
    return {"state": _state(row), **plain(row)}
