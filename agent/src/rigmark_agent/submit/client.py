"""Posts results to the service and reads its answers."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from pydantic import SecretStr

from rigmark_agent.errors import IngestIsAway, PostIsNotAllowed, SubmissionWasRejected
from rigmark_agent.identity.signer import Signing
from rigmark_agent.submit.refusal import Refusal
from rigmark_agent.submit.service import Service
from rigmark_agent.submit.spool import Saved
from rigmark_shared.wire import SIGNATURE_HEADER, Receipt

_UNSIGNED = Signing()


class IngestClient(Service):
    """The service as results are posted to it: signed, where it knows this rig's key."""

    def __init__(
        self, url: str, api_key: SecretStr | None, *, signing: Signing = _UNSIGNED
    ) -> None:
        super().__init__(url, api_key)
        self._signing = signing

    def post(self, saved: Saved) -> Receipt:
        """Post a saved result; every post of the same file is the same benchmark.

        Raises IngestIsAway when a later try may work (PostIsNotAllowed, when something must be done
        first), SubmissionWasRejected when none will, and SavedResultIsDamaged.
        """
        body = saved.body()
        headers = {"Content-Type": "application/json", "Idempotency-Key": saved.idempotency_key}
        if self._signing.key:
            headers[SIGNATURE_HEADER] = self._signing.key.signature_of(body).text
        answer = self.send("POST", "/api/benchmarks", content=body, headers=headers)
        if answer.is_success:
            return self.read(answer, Receipt)
        raise self._fault(Refusal.of(answer))

    def check(self) -> timedelta | None:
        """Return how far this machine's clock is ahead of the service's, None if it does not tell.

        Raises IngestIsAway unless the service says that it is ready.
        """
        answer = self.send("GET", "/readyz")
        if not answer.is_success:
            raise IngestIsAway(f"{self.url}/readyz answered with status {answer.status_code}")
        try:
            there = parsedate_to_datetime(answer.headers.get("date", ""))
        except ValueError:
            return None
        return datetime.now(UTC) - there if there.tzinfo else None

    def _fault(self, refusal: Refusal) -> IngestIsAway | SubmissionWasRejected:
        if refusal.is_of_the_document:
            return SubmissionWasRejected(refusal.words, refusal.faults)
        words = f"{self.url} answered with status {refusal.status}: {refusal.words}"
        if not refusal.is_of_the_rig:
            return IngestIsAway(words, retry_after_s=refusal.retry_after_s)
        if refusal.is_of_the_signature:
            return PostIsNotAllowed(words, f"rigmark-agent enrol --ingest {self.url}")
        return PostIsNotAllowed(words, "set RIGMARK_API_KEY, or give --api-key")
