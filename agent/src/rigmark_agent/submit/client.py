"""Posts results to the service and reads its answers."""

from typing import Final, Self

import httpx
from pydantic import SecretStr, ValidationError

from rigmark_agent.errors import IngestIsAway, SubmissionWasRejected
from rigmark_agent.submit.spool import Saved
from rigmark_agent.target.address import Address
from rigmark_agent.target.fault import fault_text_of_body
from rigmark_shared.wire import Problem, Receipt

_TIMEOUT_S: Final = 60.0
# These say that the document itself is wrong. A wrong key or address, a full queue or a fault of
# the service are no fault of the document: it waits for a better day.
_FINAL: Final = frozenset(
    {
        httpx.codes.BAD_REQUEST,
        httpx.codes.CONFLICT,
        httpx.codes.REQUEST_ENTITY_TOO_LARGE,
        httpx.codes.UNSUPPORTED_MEDIA_TYPE,
        httpx.codes.UNPROCESSABLE_ENTITY,
    }
)


class IngestClient:
    """The service, as a rig sees it."""

    def __init__(self, url: str, api_key: SecretStr | None) -> None:
        address = Address.of(url)
        self.url = address.url
        headers = {"User-Agent": "rigmark-agent"}
        if api_key:
            headers["Authorization"] = f"Bearer {api_key.get_secret_value()}"
        trust_env = not address.is_this_machine()
        self._http = httpx.Client(headers=headers, timeout=_TIMEOUT_S, trust_env=trust_env)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def post(self, saved: Saved) -> Receipt:
        """Post a saved result; every post of the same file is the same benchmark.

        Raises IngestIsAway when a later try may work, SubmissionWasRejected when none will, and
        SavedResultIsDamaged.
        """
        headers = {"Content-Type": "application/json", "Idempotency-Key": saved.idempotency_key}
        try:
            answer = self._http.post(
                f"{self.url}/api/benchmarks", content=saved.body(), headers=headers
            )
        except httpx.HTTPError as error:
            cause = str(error) or type(error).__name__
            raise IngestIsAway(f"no answer from {self.url}: {cause}") from error
        if answer.status_code in _FINAL:
            raise _rejection(answer)
        if not answer.is_success:
            words = fault_text_of_body(answer.content) or "it gave no reason"
            raise IngestIsAway(f"{self.url} answered with status {answer.status_code}: {words}")
        return self._receipt(answer)

    def check(self) -> None:
        """Raise IngestIsAway unless the service says that it is ready."""
        try:
            answer = self._http.get(f"{self.url}/readyz")
        except httpx.HTTPError as error:
            cause = str(error) or type(error).__name__
            raise IngestIsAway(f"no answer from {self.url}: {cause}") from error
        if not answer.is_success:
            raise IngestIsAway(f"{self.url}/readyz answered with status {answer.status_code}")

    def _receipt(self, answer: httpx.Response) -> Receipt:
        try:
            return Receipt.model_validate_json(answer.content)
        except ValidationError as error:
            raise IngestIsAway(
                f"{self.url} answered with status {answer.status_code} and no receipt; "
                "is this the address of a Rigmark ingest service?"
            ) from error


def _rejection(answer: httpx.Response) -> SubmissionWasRejected:
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValidationError:
        words = fault_text_of_body(answer.content)
        return SubmissionWasRejected(f"status {answer.status_code}: {words}")
    faults = [(fault.field, fault.message) for fault in problem.errors]
    return SubmissionWasRejected(f"{problem.title}: {problem.detail}", faults)
