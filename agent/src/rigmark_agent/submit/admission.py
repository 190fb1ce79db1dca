"""Whether a service takes posts from this rig, asked before anything is measured."""

from contextlib import suppress
from typing import Final

from pydantic import SecretStr

from rigmark_agent.challenge.mode import ChallengeMode
from rigmark_agent.errors import IngestIsAway, KeyIsRefused
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.consent import Consent, consent
from rigmark_agent.submit.refusal import Refusal
from rigmark_agent.submit.service import Service, refused_in_words
from rigmark_agent.target.address import Address
from rigmark_shared.status import Scope
from rigmark_shared.wire import CallerReport

# A run does not wait for a service that is away.
TIMEOUT_S: Final = 10.0
_MAKES_A_KEY: Final = "rigmark-ingest keys create NAME"
_HOW_TO_GET_ONE: Final = f"the service's operator makes one with: {_MAKES_A_KEY}"
_HOW_TO_GO_WITHOUT: Final = (
    "nothing is measured until then; to measure without posting set RIGMARK_CONSENT=false, which "
    "keeps the result for a later `rigmark-agent drain`, or have it printed with --dry-run"
)


def refuse_unless_admitted(settings: AgentSettings, *, interactive: bool) -> None:
    """Raise KeyIsRefused when the service takes no post with this rig's key, or none without one.

    Nothing is asked where nothing would be posted. A service that is away is no reason to stop:
    the result is kept until it is back.
    """
    url = Address.of(settings.ingest_url).url
    if consent(settings, url, interactive=interactive) in (Consent.FORBIDDEN, Consent.NOBODY):
        return
    if settings.api_key is None and settings.challenge is ChallengeMode.OFF:
        return  # without a key only asking for a challenge would tell
    with suppress(IngestIsAway), Service(url, settings.api_key) as service:
        _ask(service, settings.api_key)


def refuse_a_refused_key(url: str, refusal: Refusal) -> None:
    """Raise KeyIsRefused when it is the key that the service does not take, or misses."""
    if refusal.is_of_the_key:
        raise KeyIsRefused(_advised(refused_in_words(url, refusal)))


def _ask(service: Service, api_key: SecretStr | None) -> None:
    # A key is asked after by itself. Without one a challenge is asked for, which takes a key
    # exactly where posts do, and which nobody has to answer.
    if api_key is None:
        answer = service.send("POST", "/api/challenges", timeout=TIMEOUT_S)
    else:
        answer = service.send("GET", "/api/rig", timeout=TIMEOUT_S)
    if not answer.is_success:
        refuse_a_refused_key(service.url, Refusal.of(answer))
    elif api_key is not None and Scope.POST not in service.read(answer, CallerReport).scopes:
        raise KeyIsRefused(
            _advised(f"{service.url} takes no posts with this key, which may only administer it")
        )


def _advised(words: str) -> str:
    """Say how to get a key, unless the service has said so, and how to do without."""
    advice = (
        [_HOW_TO_GO_WITHOUT] if _MAKES_A_KEY in words else [_HOW_TO_GET_ONE, _HOW_TO_GO_WITHOUT]
    )
    return "; ".join([words, *advice])
