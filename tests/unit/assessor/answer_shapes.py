"""Every shape of a judge's answer as it goes over the wire, and the one error it stands for."""

import gzip
import json
from dataclasses import dataclass

from rigmark_assessor.judge.errors import (
    AnswerIsBroken,
    AnswerIsEmpty,
    AnswerWasCutOff,
    ContentWasBlocked,
    ContextIsTooLong,
    CreditIsUsedUp,
    FormWasRefused,
    JudgeAskedToWait,
    JudgeError,
    JudgeIsFailing,
    JudgeIsUnreachable,
    JudgeTookTooLong,
    JudgeWasNotFound,
    KeyWasRefused,
    RequestWasRefused,
    VerdictIsInvalid,
)
from scripted_judge import Reply, Script, completion, valid
from unit.assessor.answer_scripts import (
    CHUNKED,
    HEAD,
    HTML,
    PYDANTIC,
    RELAYED,
    body,
    choice,
    chunked,
    error,
    half,
    of,
    only_in,
    raw,
    refused,
    scored,
    without,
    wrapped,
)


@dataclass(frozen=True)
class Shape:
    """A shape of answer; without an error it is a verdict."""

    name: str
    script: Script
    error: type[JudgeError] | None
    more_calls: int = 0
    """Calls beyond those that the policy of its error says."""


VERDICTS = [
    Shape("a verdict", valid, None),
    Shape("white space before the JSON", wrapped(lambda b: b" \n" * 200 + b), None),
    Shape("comment lines before the JSON", wrapped(lambda b: b": PROCESSING\n\n" * 9 + b), None),
    Shape("a byte order mark", wrapped(lambda b: b"\xef\xbb\xbf" + b), None),
    Shape("packed with gzip", wrapped(gzip.compress, content_encoding="gzip"), None),
    Shape("a verdict with white space around it", of(lambda t: f"\n {t} \n"), None),
    Shape("lone surrogates in a rationale", of(lambda t: t.replace("Scripted", "\\ud800")), None),
    Shape("NUL in a rationale", of(lambda t: t.replace("Scripted", "\\u0000 x")), None),
]

