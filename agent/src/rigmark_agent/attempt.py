"""One attempt: one request to the target, timed while its answer streams."""

import json
from collections.abc import Callable
from contextlib import closing

from rigmark_agent.device.sampler import Sampler
from rigmark_agent.errors import (
    AttemptTookTooLong,
    ConnectionWasStale,
    MeasurementFailed,
    StreamWasCut,
)
from rigmark_agent.stopwatch import MS_PER_S, Stopwatch
from rigmark_agent.target.protocol import Ask, Target
from rigmark_agent.transcript import Reply, Transcript
from rigmark_shared.clock import Clock, monotonic

Listener = Callable[[int, float], None]
"""Is told the blocks so far, and the time since the first of them in milliseconds."""

Stamped = tuple[float, bytes]
"""A block of bytes and when it came, in milliseconds from the start."""


class Attempter:
    """Makes attempts on one target, one after the other."""

    def __init__(
        self,
        target: Target,
        sampler: Sampler,
        *,
        deadline_s: float,
        clock: Clock = monotonic,
    ) -> None:
        self._target = target
        self._sampler = sampler
        self._deadline_ms = deadline_s * MS_PER_S
        self._clock = clock

    def attempt(self, ask: Ask, listener: Listener) -> Reply:
        """Ask once and return the whole answer; raises MeasurementFailed.

        The connection is opened or proved open first, so that no sample holds the cost of it. If
        it dies all the same before the first byte, the attempt is made once more on a fresh one.
        """
        self._target.connection.warm(self._target.warm_path)
        try:
            return self._once(ask, listener)
        except ConnectionWasStale:
            self._target.connection.warm(self._target.warm_path)
            return self._once(ask, listener)

    def _once(self, ask: Ask, listener: Listener) -> Reply:
        body = json.dumps(self._target.body(ask)).encode()
        stamped: list[Stamped] = []
        with self._sampler.recording() as recording:
            watch = Stopwatch(self._clock)
            fault = self._receive(body, watch, stamped, listener)
        transcript = self._read(stamped, watch, is_whole=fault is None)
        if fault is not None:
            raise fault
        if not transcript.done:
            raise StreamWasCut(
                f"the target's stream ended after {watch.chunks} chunks without its end mark "
                f"{self._target.ends_with}"
            )
        return transcript.reply(ask, watch, tuple(recording.rounds))

    def _receive(
        self, body: bytes, watch: Stopwatch, stamped: list[Stamped], listener: Listener
    ) -> MeasurementFailed | None:
        """Stamp every block as it comes, and return what ended the stream before its time.

        Nothing is read here: while the engine works, little more than the clock runs beside it.
        """
        end = self._target.ends_with.encode()
        try:
            with closing(self._target.connection.blocks(self._target.chat_path, body)) as blocks:
                for block in blocks:
                    at_ms = watch.elapsed_ms()
                    stamped.append((at_ms, block))
                    if block.rstrip().endswith(end):
                        return None
                    if at_ms > self._deadline_ms:
                        return self._too_long()
                    listener(len(stamped), at_ms - stamped[0][0])
        except MeasurementFailed as fault:
            return fault
        return None

    def _read(self, stamped: list[Stamped], watch: Stopwatch, *, is_whole: bool) -> Transcript:
        """Read what came; the engine's own word for a fault goes before what the socket saw."""
        decoder = self._target.decoder()
        transcript = Transcript()
        for at_ms, block in stamped:
            transcript.take(decoder.feed(block), watch, at_ms)
        if is_whole and stamped:
            transcript.take(decoder.flush(), watch, stamped[-1][0])
        return transcript

    def _too_long(self) -> AttemptTookTooLong:
        return AttemptTookTooLong(
            f"the answer was not complete after {self._deadline_ms / MS_PER_S:g} s; lower "
            "--max-output-tokens or raise RIGMARK_ATTEMPT_TIMEOUT_S"
        )
