"""Why figures of GuideLLM are not taken over, or with which remark."""

from typing import Final

CONTENT_ONLY: Final = (
    "this version does not see reasoning: right only for a model that answers without it"
)
NOT_STREAMED: Final = "answers were not streamed, so the first token was not seen"
UNEVEN: Final = (
    "inter-token latencies are weighted by tokens, and the answers differ in length; the server "
    "derives it from the requests"
)
_SETTING: Final = "settings and state of the tool, no figure"
_MIXED: Final = "prompt and answer tokens in one figure"
_REQUESTS: Final = "of requests, not of tokens"
_NO_TEXT: Final = "of other media than text"
_PLANNING: Final = "how punctually the tool sends, no figure of the engine"
_INNER: Final = "of how chunks are cut, no figure of speed"
_SCHEDULE: Final = dict.fromkeys(
    (
        "request_dispatch_delay",
        "request_scheduled_latency",
        "turn_predecessor_delay",
        "turn_scheduling_delay",
        "root_dispatch_delay",
        "time_to_last_round_trip_ms",
        "avg_round_trip_time_ms",
    ),
    _PLANNING,
)
_SETTINGS: Final = dict.fromkeys(
    (
        "config",
        "args",
        "metadata",
        "conclusions",
        "warnings",
        "scheduler",
        "scheduler_state",
        "scheduler_metrics",
        "run_stats",
        "worker",
        "request_loader",
        "benchmarker",
        "environment",
        "extras",
        "type_",
        "type",
        "id_",
        "run_id",
        "run_index",
    ),
    _SETTING,
)

REASONS: Final = {
    **_SETTINGS,
    **_SCHEDULE,
    "time_per_output_token_ms": "it includes the time to first token",
    "request_latency": "it ends with the stream, which may end long after the last token",
    "time_to_first_output_token_ms": "a load point has no place for it",
    "requests_per_second": _REQUESTS,
    "request_concurrency": "the mean that came about; the load asked for is taken",
    "tokens_per_second": _MIXED,
    "total_token_count": _MIXED,
    "prompt_tokens_per_second": "prompt tokens ÷ the whole duration, not the prefill time",
    "output_tokens_wo_first_per_second": "not a figure of one request or of the whole",
    "output_tokens_per_iteration": _INNER,
    "iter_tokens_per_iteration": _INNER,
    "request_streaming_iterations_count": _INNER,
    "text": "counts of words and characters, and per-second figures of tokens, in-between figures",
    "image": _NO_TEXT,
    "video": _NO_TEXT,
    "audio": _NO_TEXT,
    "tool_call": _NO_TEXT,
    "turns": _PLANNING,
    "slo_attainment": "by limits of its own; Rigmark's are those of its use cases",
    "slo_determined_requests": "by limits of its own; Rigmark's are those of its use cases",
    "request_goodput": "by limits of its own; Rigmark's are those of its use cases",
    "requests": "prompts and answers are not sent",
    "start_time": "the duration is taken",
    "end_time": "the duration is taken",
    "warmup_duration": "the duration is that of the requests that count",
    "cooldown_duration": "the duration is that of the requests that count",
}
