"""What is answered, and counted, when a connection never comes to a request."""

from dataclasses import dataclass

from prometheus_client import Counter
from starlette.responses import Response

from rigmark_ingest.headers import ANSWER_HEADERS
from rigmark_ingest.limits.problems import HeadIsTooLarge, HeadIsTooSlow, RequestIsUnreadable
from rigmark_ingest.problems import Refusal, problem_response
from rigmark_shared.http.patience import HeadFault


@dataclass(frozen=True, slots=True)
class HeadRefusals:
    """Answers a bad head with a problem document like any other."""

    head_timeout_s: float
    refused: Counter

    def answer(self, fault: HeadFault) -> Response:
        """Return the answer, with the headers of all answers."""
        refusal = self._refusal(fault)
        self.refused.labels(refusal.kind).inc()
        return problem_response(refusal)

    def _refusal(self, fault: HeadFault) -> Refusal:
        match fault:
            case HeadFault.TOO_LARGE:
                return HeadIsTooLarge("send fewer or shorter headers", headers=ANSWER_HEADERS)
            case HeadFault.TOO_SLOW:
                told = f"the headers did not arrive within {self.head_timeout_s:g} s"
                return HeadIsTooSlow(told, headers=ANSWER_HEADERS)
            case HeadFault.UNREADABLE:
                told = "send it as HTTP/1.1, with one length of the body"
                return RequestIsUnreadable(told, headers=ANSWER_HEADERS)
