"""One attempt: one request to the target, timed while its answer streams."""

import json
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Final

from rigmark_agent.device.recording import Recording
from rigmark_agent.device.sampler import Sampler
from rigmark_agent.errors import (
    AttemptTookTooLong,
    ConnectionWasStale,
    MeasurementFailed,
    StreamWasCut,
)
from rigmark_agent.stopwatch import MS_PER_S, Stopwatch
from rigmark_agent.target.exchange import Answer, Bounds, Piece
from rigmark_agent.target.protocol import Ask, Target, Told
from rigmark_agent.transcript import Observed, Reply, Transcript
from rigmark_shared.clock import Clock, monotonic

Listener = Callable[[int, float], None]
"""Is told now and then of the pieces so far, and the time since the first in milliseconds."""

# A person sees no more often than this; the engine on a small rig feels every call.
_TELLING_INTERVAL_S: Final = 0.1
_MICROSECONDS: Final = 3
# An event of one token takes a few hundred bytes, and thousands where it tells much beside it.
_MOST_BYTES_PER_TOKEN: Final = 4096
_MOST_BYTES_BESIDE: Final = 64 * 1024**2


@dataclass(slots=True)
class Received:
    """One answer as it was received, with its moments; nothing of it has been read yet."""

    ask: Ask
    started_at_s: float = 0.0
    pieces: list[Piece] = field(default_factory=list)
    fault: MeasurementFailed | None = None
    """What ended it before its time."""
    client_cpu_ms: float = 0.0
    told: Told = field(default_factory=Told)
    recording: Recording | None = None


class Attempter:
    """Makes attempts on one target, one after the other; several of them may run in threads.

    `sampler` None reads no sensors. Threads that attempt side by side give `time.thread_time` as
    `cpu_clock`, so that none counts the work of another.
    """

    def __init__(
        self,
        target: Target,
        sampler: Sampler | None,
        *,
        deadline_s: float,
        clock: Clock = monotonic,
        cpu_clock: Clock = time.process_time,
    ) -> None:
        self._target = target
        self._sampler = sampler
        self._deadline_s = deadline_s
        self._clock = clock
        self._cpu_clock = cpu_clock

    def attempt(self, ask: Ask, listener: Listener) -> Reply:
        """Ask once and return the whole answer; raises MeasurementFailed.

        The connection is opened or proved open first, so that no sample holds the cost of it. If
        it dies all the same before the first byte, the attempt is made once more on a fresh one.
        """
        return self.read(self.receive(ask, listener))

    def receive(self, ask: Ask, listener: Listener) -> Received:
        """Ask once and keep what comes, to be read later: reading takes time from other threads.

        Raises MeasurementFailed when nothing could be asked; faults of the answer come from `read`.
        """
        body = json.dumps(self._target.body(ask)).encode()
        self._target.before()
        self._target.connection.warm(self._target.warm_path)
        received = self._once(ask, body, listener)
        if isinstance(received.fault, ConnectionWasStale):
            self._target.connection.warm(self._target.warm_path)
            received = self._once(ask, body, listener)
        if received.fault is None:
            received.told = self._target.after()
        return received

    def read(self, received: Received) -> Reply:
        """Read what was received; raises MeasurementFailed.

        The engine's own word for a fault goes before what the socket saw.
        """
        decoder = self._target.decoder()
        watch = Stopwatch(received.started_at_s)
        transcript = Transcript()
        at_ms = 0.0
        for at_s, content in received.pieces:
            at_ms = watch.at_ms(at_s)
            transcript.take(decoder.feed(content), watch, at_ms)
        if received.fault is not None:
            raise received.fault
        transcript.take(decoder.flush(), watch, at_ms)
        if not transcript.done:
            raise StreamWasCut(
                f"the target's stream ended after {watch.chunks} chunks without its end mark "
                f"{self._target.ends_with}"
            )
        return transcript.reply(received.ask, watch, _observed(received))

    def _once(self, ask: Ask, body: bytes, listener: Listener) -> Received:
        received = Received(ask)
        with self._sampler.recording() if self._sampler else nullcontext() as recording:
            received.recording = recording
            cpu_s = self._cpu_clock()
            try:
                self._stream(body, received, listener)
            except MeasurementFailed as fault:
                received.fault = fault
            used_ms = (self._cpu_clock() - cpu_s) * MS_PER_S
            received.client_cpu_ms = round(used_ms, _MICROSECONDS)
        return received

    def _stream(self, body: bytes, received: Received, listener: Listener) -> None:
        """Keep every piece as it comes; while the engine works, little more than the clock runs."""
        connection, path = self._target.connection, self._target.chat_path
        tokens = received.ask.max_output_tokens
        bounds = Bounds(self._deadline_s, _MOST_BYTES_BESIDE + tokens * _MOST_BYTES_PER_TOKEN)
        try:
            with connection.stream(path, body, bounds=bounds, clock=self._clock) as answer:
                received.started_at_s = answer.started_at_s
                received.pieces = answer.pieces
                self._collect(answer, listener)
        except AttemptTookTooLong as error:
            raise AttemptTookTooLong(
                f"{error}; lower --max-output-tokens or raise RIGMARK_ATTEMPT_TIMEOUT_S"
            ) from error

    def _collect(self, answer: Answer, listener: Listener) -> None:
        mark = self._target.ends_with.encode()
        latest_s, telling_s = answer.started_at_s + self._deadline_s, 0.0
        while not answer.advance(mark, until_s=min(telling_s, latest_s)):
            if not answer.pieces:
                continue
            at_s, _ = answer.pieces[-1]
            if at_s >= telling_s:
                telling_s = at_s + _TELLING_INTERVAL_S
                listener(len(answer.pieces), (at_s - answer.pieces[0][0]) * MS_PER_S)
        answer.finish()


def _observed(received: Received) -> Observed:
    recording = received.recording
    return Observed(
        told=received.told,
        client_cpu_ms=received.client_cpu_ms,
        rounds=tuple(recording.rounds) if recording else (),
        other_load_pct=recording.other_load_pct if recording else None,
    )
