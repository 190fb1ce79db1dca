"""The most that a call may cost, known before it is made."""

from decimal import ROUND_UP, Decimal
from typing import Final

from rigmark_assessor.cost.price import STEP
from rigmark_assessor.judge.prompt import messages
from rigmark_assessor.judge.question import Question
from rigmark_assessor.judge.request import RequestWriter
from rigmark_assessor.settings import JudgeSettings, ResponseFormat

MOST_USD: Final = Decimal(900_000)
"""More than that is set aside for no call: it is more than any budget may be."""
MARGIN: Final = Decimal("1.5")
"""How much more than the dearest call so far the next one may cost."""
_MTOK: Final = Decimal(1_000_000)
# What a chat template puts around two messages.
_FRAME_TOKENS: Final = 256
_NONCE: Final = "0" * 16


def bound_by_table(
    question: Question, settings: JudgeSettings, writer: RequestWriter
) -> Decimal | None:
    """Return the most that the prices of the settings can make of a call; None without prices.

    A token stands for one byte of the request at least, and the judge writes no more than it may.
    """
    price = settings.judge_price_input_usd_per_mtok
    written_price = settings.judge_price_output_usd_per_mtok
    if price is None or written_price is None:
        return None
    price = max(price, settings.judge_price_cached_input_usd_per_mtok or price)
    tokens = _request_bytes(question, writer) + _FRAME_TOKENS
    usd = (tokens * price + question.max_output_tokens * written_price) / _MTOK
    return _in_steps(usd)


def bound_by_experience(
    dearest: Decimal | None, question: Question, settings: JudgeSettings
) -> Decimal:
    """Return what to set aside for a call, given the dearest one so far.

    That is no certain bound: a judge that tells its cost afterwards can take more. A call that may
    write more than others gets as much more.
    """
    if dearest is None:
        return settings.judge_reserve_usd
    room = Decimal(question.max_output_tokens) / settings.judge_max_output_tokens
    return _in_steps(dearest * MARGIN * max(room, Decimal(1)))


def _in_steps(usd: Decimal) -> Decimal:
    return min(usd, MOST_USD).quantize(STEP, ROUND_UP)


def _request_bytes(question: Question, writer: RequestWriter) -> int:
    told = messages(
        question.scenario,
        task=question.task,
        response=question.response,
        nonce=_NONCE,
        fault=question.fault,
        wording=question.wording,
    )
    # The form with the most text: endpoints count the schema as part of the prompt.
    return len(writer.body(question, told, form=ResponseFormat.JSON_SCHEMA))
