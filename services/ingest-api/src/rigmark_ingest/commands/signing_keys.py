"""`rigmark-ingest signing-keys`: which keys rigs sign with, and how one is taken out of use."""

import argparse
from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.commands import arguments
from rigmark_ingest.commands.output import plain, remark, tell, tell_json
from rigmark_ingest.rigs.enrolment import revoke_signing_key
from rigmark_ingest.rigs.signing_keys import list_signing_keys


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `signing-keys` with its actions to the command line."""
    keys = commands.add_parser("signing-keys", help="manage the keys that rigs sign with")
    actions = keys.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="list all that were ever enrolled")
    listing.add_argument("--json", action="store_true", help="as JSON")
    listing.set_defaults(make=lambda given: partial(_list, as_json=given.json))
    revoke = actions.add_parser("revoke", help="have a key sign nothing new; what it signed stays")
    revoke.add_argument("fingerprint", type=arguments.fingerprint)
    revoke.add_argument(
        "--reason", type=arguments.reason, required=True, help="why, for everybody to read"
    )
    revoke.set_defaults(
        make=lambda given: partial(_revoke, fingerprint=given.fingerprint, because=given.reason)
    )


async def _list(engine: AsyncEngine, *, as_json: bool) -> None:
    rows = await list_signing_keys(engine)
    if as_json:
        tell_json([plain(row) for row in rows])
        return
    if not rows:
        remark("no rig has enrolled a key yet; on the rig: rigmark-agent enrol")
    for row in rows:
        state = f"revoked {row['revoked_at']:%Y-%m-%d}" if row["revoked_at"] else "in use"
        tell(f"{row['fingerprint']}  {state:18}  rig {row['rig_id']}  {row['rig']}")


async def _revoke(engine: AsyncEngine, *, fingerprint: str, because: str) -> None:
    await revoke_signing_key(engine, fingerprint, because=because)
    tell(f"revoked: {fingerprint}")
    remark(
        "It signs nothing new from now on. Its rig's API key may enrol another: to shut the rig "
        "out, revoke that, too (rigmark-ingest keys list)."
    )