# What is about a connection, and not about what comes over it.
CONNECTION = [
    Shape("silence", lambda _: Reply(raw=b"", ends=False), JudgeTookTooLong),
    Shape("slow headers", lambda _: Reply(raw=HEAD, drip=b"x-wait: 1\r\n"), JudgeTookTooLong),
    Shape(
        "white space for ever", lambda _: Reply(raw=CHUNKED, drip=b"1\r\n \r\n"), JudgeTookTooLong
    ),
    Shape(
        "comment lines for ever",
        lambda _: Reply(raw=CHUNKED, drip=chunked(b": PROCESSING\n\n")),
        JudgeTookTooLong,
    ),
    Shape("a closed connection", raw(b""), JudgeIsUnreachable),
    Shape("half a status line", raw(b"HTTP/1.1 20"), JudgeIsUnreachable),
    Shape("no HTTP", raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), JudgeIsUnreachable),
    Shape("a header without end", raw(HEAD + b"x-a: " + b"a" * 100_000), JudgeIsUnreachable),
    Shape(
        "cut in its body", lambda _: Reply(body=completion("x")[:40], cut=True), JudgeIsUnreachable
    ),
    Shape("cut between chunks", raw(CHUNKED + chunked(b'{"id": ')), JudgeIsUnreachable),
    Shape("a chunk of no length", raw(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n"), JudgeIsUnreachable),
]

BODIES = [
    Shape("cut without a length", raw(HEAD + b"\r\n" + completion("x")[:60]), AnswerIsBroken),
    Shape("an empty body", body(b""), AnswerIsBroken),
    Shape("nothing but white space", body(b" \n" * 500), AnswerIsBroken),
    Shape("nothing but comment lines", body(b": PROCESSING\n\n" * 20), AnswerIsBroken),
    Shape("HTML with 200", body(HTML, content_type="text/html"), AnswerIsBroken),
    Shape("JSON that is no object", body([1, 2]), AnswerIsBroken),
    Shape("JSON of great depth", body(b'{"a":' * 100_000), AnswerIsBroken),
    Shape(
        "a stream that nobody asked for",
        body(b'data: {"choices": []}\n\ndata: [DONE]\n\n'),
        AnswerIsBroken,
    ),
    Shape("a body without end", body(b" " * 2_000_001), AnswerIsBroken),
    Shape("gzip that is none", body(b"{}", content_encoding="gzip"), AnswerIsBroken),
    Shape("204", body(b"", 204), AnswerIsBroken),
]

STATUSES = [
    Shape("301", body(b"", 301, location="http://elsewhere.test/"), JudgeWasNotFound),
    Shape("307", body(b"", 307, location="http://elsewhere.test/"), JudgeWasNotFound),
    Shape("400", refused(400), RequestWasRefused),
    Shape(
        "400 that says context", refused(400, "maximum context length is 4096"), ContextIsTooLong
    ),
    Shape("400 that says policy", refused(400, "content management policy"), ContentWasBlocked),
    Shape("401", refused(401, "Incorrect API key sk-12"), KeyWasRefused),
    Shape("402", refused(402, "Insufficient credits"), CreditIsUsedUp),
    Shape("403", refused(403), RequestWasRefused),
    Shape("403 of moderation", refused(403, "your input was flagged"), ContentWasBlocked),
    Shape("404", refused(404, "No such model"), JudgeWasNotFound),
    Shape("405", body(b"", 405), JudgeWasNotFound),
    Shape("408", body(b"", 408), JudgeTookTooLong),
    Shape("409", refused(409), JudgeIsFailing),
    Shape("410", body(b"", 410), JudgeWasNotFound),
    Shape("413", body(b"", 413), ContextIsTooLong),
    Shape("407 of a proxy", refused(407), JudgeIsUnreachable),
    Shape("418", body(b"", 418), RequestWasRefused),
    Shape("422", refused(422), RequestWasRefused),
    Shape("425", refused(425), JudgeIsFailing),
    Shape("429", refused(429), JudgeAskedToWait),
    Shape("429 with seconds", refused(429, retry_after="120"), JudgeAskedToWait),
    Shape(
        "429 with a date",
        refused(429, retry_after="Fri, 31 Dec 2100 23:59:59 GMT"),
        JudgeAskedToWait,
    ),
    Shape("429 with nonsense", refused(429, retry_after="soon"), JudgeAskedToWait),
    Shape("429 with a reset", refused(429, x_ratelimit_reset="4102444800000"), JudgeAskedToWait),
    Shape("429 for a spent quota", refused(429, "insufficient_quota"), CreditIsUsedUp),
    Shape("500", body(b"", 500), JudgeIsFailing),
    Shape("502 with HTML", body(HTML, 502, content_type="text/html"), JudgeIsFailing),
    Shape("503 with Retry-After", body(b"", 503, retry_after="0"), JudgeIsFailing),
    Shape("504", body(b"", 504), JudgeIsFailing),
    Shape("529", refused(529, "Overloaded"), JudgeIsFailing),
]

INSIDE_200 = [
    Shape("an error in 200", error(503), JudgeIsFailing),
    Shape("an error in 200 that is a text", body({"error": "overloaded"}), JudgeIsFailing),
    Shape("an error in 200 without a code", body({"error": {"message": "?"}}), JudgeIsFailing),
    Shape("an error of a choice", body({"choices": [{"error": {"code": 502}}]}), JudgeIsFailing),
    Shape("a code as text", body({"error": {"code": "401"}}), KeyWasRefused),
    Shape("a status as number", body({"error": {"status": 402}}), CreditIsUsedUp),
    Shape("a limit in 200", error(429), JudgeAskedToWait),
    Shape("a limit by its type", body({"error": {"type": "rate_limit_error"}}), JudgeAskedToWait),
    Shape("an overload by its type", body({"error": {"type": "overloaded_error"}}), JudgeIsFailing),
    Shape("a long context in 200", body({"error": "context length exceeded"}), ContextIsTooLong),
    Shape(
        "an error beside a verdict",
        wrapped(lambda b: b[:-1] + b', "error": {"code": 500}}'),
        JudgeIsFailing,
    ),
    Shape("finish_reason error", choice("half", "error"), JudgeIsFailing),
    Shape("finish_reason length", choice("{", "length"), AnswerWasCutOff),
    Shape("cut off while reasoning", choice(None, "length", reasoning="..."), AnswerWasCutOff),
    Shape("finish_reason content_filter", choice("half", "content_filter"), ContentWasBlocked),
    Shape("finish_reason SAFETY", choice(None, "SAFETY"), ContentWasBlocked),
    Shape("a guardrail", choice("Blocked.", "guardrail_intervened"), ContentWasBlocked),
    Shape("a refusal", choice(None, refusal="I cannot."), ContentWasBlocked),
    Shape("no choices", body({"id": "x"}), AnswerIsEmpty),
    Shape("null choices", body({"choices": None}), AnswerIsEmpty),
    Shape("an empty list of choices", body({"choices": []}), AnswerIsEmpty),
    Shape("a choice without a message", body({"choices": [{"index": 0}]}), AnswerIsEmpty),
    Shape("null content", choice(None), AnswerIsEmpty),
    Shape("blank content", choice(" \n\t "), AnswerIsEmpty),
    Shape("reasoning alone", choice(None, reasoning="I think 80."), AnswerIsEmpty),
    Shape("tool calls alone", choice(None, "tool_calls", tool_calls=[{"id": "1"}]), AnswerIsEmpty),
    Shape("parts without a text", choice([{"type": "image_url"}]), AnswerIsEmpty),
]

VERDICT_FAULTS = [
    Shape("{}", of(lambda _: {}), VerdictIsInvalid),
    Shape("half a verdict", of(half), VerdictIsInvalid),
    Shape("a dimension too few", of(without), VerdictIsInvalid),
    Shape("no summary", of(lambda t: without(t, "summary")), VerdictIsInvalid),
    Shape(
        "a dimension too many", of(lambda t: {**json.loads(t), "overall": 100}), VerdictIsInvalid
    ),
    Shape("two verdicts", of(lambda t: t + t), VerdictIsInvalid),
    Shape("a verdict in a list", of(lambda t: [json.loads(t)]), VerdictIsInvalid),
    Shape("a verdict in a code fence", of(lambda t: f"```json\n{t}\n```"), VerdictIsInvalid),
    Shape("a verdict that was cut", of(lambda t: t[:-9]), VerdictIsInvalid),
    Shape("a mark before the verdict", of(lambda t: f"\ufeff{t}"), VerdictIsInvalid),
    Shape("prose", of(lambda _: "I would give it an 80."), VerdictIsInvalid),
    Shape("a key twice", of(lambda t: t[:-1] + ', "summary": "x"}'), VerdictIsInvalid),
    Shape(
        "a score twice",
        of(lambda t: t.replace('"score"', '"score": 100, "score"', 1)),
        VerdictIsInvalid,
    ),
    Shape("a score above the scale", scored(101), VerdictIsInvalid),
    Shape("a score below the scale", scored(-1), VerdictIsInvalid),
    Shape("a score as text", scored("80"), VerdictIsInvalid),
    Shape("a score with a fraction", scored(79.5), VerdictIsInvalid),
    Shape("a whole number as a float", scored(80.0), VerdictIsInvalid),
    Shape("NaN for a score", scored(float("nan")), VerdictIsInvalid),
    Shape("null for a score", scored(None), VerdictIsInvalid),
    Shape("true for a score", scored(True), VerdictIsInvalid),
    Shape("a bare score", of(lambda t: dict.fromkeys(json.loads(t), 80)), VerdictIsInvalid),
    Shape(
        "endless digits",
        of(lambda t: t.replace('"score": ', '"score": 1' + "0" * 5000, 1)),
        VerdictIsInvalid,
    ),
    Shape("a verdict without end", of(lambda t: t[:-1] + " " * 100_001 + "}"), VerdictIsInvalid),
]

FORMS = [
    Shape(
        "no schema, by status 400",
        only_in(
            "json_object", "text", status=400, document={"error": {"param": "response_format"}}
        ),
        FormWasRefused,
    ),
    Shape(
        "no schema, by status 422",
        only_in("text", status=422, document=PYDANTIC),
        FormWasRefused,
        1,
    ),
    Shape("no schema, relayed", only_in("text", status=200, document=RELAYED), FormWasRefused, 1),
    Shape(
        "no provider for the schema",
        only_in(
            "json_object",
            status=404,
            document={
                "error": {"message": "No endpoints found that can handle the requested parameters."}
            },
        ),
        FormWasRefused,
    ),
]

SHAPES = [*VERDICTS, *CONNECTION, *BODIES, *STATUSES, *INSIDE_200, *VERDICT_FAULTS, *FORMS]
