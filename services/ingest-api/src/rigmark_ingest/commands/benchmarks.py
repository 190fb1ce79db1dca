"""`rigmark-ingest benchmarks`: an operator's notices, given on the machine without a key."""

import argparse
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.commands import arguments
from rigmark_ingest.commands.output import tell
from rigmark_ingest.commands.run import Command
from rigmark_ingest.notices.service import OPERATOR, give
from rigmark_shared.status import NoticeAction
from rigmark_shared.wire import NoticeRequest

_VERBS: Final = {
    "withdraw": (NoticeAction.WITHDRAWN, "take it out of every ranking; its page stays"),
    "reinstate": (NoticeAction.REINSTATED, "let it rank again"),
    "doubt": (NoticeAction.DOUBTED, "show everybody why not to rely on it"),
    "clear": (NoticeAction.CLEARED, "take a doubt back"),
}


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `benchmarks` with its actions to the command line."""
    benchmarks = commands.add_parser("benchmarks", help="withdraw or doubt benchmarks in public")
    actions = benchmarks.add_subparsers(dest="action", required=True)
    for verb, (action, meaning) in _VERBS.items():
        parser = actions.add_parser(verb, help=meaning)
        parser.add_argument("id", type=arguments.identifier, help="the benchmark's id")
        parser.add_argument(
            "--reason", type=arguments.reason, required=True, help="why, for everybody to read"
        )
        parser.set_defaults(make=partial(_command, action))


def _command(action: NoticeAction, given: argparse.Namespace) -> Command:
    wanted = NoticeRequest(action=action, reason=given.reason)
    return partial(_give, benchmark_id=given.id, wanted=wanted)


async def _give(engine: AsyncEngine, *, benchmark_id: UUID, wanted: NoticeRequest) -> None:
    await give(engine, OPERATOR, benchmark_id, wanted)
    tell(f"{wanted.action}: {benchmark_id}")
