"""The agent's clock beside the truth: every schedule, one request at a time and eight at once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from statistics import median

from rich.table import Table

from rigmark_agent.attempt import Attempter, Received
from rigmark_agent.errors import MeasurementFailed
from rigmark_agent.figures import decode_speed_of
from rigmark_agent.quiet import quiet
from rigmark_agent.transcript import Reply
from truth.asking import ask_for, attempter_on, tell_nobody
from truth.log import Entry
from truth.process import Truth, truth_server
from truth.schedule import SCHEDULES, Schedule

REQUESTS = 20
CONCURRENCIES = (1, 8)
PERCENT = 100.0
# Those of the client's cost have nothing to compare: one is all in one burst.
COMPARED = tuple(name for name in SCHEDULES if name not in ("at-once", "paced"))


@dataclass(frozen=True)
class Pair:
    """One request: what the agent says of it, None when it refused the stream, and the truth."""

    reply: Reply | None
    entry: Entry


@dataclass(frozen=True)
class Compared:
    """All requests of one schedule at one concurrency."""

    schedule: Schedule
    concurrency: int
    pairs: Sequence[Pair]

    @property
    def answered(self) -> list[tuple[Reply, Entry]]:
        return [(pair.reply, pair.entry) for pair in self.pairs if pair.reply is not None]

    @property
    def exact(self) -> int:
        """Requests that were counted as the engine counts, or refused as they should be."""
        if not self.schedule.ends_well:
            return sum(pair.reply is None for pair in self.pairs)
        return sum(reply.output_tokens == self.schedule.counted for reply, _ in self.answered)

    def ttft_ms(self) -> float:
        """Return p50 of the agent's TTFT less p50 of the true one."""
        ours = median(reply.marks.first_token_ms for reply, _ in self.answered)
        return ours - median(entry.ttft_ms for _, entry in self.answered)

    def ttfo_pct(self) -> float:
        ours = median(reply.marks.first_output_token_ms or 0 for reply, _ in self.answered)
        return _off(ours, median(entry.ttfo_ms for _, entry in self.answered))

    def itl_pct(self) -> float:
        """Return how far the mean gap between chunks is off, as the median of all requests."""
        ours = median(_mean_gap(reply.chunk_marks_ms) for reply, _ in self.answered)
        true = median(
            _mean_gap([one.at_s * 1000 for one in entry.token_steps]) for _, entry in self.answered
        )
        return _off(ours, true)

    def decode_pct(self) -> float:
        ours = median(decode_speed_of(reply) or 0.0 for reply, _ in self.answered)
        return _off(ours, median(entry.decode_speed_tok_s for _, entry in self.answered))


def bench_stopwatch(
    names: Sequence[str] = COMPARED, requests: int = REQUESTS
) -> Iterator[Compared]:
    """Yield every schedule at every concurrency as it is done."""
    with truth_server() as truth, quiet():
        for concurrency in CONCURRENCIES:
            for name in names:
                yield compare(truth, SCHEDULES[name], concurrency, requests=requests)


def compare(truth: Truth, schedule: Schedule, concurrency: int, *, requests: int) -> Compared:
    """Make the requests, in threads with a connection each, and set them beside the log."""
    prompts: SimpleQueue[str] = SimpleQueue()
    for number in range(requests):
        prompts.put(f"[{concurrency}-{number}] Say something.")
    with ThreadPoolExecutor(concurrency) as pool:
        workers = [
            pool.submit(_work, truth, schedule, prompts, is_alone=concurrency == 1)
            for _ in range(concurrency)
        ]
    # Read only now: the reading of one would make the receiving of another late.
    replies = {
        received.ask.prompt: _read(attempter, received)
        for worker in workers
        for attempter, received in worker.result()
    }
    entries = truth.entries()
    truth.forget()
    pairs = [Pair(reply, entries[prompt]) for prompt, reply in replies.items()]
    return Compared(schedule, concurrency, pairs)


def _work(
    truth: Truth, schedule: Schedule, prompts: SimpleQueue[str], *, is_alone: bool
) -> list[tuple[Attempter, Received]]:
    with attempter_on(truth.url, schedule.name, is_alone=is_alone) as attempter:
        made: list[tuple[Attempter, Received]] = []
        while True:
            try:
                prompt = prompts.get_nowait()
            except Empty:
                return made
            made.append((attempter, attempter.receive(ask_for(prompt), tell_nobody)))


def _read(attempter: Attempter, received: Received) -> Reply | None:
    try:
        return attempter.read(received)
    except MeasurementFailed:
        return None


def stopwatch_table() -> Table:
    """Return an empty table that says what the goals are."""
    table = Table(
        title="Stopwatch beside the truth",
        caption=(
            "goals: TTFT p50 ±1 ms at 1, ±3 ms at 8; first answer token ±1 %; ITL ±0.1 % at 10 ms, "
            "±0.5 % at 1 ms; decode ±0.2 %; counts exact. In brackets: the engine does not count "
            "per chunk, and the reply says so."
        ),
    )
    for heading in ("schedule", "at once", "TTFT p50", "first answer", "ITL", "decode", "exact"):
        table.add_column(heading, justify="left" if heading == "schedule" else "right")
    return table


def stopwatch_row(one: Compared) -> tuple[str, ...]:
    """Return the row of one comparison."""
    exact = f"{one.exact}/{len(one.pairs)}"
    if not one.schedule.ends_well:
        return one.schedule.name, str(one.concurrency), "", "", "", "", f"refused {exact}"
    if one.schedule.counted is None:
        exact = "not counted"
    is_known = one.schedule.counted is not None and (
        one.schedule.tokens_per_chunk == 1 or one.answered[0][0].timed_tokens is not None
    )
    return (
        one.schedule.name,
        str(one.concurrency),
        f"{one.ttft_ms():+.2f} ms",
        f"{one.ttfo_pct():+.2f} %" if one.schedule.reasoning_tokens else "",
        f"{one.itl_pct():+.3f} %",
        _decode(one, is_known=is_known),
        exact,
    )


def _decode(one: Compared, *, is_known: bool) -> str:
    off = f"{one.decode_pct():+.3f} %"
    return off if is_known else f"({off})"


def _mean_gap(marks: Sequence[float]) -> float:
    return (marks[-1] - marks[0]) / (len(marks) - 1)


def _off(ours: float, true: float) -> float:
    return (ours / true - 1) * PERCENT
