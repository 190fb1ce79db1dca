"""`rigmark-ingest`: serve the API, and manage the keys of rigs."""

import argparse
import asyncio
import json
import sys

import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.app import create_app
from rigmark_ingest.rigs.keys import new_key
from rigmark_ingest.rigs.repository import create_rig, list_rigs, revoke_rig
from rigmark_ingest.settings import IngestSettings
from rigmark_shared.db.engine import create_engine
from rigmark_shared.observability.logs import configure_logs

_LONGEST_NAME = 200


def serve(settings: IngestSettings) -> None:
    """Serve the API until SIGTERM."""
    configure_logs(settings, room="ingest-api")
    uvicorn.run(
        create_app(settings),
        host=settings.ingest_host,
        port=settings.ingest_port,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=settings.max_connections,
        timeout_graceful_shutdown=15,
    )


async def keys(settings: IngestSettings, arguments: argparse.Namespace) -> int:
    """Create, list or revoke keys; return the exit code."""
    engine = create_engine(settings, application="rigmark-ingest-keys")
    try:
        if arguments.action == "create":
            return await _create(engine, arguments.name)
        if arguments.action == "list":
            return await _list(engine)
        return await _revoke(engine, arguments.id)
    except (SQLAlchemyError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        print(f"rigmark-ingest: the database cannot be used: {cause}", file=sys.stderr)
        return 1
    finally:
        await engine.dispose()


async def _create(engine: AsyncEngine, name: str) -> int:
    name = name.strip()
    if not (name.isprintable() and 1 <= len(name) <= _LONGEST_NAME):
        print(f"rigmark-ingest: a name has 1 to {_LONGEST_NAME} characters", file=sys.stderr)
        return 2
    key = new_key()
    await create_rig(engine, name, key)
    print(key.text)
    print("Keep this key: it is shown only now.", file=sys.stderr)
    return 0


async def _list(engine: AsyncEngine) -> int:
    for rig in await list_rigs(engine):
        state = f"revoked {rig['revoked_at']:%Y-%m-%d}" if rig["revoked_at"] else "in use"
        used = f"{rig['last_used_at']:%Y-%m-%d %H:%M}" if rig["last_used_at"] else "never"
        print(f"{rig['key_id']}  {state:20} last used {used:17} {rig['name']}")
    return 0


async def _revoke(engine: AsyncEngine, key_id: str) -> int:
    if not await revoke_rig(engine, key_id):
        print("rigmark-ingest: no key of this id is in use; see keys list", file=sys.stderr)
        return 1
    print("revoked; posts with it are refused within 30 seconds")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rigmark-ingest", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve the API")
    commands.add_parser("openapi", help="print the OpenAPI document")
    actions = commands.add_parser("keys", help="manage the keys of rigs").add_subparsers(
        dest="action", required=True
    )
    actions.add_parser("create", help="print a new key").add_argument("name", help="whose it is")
    actions.add_parser("list", help="list keys, without their secrets")
    actions.add_parser("revoke", help="take a key out of use").add_argument("id")
    return parser


def main() -> None:
    """Run one command."""
    arguments = _parser().parse_args()
    settings = IngestSettings()
    if arguments.command == "serve":
        serve(settings)
    elif arguments.command == "openapi":
        print(json.dumps(create_app(settings).openapi(), indent=2))
    else:
        sys.exit(asyncio.run(keys(settings, arguments)))


if __name__ == "__main__":
    main()
