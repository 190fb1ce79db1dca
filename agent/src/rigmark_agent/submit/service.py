"""A Rigmark service, as a rig speaks to it."""

from typing import Any, Final, Self, TypeVar

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from rigmark_agent.errors import IngestIsAway, ServiceRefused
from rigmark_agent.submit.refusal import Refusal
from rigmark_agent.submit.whole import whole
from rigmark_agent.target.address import Address

T = TypeVar("T", bound=BaseModel)

_TIMEOUT_S: Final = 60.0
# Who makes one is said by the service itself.
_WHERE_A_KEY_GOES: Final = "name this rig's key with --api-key or RIGMARK_API_KEY"
_NEEDS_THE_OLD_KEY: Final = frozenset(
    {"signing-key-handover-missing", "signing-key-handover-wrong"}
)
_HOW_TO_DO_WITHOUT_IT: Final = (
    "that key is not on this rig: put a copy of its identity.json back, or if it is lost, ask the "
    "service's operator for that command, and enrol again"
)
_NEEDS_ANOTHER_KEY: Final = frozenset({"signing-key-taken", "signing-key-replaced"})
# What a service says of an address that it does not have, beside what it has nothing for.
_NO_SUCH_ADDRESS: Final = frozenset({"", "not-found", "method-not-allowed"})


class Service:
    """A service at an address: every request carries this rig's key, every failure is a sentence.

    Raises AddressIsNotHttp.
    """

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

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        """Send a request and return whatever is answered.

        Raises IngestIsAway when nothing is, or nothing that has an end.
        """
        try:
            with self._http.stream(method, f"{self.url}{path}", **more) as answer:
                return whole(answer)
        except httpx.HTTPError as error:
            cause = str(error) or type(error).__name__
            raise IngestIsAway(f"no answer from {self.url}: {cause}") from error

    def ask(self, method: str, path: str, model: type[T], body: BaseModel | None = None) -> T:
        """Return what the service answers; raises ServiceRefused and IngestIsAway."""
        answer = self.send(
            method,
            path,
            content=body.model_dump_json().encode() if body else None,
            headers={"Content-Type": "application/json"} if body else None,
        )
        if not answer.is_success:
            raise ServiceRefused(refused_in_words(self.url, Refusal.of(answer)))
        return self.read(answer, model)

    def read(self, answer: httpx.Response, model: type[T]) -> T:
        """Return the document of an answer; raises IngestIsAway when it is another."""
        try:
            return model.model_validate_json(answer.content)
        except ValidationError as error:
            raise IngestIsAway(
                f"{self.url} answered with status {answer.status_code} and no "
                f"{model.__name__.lower()}; is this the address of a Rigmark ingest service?"
            ) from error


def refused_in_words(url: str, refusal: Refusal) -> str:
    """Return what the service said, each field that is wrong, and what to do next."""
    faults = [f"{field}: {message}" for field, message in refusal.faults]
    return "; ".join([f"{url} refused: {refusal.words}", *faults, *_next_step(refusal)])


def _next_step(refusal: Refusal) -> list[str]:
    if refusal.status == httpx.codes.UNAUTHORIZED:
        return [_WHERE_A_KEY_GOES]
    if refusal.kind in _NO_SUCH_ADDRESS and refusal.has_no_such_address:
        return ["the release of that service may be older than this command"]
    if refusal.kind in _NEEDS_ANOTHER_KEY:
        return ["make another key with: rigmark-agent identity --new, and enrol that"]
    if refusal.kind in _NEEDS_THE_OLD_KEY:
        return [_HOW_TO_DO_WITHOUT_IT]
    if refusal.retry_after_s is not None:
        return [f"try again in {refusal.retry_after_s:.0f} s"]
    return []
