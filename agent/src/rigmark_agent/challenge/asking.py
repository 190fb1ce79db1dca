"""Asks the service for the challenge of a run that is about to begin."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from pydantic import SecretStr

from rigmark_agent.challenge.held import HeldChallenge
from rigmark_agent.challenge.mode import ChallengeMode
from rigmark_agent.errors import ChallengeIsMissing, IngestIsAway
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.admission import TIMEOUT_S, refuse_a_refused_key
from rigmark_agent.submit.clock import is_far_off, length_in_words, off_in_words
from rigmark_agent.submit.consent import Consent, consent
from rigmark_agent.submit.refusal import Refusal
from rigmark_agent.submit.service import Service
from rigmark_agent.target.address import Address
from rigmark_shared.wire import Challenge

# It opens every prompt, beside a word of the agent's own: a word, and no sentence for the model.
_NONCE: Final = re.compile(r"[A-Za-z0-9]{8,46}")
_NOT_AGREED: Final = {
    Consent.ASK: "not agreed to yet; --yes agrees before the run",
    Consent.NOBODY: "not agreed to; agree with --yes, or name the service with --ingest",
    Consent.FORBIDDEN: "forbidden by a setting",
}

Say = Callable[[str], None]


def challenge_for(settings: AgentSettings, say: Say, *, interactive: bool) -> HeldChallenge | None:
    """Return a challenge for a new run; None where none is wanted or given, which is said.

    Raises ChallengeIsMissing when one is required, KeyIsRefused, and AddressIsNotHttp.
    """
    if settings.challenge is ChallengeMode.OFF:
        return None
    url = Address.of(settings.ingest_url).url
    given = _given(settings, url, interactive=interactive)
    if isinstance(given, Challenge):
        return _held(given, url, datetime.now(UTC), say)
    if settings.challenge is ChallengeMode.REQUIRED:
        raise ChallengeIsMissing(
            f"the run has no challenge to answer: {given}; measure without one with: "
            "--challenge off"
        )
    say(f"The run answers no challenge: {given}")
    return None


def asks_for_one(settings: AgentSettings, *, interactive: bool) -> bool:
    """Say whether a new run asks the service for a challenge."""
    url = Address.of(settings.ingest_url).url
    allowed = consent(settings, url, interactive=interactive).allows
    return allowed and settings.challenge is not ChallengeMode.OFF


def _given(settings: AgentSettings, url: str, *, interactive: bool) -> Challenge | str:
    """Return the service's challenge, or why there is none."""
    found = consent(settings, url, interactive=interactive)
    if not found.allows:
        return f"posting to {url} is {_NOT_AGREED[found]}"
    try:
        return _asked(url, settings.api_key)
    except IngestIsAway as away:
        return str(away)


def _asked(url: str, api_key: SecretStr | None) -> Challenge | str:
    """Return the service's challenge, or why it gives none; raises as challenge_for does."""
    with Service(url, api_key) as service:
        answer = service.send("POST", "/api/challenges", timeout=TIMEOUT_S)
        if answer.is_success:
            given = service.read(answer, Challenge)
            if _NONCE.fullmatch(given.nonce):
                return given
            return f"{url} gave one whose nonce is no word of 8 to 46 letters and digits"
    refusal = Refusal.of(answer)
    refuse_a_refused_key(url, refusal)
    if refusal.has_no_such_address:
        return f"{url} gives none; its release is older than challenges"
    return f"{url} gave none: {refusal.words}"


def _held(given: Challenge, url: str, now: datetime, say: Say) -> HeldChallenge:
    if is_far_off(ahead := now - given.issued_at):
        say(f"Beware: {off_in_words(ahead)}; the run's beginning is told by the service's")
    good_for = given.expires_at - given.issued_at
    say(f"The run answers a challenge of {url}, which is good for {length_in_words(good_for)}")
    return HeldChallenge(
        id=given.id,
        nonce=given.nonce,
        url=url,
        issued_at=given.issued_at,
        until=now + good_for,
    )
