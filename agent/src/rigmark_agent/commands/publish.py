"""Keeps a result, asks for consent where that is needed, posts it, and says what came of it."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from rigmark_agent.challenge.mode import ChallengeMode
from rigmark_agent.commands.agree import agreed
from rigmark_agent.commands.explain import explain
from rigmark_agent.errors import SavedResultIsDamaged
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.identity.signer import Signing, signing_at
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.client import IngestClient
from rigmark_agent.submit.delivery import Courier, Delivery
from rigmark_agent.submit.spool import Saved, Spool
from rigmark_agent.target.address import Address
from rigmark_shared.wire import Submission

Show = Callable[[Submission], None]
"""Prints a result for people."""


def publish(
    settings: AgentSettings, submissions: Sequence[Submission], output: Output, show: Show
) -> ExitCode:
    """Keep and post new results; with `dry_run` print the documents, and keep and post nothing.

    Raises SpoolIsNotWritable, and AddressIsNotHttp for the service's address.
    """
    if output.dry_run:
        for submission in submissions:
            output.document(submission.model_dump_json(exclude_none=True, indent=2))
        return ExitCode.OK
    spool = Spool(settings.spool_dir)
    saved = [spool.save(body_of(one), datetime.now(UTC)) for one in submissions]
    if not output.as_json:
        for submission in submissions:
            show(submission)
    return post(settings, saved, output)


def body_of(submission: Submission) -> bytes:
    """Return the document as it is posted."""
    return submission.model_dump_json(exclude_none=True).encode()


def post(
    settings: AgentSettings, saved: Sequence[Saved], output: Output, *, as_list: bool = False
) -> ExitCode:
    """Post saved results, stopping when the service is away; return the worst outcome.

    In JSON one result is one object, as scripts expect, unless a list is asked for. Raises
    IdentityIsUnusable before anything is posted.
    """
    worst = ExitCode.OK
    url = Address.of(settings.ingest_url).url
    with IngestClient(url, settings.api_key, signing=_signing(settings, url, output)) as client:
        courier = Courier(
            Spool(settings.spool_dir),
            client,
            wait=lambda seconds: _wait(seconds, output),
            challenge_required=settings.challenge is ChallengeMode.REQUIRED,
        )
        deliveries: list[Delivery] = []
        for one in saved:
            delivery = _deliver(settings, courier, one, output)
            deliveries.append(delivery)
            outcome = explain(delivery, url, output)
            worst = max(worst, outcome)
            if outcome in (ExitCode.NOT_POSTED, ExitCode.DECLINED):
                break
    if output.as_json:
        told = [_as_json(one) for one in deliveries]
        output.json(told[0] if len(told) == 1 and not as_list else told)
    return worst


def _deliver(settings: AgentSettings, courier: Courier, saved: Saved, output: Output) -> Delivery:
    try:
        if not agreed(settings, courier.client.url, saved, output):
            return Delivery(saved.path, declined=True)
    except SavedResultIsDamaged as damage:
        return Delivery(courier.spool.set_aside(saved).path, fault=damage)
    return courier.deliver(saved)


def _signing(settings: AgentSettings, url: str, output: Output) -> Signing:
    """Return how posts are signed, and tell of a signature that a person would miss."""
    signing = signing_at(url, settings.spool_dir)
    if signing.reason:
        output.say(f"Beware: posts are not signed: {signing.reason}")
    return signing


def _wait(seconds: float, output: Output) -> None:
    output.say(f"The service asks to wait {seconds:.0f} s; then the result is posted again")
    time.sleep(seconds)


def _as_json(delivery: Delivery) -> dict[str, object]:
    receipt = delivery.receipt.model_dump(mode="json") if delivery.receipt else None
    return {"receipt": receipt, "payload_path": str(delivery.path)}
