"""What the engine tells of itself and its model, and what a short answer of it proves."""

from collections.abc import Iterator
from typing import Final

from rigmark_agent.commands.engine import Bench
from rigmark_agent.doctor.finding import Finding, Verdict
from rigmark_agent.errors import MeasurementFailed
from rigmark_agent.session import new_nonce
from rigmark_agent.target.protocol import Ask
from rigmark_agent.terms import hits_prompt_cache
from rigmark_agent.transcript import Reply
from rigmark_shared.wire import Engine, Model, TokenCountSource

_PROBE_TOKENS: Final = 16
_FACTS: Final = (
    "quantization",
    "parameters",
    "context_length",
    "file_size_gb",
    "digest",
    "tokenizer",
)


def findings_of_target(bench: Bench, *, probe: bool) -> Iterator[Finding]:
    """Say what is served, what the engine tells, and with `probe` what an answer holds."""
    try:
        model, engine = bench.target.describe()
        yield from _engine(engine, bench)
        yield from _model(model)
        yield from _prompt_cache(bench)
        if probe:
            yield from _answer(bench)
        else:
            yield Finding(
                "timings",
                Verdict.UNKNOWN,
                "what the engine counts and times shows in an answer; look with: doctor --probe",
            )
    except MeasurementFailed as error:
        yield Finding("target", Verdict.FAILS, str(error))


def _engine(engine: Engine, bench: Bench) -> Iterator[Finding]:
    version = f" {engine.version}" if engine.version else ""
    yield Finding("target", Verdict.OK, f"{engine.name}{version} at {bench.address.url}")
    if engine.flags:
        flags = ", ".join(f"{name}={value}" for name, value in engine.flags.items())
        yield Finding("engine flags", Verdict.OK, flags)
    else:
        yield Finding("engine flags", Verdict.UNKNOWN, "neither the engine nor its process tells")
    if busy := bench.target.busy():
        yield Finding("engine load", Verdict.UNKNOWN, f"{busy}; figures will be of both together")


def _model(model: Model) -> Iterator[Finding]:
    yield Finding("model", Verdict.OK, " ".join(filter(None, (model.name, model.quantization))))
    facts = {fact: getattr(model, fact) for fact in _FACTS}
    known = [f"{fact}={value}" for fact, value in facts.items() if value is not None]
    unknown = [fact for fact, value in facts.items() if value is None]
    if known:
        yield Finding("model facts", Verdict.OK, ", ".join(known))
    if unknown:
        yield Finding(
            "model facts", Verdict.UNKNOWN, f"the engine does not tell {', '.join(unknown)}"
        )


def _prompt_cache(bench: Bench) -> Iterator[Finding]:
    how = "a nonce opens every prompt"
    if bench.target.disables_prompt_cache:
        how += ", and each request tells the engine to use no cache"
    yield Finding("prompt cache", Verdict.OK, how)


def _answer(bench: Bench) -> Iterator[Finding]:
    ask = Ask(f"[{new_nonce()}] Count from one to twenty.", 0.0, _PROBE_TOKENS)
    reply = bench.attempter.attempt(ask, lambda *_: None)
    yield Finding(
        "answer",
        Verdict.OK,
        f"{reply.output_tokens or 'unknown'} tokens in {reply.chunks} chunks, the first after "
        f"{reply.marks.first_token_ms:.0f} ms",
    )
    if reply.token_count_source is TokenCountSource.SERVER:
        yield Finding("token counts", Verdict.OK, f"from the engine{_per_chunk(reply)}")
    else:
        yield Finding("token counts", Verdict.UNKNOWN, "the engine counts none; words are")
    if reply.timings is None:
        yield Finding("timings", Verdict.UNKNOWN, "the engine tells none beside our stopwatch")
    else:
        told = reply.timings.model_dump(exclude_none=True)
        yield Finding("timings", Verdict.OK, f"the engine tells {', '.join(told)}")
    yield _cached(reply)


def _per_chunk(reply: Reply) -> str:
    if reply.timed_tokens is not None:
        return ", for each chunk"
    return ", in all; how many the first chunk holds is taken to be one"


def _cached(reply: Reply) -> Finding:
    if reply.cached_prompt_tokens is None:
        return Finding("prompt cache", Verdict.UNKNOWN, "the engine does not tell what it cached")
    if hits_prompt_cache(reply):
        return Finding(
            "prompt cache",
            Verdict.UNKNOWN,
            f"{reply.cached_prompt_tokens} prompt tokens came from a cache; the prefill speed "
            "will be unknown",
        )
    return Finding("prompt cache", Verdict.OK, f"{reply.cached_prompt_tokens} tokens came from it")
