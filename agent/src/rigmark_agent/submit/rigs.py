"""What a rig asks the service about itself."""

import re
from base64 import b64encode
from collections.abc import Sequence
from typing import Final

from pydantic import SecretStr

from rigmark_agent.errors import KeyIsNeeded
from rigmark_agent.identity.key import RigKey
from rigmark_agent.submit.service import Service
from rigmark_shared.wire import CallerReport, SigningKeyEnrolment
from rigmark_shared.wire.signing import enrolment_message, handover_message

_KEY: Final = re.compile(r"rmk_([0-9a-f]{12})_\S+")


def caller_of(service: Service) -> CallerReport:
    """Return who the service takes this rig for; raises ServiceRefused and IngestIsAway."""
    return service.ask("GET", "/api/rig", CallerReport)


def enrol(
    service: Service,
    key: RigKey,
    api_key: SecretStr | None,
    *,
    replaced: Sequence[RigKey] = (),
) -> CallerReport:
    """Have the service know the rig's key; any number of times, with the same outcome.

    Where it knows the rig by a key that was replaced, that one signs for the new one. What is
    signed names the API key as this side reads it: a service could otherwise have this rig sign
    for a key of its own at another service. Raises KeyIsNeeded, ServiceRefused and IngestIsAway.
    """
    proof = key.sign(enrolment_message(_key_id(api_key)))
    present = caller_of(service).signing_key
    handovers = (
        b64encode(old.sign(handover_message(key.public_key))).decode()
        for old in replaced
        if old.fingerprint == present
    )
    wanted = SigningKeyEnrolment(
        public_key=b64encode(key.public_key).decode(),
        proof=b64encode(proof).decode(),
        handover=next(handovers, None),
    )
    return service.ask("PUT", "/api/rig/signing-key", CallerReport, wanted)


def _key_id(api_key: SecretStr | None) -> str:
    if api_key is None:
        raise KeyIsNeeded(
            "enrolling takes this rig's API key: name it with --api-key or RIGMARK_API_KEY; the "
            "service's operator makes one with: rigmark-ingest keys create NAME"
        )
    found = _KEY.fullmatch(api_key.get_secret_value().strip())
    if found is None:
        raise KeyIsNeeded(
            "the API key is not one of a Rigmark service: it reads rmk_…, with 12 characters and a "
            "secret behind it; look for what was left out when it was copied"
        )
    return found[1]
