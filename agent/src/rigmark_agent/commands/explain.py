"""Says what came of a post, and what to do next."""

from rigmark_agent.errors import IngestIsAway, SubmissionWasRejected
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.output import Output
from rigmark_agent.submit.delivery import Delivery


def explain(delivery: Delivery, ingest_url: str, output: Output) -> ExitCode:
    """Tell a person the outcome, and return the exit code that says the same."""
    if delivery.receipt is not None:
        again = " (it was there already)" if delivery.receipt.duplicate else ""
        output.say(f"Posted as benchmark {delivery.receipt.id}{again}: {delivery.receipt.web_url}")
        return ExitCode.OK
    if delivery.declined:
        output.say(f"The result is kept in {delivery.path}")
        output.say(f"Post it later with: rigmark-agent drain --ingest {ingest_url}")
        return ExitCode.DECLINED
    if isinstance(delivery.fault, IngestIsAway):
        output.say(f"Not posted: {delivery.fault}")
        output.say(f"The result is kept in {delivery.path}")
        output.say(f"Post it later with: rigmark-agent drain --ingest {ingest_url}")
        return ExitCode.NOT_POSTED
    if isinstance(delivery.fault, SubmissionWasRejected):
        output.say(f"Rejected by the service: {delivery.fault}")
        for field, message in delivery.fault.faults:
            output.say(f"  {field}: {message}")
    else:
        output.say(f"Set aside: {delivery.fault}")
    output.say(f"The result is kept in {delivery.path}")
    return ExitCode.REJECTED
