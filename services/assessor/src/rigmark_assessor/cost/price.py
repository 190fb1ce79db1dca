"""The price of a call: as the endpoint tells it, else by the table; else it is unpriced."""

from decimal import Decimal
from enum import StrEnum
from typing import Final

from rigmark_assessor.assess.sample import Price
from rigmark_assessor.judge.reply import Facts
from rigmark_assessor.settings import JudgeSettings

STEP: Final = Decimal("1e-8")
"""The smallest part of a dollar that is kept."""
MOST_USD: Final = Decimal(999_999)
"""No call costs more: what comes to more is no price, and the database could not hold it."""
_MTOK: Final = Decimal(1_000_000)
_NOTHING: Final = Decimal(0)
_CLIENT_ERROR: Final = range(400, 500)
# The judge, or a proxy on the way, gave up while it may have been at work.
_GAVE_UP: Final = (408, 499)


class PriceSource(StrEnum):
    """Who tells what a call cost."""

    REPORTED = "reported"
    """The endpoint, in its usage."""
    TABLE = "table"
    """The prices of the settings."""
    NOT_SERVED = "not_served"
    """Nobody: the endpoint refused it, or was never reached, which costs nothing."""


def price_of(facts: Facts, settings: JudgeSettings) -> Price:
    """Return what a call cost, whether it was of use or not.

    A call that may have been served, and of which nobody tells the price, is unpriced and not free;
    so is one whose usage makes an absurd price.
    """
    if facts.cost_usd is not None:
        return _believed(facts.cost_usd, PriceSource.REPORTED)
    if (usd := _by_table(facts, settings)) is not None:
        return _believed(usd, PriceSource.TABLE)
    if not facts.was_sent or _was_refused(facts):
        return Price(_NOTHING, PriceSource.NOT_SERVED)
    return Price()


def _believed(usd: Decimal, source: PriceSource) -> Price:
    return Price(usd, source) if usd <= MOST_USD else Price()


def _by_table(facts: Facts, settings: JudgeSettings) -> Decimal | None:
    """Reasoning is among the tokens that were written, and the cached are among the prompt's."""
    price = settings.judge_price_input_usd_per_mtok
    if price is None or settings.judge_price_output_usd_per_mtok is None:
        return None
    cached_price = settings.judge_price_cached_input_usd_per_mtok
    cached = min(facts.cached_tokens or 0, facts.prompt_tokens or 0)
    fresh = None if facts.prompt_tokens is None else facts.prompt_tokens - cached
    terms = (
        _term(fresh, price),
        _term(cached, price if cached_price is None else cached_price),
        _term(facts.output_tokens, settings.judge_price_output_usd_per_mtok),
    )
    known = [term for term in terms if term is not None]
    return (sum(known, _NOTHING) / _MTOK).quantize(STEP) if len(known) == len(terms) else None


def _term(tokens: int | None, price: Decimal) -> Decimal | None:
    """Nothing is the price of any number of free tokens, also of one that is unknown."""
    if price == 0:
        return _NOTHING
    return None if tokens is None else tokens * price


def _was_refused(facts: Facts) -> bool:
    used = facts.prompt_tokens or facts.output_tokens
    return not used and facts.http_status in _CLIENT_ERROR and facts.http_status not in _GAVE_UP
