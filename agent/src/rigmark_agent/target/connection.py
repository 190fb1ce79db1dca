"""The HTTP connection to the target: small questions, and one streamed answer at a time.

Proxies are not used: a proxy would be measured along. Compression is not asked for: it holds
tokens back.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from pydantic import SecretStr

from rigmark_agent.errors import (
    AnswerHasNoEnd,
    AttemptTookTooLong,
    ConnectionWasStale,
    MeasurementFailed,
    StreamWasCut,
    StreamWasGarbled,
    TargetDidNotStream,
    TargetFellSilent,
    TargetIsUnreachable,
    TargetRefusedTheRequest,
    UsageError,
)
from rigmark_agent.target.address import Address
from rigmark_agent.target.body import OfLength
from rigmark_agent.target.exchange import Answer, Bounds, Channel
from rigmark_agent.target.fault import fault_text_of_body
from rigmark_shared.clock import Clock, monotonic

_QUESTION_TIMEOUT_S: Final = 30.0
# The shortest time after which servers close a connection that idles is some seconds.
_FRESH_S: Final = 1.0
_OF_A_QUESTION: Final = Bounds(deadline_s=60.0, most_bytes=64 * 1024 * 1024)
_ERROR_BODY_LIMIT: Final = 65_536
_ERROR_BODY_S: Final = 10.0
_PATH_SIGNS: Final = "/%?&=+:;,@!$()*~"
_NOT_READY: Final = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


class Connection:
    """One connection to the target, with timeouts that are never infinite; for one thread."""

    def __init__(
        self,
        address: Address,
        *,
        api_key: SecretStr | None = None,
        connect_timeout_s: float = 10.0,
        read_timeout_s: float = 600.0,
        clock: Clock = monotonic,
    ) -> None:
        self.address = address
        self._clock = clock
        self._connect_timeout_s = connect_timeout_s
        self._read_timeout_s = read_timeout_s
        self._headers = _headers(address, api_key)
        self._channel: Channel | None = None
        self._used_at_s = 0.0
        self.headers: Mapping[str, str] = {}
        """The headers of the last answer to a question, by their names in lower case."""

    def close(self) -> None:
        """Close the connection; the next question opens it again."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None

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

    def text(self, path: str) -> str | None:
        """Return the text at that path, or None when there is none for this client.

        Raises TargetIsUnreachable.
        """
        status, content = self._question(path)
        return content.decode("utf-8", "replace") if status == HTTPStatus.OK else None

    def warm(self, path: str) -> None:
        """Open the connection, or prove that it is open still; raises TargetIsUnreachable.

        An answer that has just ended is proof enough.
        """
        if self._channel is None or self._clock() - self._used_at_s > _FRESH_S:
            self._question(path)

    @contextmanager
    def stream(
        self, path: str, body: bytes, *, bounds: Bounds, clock: Clock = monotonic
    ) -> Iterator[Answer]:
        """Post a body and hold the streamed answer; the connection survives one that was read.

        Raises ConnectionWasStale when a reused connection died before the first byte, and another
        MeasurementFailed for every other way in which no answer comes, also within the block.
        """
        request = self._request(path, body)
        reused = self._channel is not None
        channel = self._open()
        answer = None
        try:
            channel.wait_at_most(self._read_timeout_s)
            answer = Answer(channel, request, bounds=bounds, clock=clock)
            _check(answer, words_within_s=min(self._read_timeout_s, _ERROR_BODY_S))
            yield answer
        except OSError as error:
            raise self._failure(error, stale=reused and answer is None) from error
        finally:
            self._leave(answer)

    def _question(self, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, bytes]:
        content = None if body is None else json.dumps(body).encode()
        reused = self._channel is not None
        try:
            return self._answer(self._request(path, content))
        except (AnswerHasNoEnd, AttemptTookTooLong) as error:
            self.close()
            raise self._unreachable(error) from error
        except (OSError, StreamWasGarbled) as error:
            self.close()
            # Engines close a connection that was idle, which is no fault of theirs.
            if not reused or isinstance(error, TimeoutError):
                raise self._unreachable(error) from error
        return self._question(path, body)

    def _answer(self, request: bytes) -> tuple[int, bytes]:
        channel = self._open()
        channel.wait_at_most(_QUESTION_TIMEOUT_S)
        answer = Answer(channel, request, bounds=_OF_A_QUESTION, clock=self._clock)
        self.headers = answer.head.headers
        content = answer.read()
        self._leave(answer)
        return answer.head.status, content

    def _leave(self, answer: Answer | None) -> None:
        """Keep the connection for another request, if it can be used for one."""
        if answer is None or not answer.leaves_connection:
            self.close()
        self._used_at_s = self._clock()

    def _open(self) -> Channel:
        if self._channel is None:
            try:
                self._channel = Channel(self.address, timeout_s=self._connect_timeout_s)
            except OSError as error:
                raise self._unreachable(error) from error
        return self._channel

    def _request(self, path: str, content: bytes | None) -> bytes:
        target = quote(self.address.path + path, safe=_PATH_SIGNS)
        if content is None:
            return f"GET {target} HTTP/1.1\r\n{self._headers}\r\n".encode()
        length = f"Content-Length: {len(content)}\r\n"
        return f"POST {target} HTTP/1.1\r\n{self._headers}{length}\r\n".encode() + content

    def _failure(self, error: OSError, *, stale: bool) -> MeasurementFailed:
        if isinstance(error, TimeoutError):
            return TargetFellSilent(
                f"the target sent nothing for {self._read_timeout_s:g} s; "
                "a slow rig needs a higher RIGMARK_READ_TIMEOUT_S"
            )
        kind = ConnectionWasStale if stale else StreamWasCut
        return kind(f"the connection to the target ended before its answer did: {error}")

    def _unreachable(self, error: Exception) -> TargetIsUnreachable:
        cause = str(error) or type(error).__name__
        return TargetIsUnreachable(
            f"no answer from the target at {self.address.url}: {cause}; "
            "is the engine running, and is this its address?"
        )


def _headers(address: Address, api_key: SecretStr | None) -> str:
    host = f"[{address.host}]" if ":" in address.host else address.host.encode("idna").decode()
    lines = [
        f"Host: {host}:{address.port}",
        "User-Agent: rigmark-agent",
        "Accept-Encoding: identity",
        "Content-Type: application/json",
    ]
    key = api_key.get_secret_value() if api_key else ""
    if not (key.isascii() and key.isprintable()):
        raise UsageError("RIGMARK_TARGET_API_KEY holds characters that no key has; copy it anew")
    if key:
        lines.append(f"Authorization: Bearer {key}")
    return "".join(f"{line}\r\n" for line in lines)


def _json_object(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _check(answer: Answer, *, words_within_s: float) -> None:
    if answer.head.status != HTTPStatus.OK:
        words = answer.beginning(_ERROR_BODY_LIMIT, within_s=words_within_s)
        raise _refusal(answer.head.status, words)
    if isinstance(answer.body, OfLength):
        raise TargetDidNotStream("the target answered in one piece although a stream was asked for")
    coding = answer.head.headers.get("content-encoding", "identity")
    if coding != "identity":
        raise StreamWasGarbled(
            f"the target compressed its stream ({coding}) although it was asked not to; measure it "
            "without the proxy between"
        )


def _refusal(status: int, body: bytes) -> TargetRefusedTheRequest:
    words = fault_text_of_body(body) or "it gave no reason"
    return TargetRefusedTheRequest(f"the target answered with status {status}: {words}")
