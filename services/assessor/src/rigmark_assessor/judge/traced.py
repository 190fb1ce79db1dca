"""Calls of the judge in traces, by OpenTelemetry's conventions for generative AI.

No text of a prompt or an answer is in them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from rigmark_assessor.judge.call import VERDICT, Call, Record
from rigmark_assessor.judge.question import Question
from rigmark_assessor.settings import JudgeSettings
from rigmark_shared.observability.tracing import (
    Attributes,
    Kind,
    is_on,
    span,
    traceparent,
)

_PORTS: Final = {"http": 80, "https": 443}


@contextmanager
def traced(settings: JudgeSettings, question: Question, record: Record) -> Iterator[Record]:
    """Trace one call, and give what is to be told of it in the place of `record`."""
    if not is_on():
        yield record
        return
    name = f"chat {settings.judge_model}"
    asked = _asked(settings, question)
    with span(name, kind=Kind.CLIENT, attributes=asked) as begun:

        def told(call: Call) -> None:
            begun.note(_answered(call))
            if call.outcome != VERDICT:
                begun.fail(call.outcome)
            record(call)

        yield told


def carrying(headers: Mapping[str, str], settings: JudgeSettings) -> Mapping[str, str]:
    """Return headers that let a judge of one's own go on with the trace, where that is wanted."""
    if not settings.trace_judge:
        return headers
    parent = traceparent()
    return headers if parent is None else {**headers, "traceparent": parent}


def _asked(settings: JudgeSettings, question: Question) -> Attributes:
    address = urlsplit(settings.judge_base_url)
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": address.hostname,
        "gen_ai.request.model": settings.judge_model,
        "gen_ai.request.max_tokens": question.max_output_tokens,
        "gen_ai.request.temperature": settings.judge_temperature,
        "gen_ai.request.seed": settings.judge_seed,
        "server.address": address.hostname,
        "server.port": address.port or _PORTS[address.scheme],
        "rigmark.template": question.template,
        "rigmark.sample": question.sample,
    }


def _answered(call: Call) -> Attributes:
    facts = call.facts
    return {
        "gen_ai.response.model": facts.served_model,
        "gen_ai.response.finish_reasons": facts.finish_reason and [facts.finish_reason],
        "gen_ai.usage.input_tokens": facts.prompt_tokens,
        "gen_ai.usage.cache_read.input_tokens": facts.cached_tokens,
        "gen_ai.usage.output_tokens": facts.output_tokens,
        "http.response.status_code": facts.http_status,
        "rigmark.outcome": call.outcome,
        "rigmark.response_format": call.response_format,
    }
