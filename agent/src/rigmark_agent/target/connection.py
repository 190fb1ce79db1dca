"""The HTTP connection to the target: small questions, and one streamed answer at a time.

It is the standard library's client, which costs a third of the processor time of richer ones for
each chunk, and that time is taken from the engine on a small rig. Proxies are not used: a proxy
would be measured along.
"""

import json
import ssl
from collections.abc import Generator, Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, Final

from pydantic import SecretStr

from rigmark_agent.errors import (
    ConnectionWasStale,
    MeasurementFailed,
    StreamWasCut,
    TargetDidNotStream,
    TargetFellSilent,
    TargetIsUnreachable,
    TargetRefusedTheRequest,
)
from rigmark_agent.target.address import Address
from rigmark_agent.target.fault import fault_text_of_body

_QUESTION_TIMEOUT_S: Final = 30.0
_ERROR_BODY_LIMIT: Final = 65_536
_LARGEST_BLOCK: Final = 65_536
_NOT_READY: Final = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


class Connection:
    """One connection to the target, with timeouts that are never infinite."""

    def __init__(
        self,
        address: Address,
        *,
        api_key: SecretStr | None = None,
        connect_timeout_s: float = 10.0,
        read_timeout_s: float = 600.0,
    ) -> None:
        self.address = address
        self._read_timeout_s = read_timeout_s
        self._headers = {"User-Agent": "rigmark-agent", "Content-Type": "application/json"}
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key.get_secret_value()}"
        self._http = _client(address, connect_timeout_s)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """Return the JSON object at that path, or None when there is none for this client.

        Raises TargetIsUnreachable.
        """
        status, content = self._question(path, body)
        return _json_object(content) if status == HTTPStatus.OK else None

    def require(self, path: str) -> dict[str, Any] | None:
        """Return the JSON object at that path, which no engine is without when it is ready.

        Raises TargetIsUnreachable, and TargetRefusedTheRequest when it wants another key or is not
        ready.
        """
        status, content = self._question(path)
        if status in _NOT_READY:
            raise _refusal(status, content)
        return _json_object(content) if status == HTTPStatus.OK else None

    def warm(self, path: str) -> None:
        """Open the connection, or prove that it is open still; raises TargetIsUnreachable."""
        self._question(path)

    def blocks(self, path: str, body: bytes) -> Generator[bytes]:
        """Post a body and yield the bytes of the answer as they come.

        Raises ConnectionWasStale when a reused connection died before the first byte, and another
        MeasurementFailed for every other way in which no answer comes.
        """
        reused = self._http.sock is not None
        answered = whole = False
        try:
            answer = self._send(path, body, self._read_timeout_s)
            answered = True
            _check(answer)
            while block := answer.read1(_LARGEST_BLOCK):
                yield block
            whole = True
        except (OSError, HTTPException) as error:
            raise self._failure(error, stale=reused and not answered) from error
        finally:
            if not whole:
                self._http.close()

    def _question(self, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, bytes]:
        content = None if body is None else json.dumps(body).encode()
        reused = self._http.sock is not None
        try:
            return self._answer(path, content)
        except (OSError, HTTPException) as error:
            self._http.close()
            # Engines close a connection that was idle, which is no fault of theirs.
            if not reused or isinstance(error, TimeoutError):
                raise self._unreachable(error) from error
        return self._question(path, body)

    def _answer(self, path: str, content: bytes | None) -> tuple[int, bytes]:
        answer = self._send(path, content, _QUESTION_TIMEOUT_S)
        return answer.status, answer.read()

    def _send(self, path: str, content: bytes | None, timeout_s: float) -> HTTPResponse:
        if self._http.sock is None:
            try:
                self._http.connect()
            except OSError as error:
                raise self._unreachable(error) from error
        self._http.sock.settimeout(timeout_s)
        method = "GET" if content is None else "POST"
        self._http.request(method, self.address.path + path, body=content, headers=self._headers)
        return self._http.getresponse()

    def _failure(self, error: Exception, *, stale: bool) -> MeasurementFailed:
        if isinstance(error, TimeoutError):
            return TargetFellSilent(
                f"the target sent nothing for {self._read_timeout_s:g} s; "
                "a slow rig needs a higher RIGMARK_READ_TIMEOUT_S"
            )
        kind = ConnectionWasStale if stale else StreamWasCut
        return kind(f"the connection to the target ended before its answer did: {error}")

    def _unreachable(self, error: Exception) -> TargetIsUnreachable:
        cause = str(error) or type(error).__name__
        return TargetIsUnreachable(f"no answer from the target at {self.address.url}: {cause}")


def _client(address: Address, timeout_s: float) -> HTTPConnection:
    if address.scheme == "https":
        context = ssl.create_default_context()
        return HTTPSConnection(address.host, address.port, timeout=timeout_s, context=context)
    return HTTPConnection(address.host, address.port, timeout=timeout_s)


def _json_object(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _check(answer: HTTPResponse) -> None:
    if answer.status != HTTPStatus.OK:
        raise _refusal(answer.status, answer.read(_ERROR_BODY_LIMIT))
    if not answer.chunked and answer.length is not None:
        raise TargetDidNotStream("the target answered in one piece although a stream was asked for")


def _refusal(status: int, body: bytes) -> TargetRefusedTheRequest:
    words = fault_text_of_body(body) or "it gave no reason"
    return TargetRefusedTheRequest(f"the target answered with status {status}: {words}")
