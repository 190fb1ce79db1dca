"""How this rig stands with the service: whose clock is right, and who signs."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from rigmark_agent.doctor.finding import Finding, Verdict
from rigmark_agent.errors import IdentityIsUnusable
from rigmark_agent.identity.enrolments import Enrolments
from rigmark_agent.identity.signer import signing_at
from rigmark_agent.submit.clock import is_far_off, off_in_words


def finding_of_clock(ahead: timedelta | None) -> Finding:
    """Say whether the time that results tell is right, by the service's clock."""
    if ahead is None:
        return Finding("time", Verdict.UNKNOWN, "the service does not tell what time it is there")
    if is_far_off(ahead):
        hint = "results tell a wrong time; set the clock, for instance with: timedatectl set-ntp on"
        return Finding("time", Verdict.UNKNOWN, f"{off_in_words(ahead)}; {hint}")
    return Finding("time", Verdict.OK, "the clocks here and at the service agree")


def findings_of_signing(url: str, folder: Path) -> Iterator[Finding]:
    """Say whether posts to the service are signed, and by which key."""
    try:
        signing = signing_at(url, folder)
    except IdentityIsUnusable as error:
        yield Finding("signature", Verdict.FAILS, str(error))
        return
    if signing.reason:
        yield Finding("signature", Verdict.UNKNOWN, f"posts are not signed: {signing.reason}")
    elif signing.key is None:
        hint = "a rig with an API key can sign them: rigmark-agent enrol"
        yield Finding("signature", Verdict.OK, f"posts are not signed; {hint}")
    else:
        rig = Enrolments(folder).services()[url].rig
        yield Finding(
            "signature", Verdict.OK, f"posts are signed as {rig}, by {signing.key.fingerprint}"
        )
