"""Why figures of AIPerf are not taken over."""

from typing import Final

_NO_COUNT: Final = (
    "the tool counted other answer tokens than the server, and its figure rests on its own count"
)
COUNTED_TWICE: Final = {
    "inter_token_latency": _NO_COUNT,
    "time_to_first_token": "answers were not streamed, so the first token was not seen",
}
_MIXED: Final = "prompt and answer tokens in one figure"
_SUMS: Final = "a sum over the run; its mean is taken"
_INNER: Final = "of connections and chunks, no figure of the model's speed"
_SLICED: Final = "a mean over time slices of the run, not over requests"
_STATE: Final = "settings and state of the tool, no figure"

REASONS: Final = {
    **dict.fromkeys(
        [
            "schema_version",
            "benchmark_id",
            "run_info",
            "telemetry_data",
            "was_cancelled",
            "is_complete",
            "error_summary",
            "server_metrics_data",
        ],
        _STATE,
    ),
    **dict.fromkeys(
        [
            "http_req_blocked",
            "http_req_chunks_received",
            "http_req_chunks_sent",
            "http_req_connecting",
            "http_req_connection_overhead",
            "http_req_connection_reused",
            "http_req_data_received",
            "http_req_data_sent",
            "http_req_dns_lookup",
            "http_req_duration",
            "http_req_receiving",
            "http_req_sending",
            "http_req_total",
            "http_req_waiting",
            "credit_to_start_latency",
        ],
        _INNER,
    ),
    **dict.fromkeys(
        [
            "total_isl",
            "total_osl",
            "total_output_tokens",
            "total_usage_completion_tokens",
            "total_usage_prompt_tokens",
            "total_usage_total_tokens",
        ],
        _SUMS,
    ),
    **dict.fromkeys(
        [
            "effective_concurrency",
            "effective_decode_concurrency",
            "effective_prefill_concurrency",
            "effective_decode_throughput",
            "effective_prefill_throughput",
            "effective_total_throughput",
            "effective_decode_throughput_per_user",
            "effective_prefill_throughput_per_user",
            "active_decode_throughput",
            "active_prefill_throughput",
            "active_total_throughput",
            "active_decode_throughput_per_user",
            "active_prefill_throughput_per_user",
            "tokens_in_flight",
        ],
        _SLICED,
    ),
    "start_time": "without a time zone",
    "end_time": "without a time zone",
    "request_throughput": "requests, not tokens",
    "request_error_rate": "the counts are taken",
    "time_to_second_token": "one gap of each answer",
    "time_to_first_output_token": "a load point has no place for it",
    "inter_chunk_latency": "gaps between chunks, whatever they hold",
    "decode_duration": "the ITL is taken, which is this ÷ (tokens − 1)",
    "e2e_output_token_throughput": "it includes the time to first token",
    "effective_latency": "it includes waiting in the client",
    "prefill_throughput_per_user": (
        "prompt tokens of its own count ÷ time to first token, which is not the prefill time"
    ),
    "input_token_throughput": "prompt tokens ÷ the whole duration, not the prefill time",
    "total_token_throughput": _MIXED,
    "usage_total_tokens": _MIXED,
    "input_sequence_length": "the server's count is taken",
    "output_sequence_length": "the server's count is taken",
    "output_token_count": "answer tokens without reasoning, by the tool's own count",
    "reasoning_token_count": "by the tool's own count",
    "osl_mismatch_diff_pct": "how far answers missed the length asked for",
    "osl_mismatch_count": "how many answers missed the length asked for",
    "usage_completion_tokens_diff_pct": "the server's count is taken",
    "usage_prompt_tokens_diff_pct": "the server's count is taken",
    "usage_discrepancy_count": "the server's count is taken",
}
