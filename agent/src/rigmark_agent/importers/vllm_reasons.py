"""Why figures of `vllm bench serve` are not taken over."""

from typing import Final

CHAT_CLOCK: Final = (
    "at the chat endpoint the tool takes the first chunk for the first token, and it may hold only "
    "the role; bench with --backend openai --endpoint /v1/completions"
)
UNKNOWN_CLOCK: Final = "it is not known whether this client's first chunk holds the first token"
CHUNKS: Final = "the gaps are between chunks, and chunks do not hold one token each"
GAPS: Final = "of single gaps between chunks; the percentiles of ours are of means by request"
UNCHECKED: Final = "without the TPOT it cannot be told whether each chunk held one token"
_SETTING: Final = "a setting of the tool"
_SENT: Final = "what was sent or answered, no figure"
_MIXED: Final = "prompt and answer tokens in one figure"
_DETAIL: Final = "single requests are taken only with all of their lists, from a completions client"
_NO_PLACE: Final = "a load point has no place for it"
_DEVIATIONS: Final = ("ttft", "tpot", "itl", "e2el")

REASONS: Final = {
    "date": "without a time zone",
    "tokenizer_mode": _SETTING,
    "burstiness": _SETTING,
    "best_of": _SETTING,
    "use_beam_search": _SETTING,
    "max_concurrency": "a limit that requests at a rate need not reach",
    "ramp_up_strategy": _SETTING,
    "ramp_up_start_rps": _SETTING,
    "ramp_up_end_rps": _SETTING,
    "rps_change_events": _SETTING,
    "request_rate": "it changed in the run",
    "request_throughput": "requests, not tokens: the number of requests ÷ duration",
    "request_goodput": "by limits of its own; Rigmark's are those of its use cases",
    "request_goodput:": "by limits of its own; Rigmark's are those of its use cases",
    "total_token_throughput": _MIXED,
    "max_output_tokens_per_s": "the best second of the run; no peak is ranked",
    "max_concurrent_requests": "a peak; the concurrency asked for is taken",
    "rtfx": "a figure of audio",
    "generated_texts": _SENT,
    "errors": _DETAIL,
    "input_lens": _DETAIL,
    "output_lens": _DETAIL,
    "ttfts": _DETAIL,
    "itls": _DETAIL,
    "start_times": _DETAIL,
    "latencies": _DETAIL,
    "queue_times": "waiting in the client, before the request",
    "spec_decode_acceptance_rate": _NO_PLACE,
    "spec_decode_acceptance_length": _NO_PLACE,
    "spec_decode_num_drafts": _NO_PLACE,
    "spec_decode_draft_tokens": _NO_PLACE,
    "spec_decode_accepted_tokens": _NO_PLACE,
    "spec_decode_per_position_acceptance_rates": _NO_PLACE,
    **{f"std_{name}_ms": _NO_PLACE for name in _DEVIATIONS},
}
