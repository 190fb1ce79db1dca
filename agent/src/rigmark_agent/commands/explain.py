"""Says what came of a post, and what to do next."""

from rigmark_agent.errors import IngestIsAway, PostIsNotAllowed, SubmissionWasRejected
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.output import Output
from rigmark_agent.submit.delivery import Delivery
from rigmark_shared.wire import Receipt


def explain(delivery: Delivery, ingest_url: str, output: Output) -> ExitCode:
    """Tell a person the outcome, and return the exit code that says the same."""
    if delivery.challenge_refused:
        output.say(
            f"The answer to its challenge was not taken ({delivery.challenge_refused}); the result "
            "goes without it"
        )
    if delivery.receipt is not None:
        output.say(_posted(delivery.receipt))
        return ExitCode.OK
    if delivery.declined:
        _kept(delivery, ingest_url, output)
        return ExitCode.DECLINED
    if isinstance(delivery.fault, IngestIsAway):
        output.say(f"Not posted: {delivery.fault}")
        if isinstance(delivery.fault, PostIsNotAllowed):
            output.say(f"First: {delivery.fault.next_step}")
        _kept(delivery, ingest_url, output)
        return ExitCode.NOT_POSTED
    if isinstance(delivery.fault, SubmissionWasRejected):
        output.say(f"Rejected by the service: {delivery.fault}")
        for field, message in delivery.fault.faults:
            output.say(f"  {field}: {message}")
    else:
        output.say(f"Set aside: {delivery.fault}")
    output.say(f"The result is kept in {delivery.path}")
    return ExitCode.REJECTED


def _posted(receipt: Receipt) -> str:
    again = " (it was there already)" if receipt.duplicate else ""
    signed = f", signed by {receipt.signed_by[:16]}…" if receipt.signed_by else ""
    return f"Posted as benchmark {receipt.id}{again}{signed}: {receipt.web_url}"


def _kept(delivery: Delivery, ingest_url: str, output: Output) -> None:
    output.say(f"The result is kept in {delivery.path}")
    output.say(f"Post it later with: rigmark-agent drain --ingest {ingest_url}")
