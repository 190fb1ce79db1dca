"""Whatever a judge answers, it is a text or one named error, and its facts can be stored."""

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rigmark_assessor.cost.price import MOST_USD, price_of
from rigmark_assessor.judge.answer import text_of
from rigmark_assessor.judge.errors import JudgeError
from rigmark_assessor.judge.reply import Reply
from rigmark_assessor.judge.wait import LONGEST_WAIT_S
from rigmark_assessor.settings import ResponseFormat
from unit.assessor.replies import settings

NAMES = st.sampled_from(
    [
        *("choices", "message", "content", "refusal", "text", "finish_reason", "error", "code"),
        *("status", "type", "metadata", "raw", "detail", "details", "retryDelay", "loc", "msg"),
        *("availability", "retry_after", "headers", "X-RateLimit-Reset", "model", "provider"),
        *("usage", "prompt_tokens", "completion_tokens", "prompt_tokens_details", "cached_tokens"),
        *("cost", "is_byok", "cost_details", "upstream_inference_cost"),
    ]
)
WORDS = st.sampled_from(
    ["429", "insufficient_quota", "json_schema", "length", '{"error": {"code": 404}}', "1h", "\0"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | WORDS
ANSWERS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=25,
)
HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "retry-after-ms", "x-ratelimit-reset"]),
    st.text(max_size=12) | st.integers().map(str) | st.just("Wed, 21 Oct 2015 07:28:00 GMT"),
)
TABLE = settings(
    judge_price_input_usd_per_mtok=Decimal(3), judge_price_output_usd_per_mtok=Decimal(9)
)


@given(
    answer=st.dictionaries(NAMES, ANSWERS, max_size=6) | ANSWERS,
    headers=HEADERS,
    status=st.sampled_from([200, 204, 302, 400, 401, 404, 413, 422, 429, 500, 503, 529, 999]),
    form=st.sampled_from(ResponseFormat),
)
def test_no_answer_is_without_a_name_a_bounded_wait_and_a_price_that_can_be_stored(
    answer: object, headers: dict[str, str], status: int, form: ResponseFormat
):
    reply = Reply(status, headers, json.dumps(answer).encode())

    try:
        found = text_of(reply, now=lambda: 1.7e9, form=form)
    except JudgeError as error:
        told_s = error.retry_after_s
        assert told_s is None or 0 <= told_s <= LONGEST_WAIT_S
    else:
        assert found.strip()
    facts = reply.facts()
    assert "\0" not in (facts.raw_output or "")
    usd = price_of(facts, TABLE).usd
    assert usd is None or 0 <= usd <= MOST_USD
