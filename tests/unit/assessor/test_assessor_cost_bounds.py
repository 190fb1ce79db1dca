"""The bound of a call is known before it, and no call that tells its tokens passes it."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rigmark_assessor.cost.bound import MOST_USD, bound_by_experience, bound_by_table
from rigmark_assessor.cost.price import price_of
from rigmark_assessor.judge.question import Question
from rigmark_assessor.judge.reply import Facts
from rigmark_assessor.judge.request import RequestWriter
from unit.assessor.replies import SCENARIO, settings

PRICED = settings(
    judge_price_input_usd_per_mtok=Decimal("0.15"), judge_price_output_usd_per_mtok=Decimal("0.60")
)
WRITER = RequestWriter(PRICED)
QUESTION = Question(SCENARIO.id, "Plan it.", "A plan.", 2048)


@given(
    response=st.text(max_size=300),
    fault=st.none() | st.text(max_size=50),
    written=st.integers(0, 2048),
    part=st.floats(0, 1),
)
def test_no_call_of_a_priced_judge_costs_more_than_its_bound(
    response: str, fault: str | None, written: int, part: float
):
    question = replace(QUESTION, response=response, fault=fault)
    # No tokenizer makes more than one token of a byte.
    tokens = int(part * len(response.encode("utf-8", "replace")))

    bound = bound_by_table(question, PRICED, WRITER)

    price = price_of(Facts(prompt_tokens=tokens, output_tokens=written), PRICED)
    assert bound is not None
    assert price.usd is not None
    assert price.usd <= bound


def test_a_cheap_cache_lowers_no_bound_and_a_dear_one_raises_it():
    cheap = PRICED.model_copy(update={"judge_price_cached_input_usd_per_mtok": Decimal("0.01")})
    dear = PRICED.model_copy(update={"judge_price_cached_input_usd_per_mtok": Decimal("1.5")})

    plain, low, high = (bound_by_table(QUESTION, one, WRITER) for one in (PRICED, cheap, dear))

    assert plain == low
    assert plain is not None
    assert high is not None
    assert high > plain


def test_a_larger_limit_of_tokens_has_a_larger_bound():
    small = bound_by_table(QUESTION, PRICED, WRITER)
    large = bound_by_table(replace(QUESTION, max_output_tokens=8192), PRICED, WRITER)

    assert small is not None
    assert large == small + 6144 * Decimal("0.60") / 1_000_000


def test_without_prices_there_is_no_certain_bound():
    assert bound_by_table(QUESTION, settings(), WRITER) is None


def test_the_first_call_without_prices_is_bound_by_the_setting():
    bound = bound_by_experience(None, QUESTION, settings(judge_reserve_usd=Decimal("0.25")))

    assert bound == Decimal("0.25")


def test_a_later_call_is_bound_by_the_dearest_one_and_by_its_room():
    once = bound_by_experience(Decimal("0.002"), QUESTION, settings())
    large = bound_by_experience(
        Decimal("0.002"), replace(QUESTION, max_output_tokens=8192), settings()
    )

    assert (once, large) == (Decimal("0.003"), Decimal("0.012"))


def test_an_absurd_cost_makes_a_bound_that_can_still_be_stored():
    assert bound_by_experience(Decimal(999_999), QUESTION, settings()) == MOST_USD
