"""The price of a call: reported, by the table, or unpriced and said so."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from rigmark_assessor.assess.sample import Made, Price
from rigmark_assessor.cost.price import PriceSource, price_of
from rigmark_assessor.judge.reply import Facts
from rigmark_assessor.judge.version import judge_version
from rigmark_assessor.judges_file import read_judges
from rigmark_assessor.metrics import Metrics
from rigmark_assessor.settings import PRICES, JudgeSettings
from unit.assessor.replies import call, reply, settings

USAGE = {"prompt_tokens": 1200, "completion_tokens": 300}


def prices(given: str | None, cached: str | None, written: str | None) -> JudgeSettings:
    told = (None if one is None else Decimal(one) for one in (given, cached, written))
    return settings(**dict(zip(PRICES, told, strict=True)))


TABLE = prices("0.15", "0.03", "0.60")
NO_TABLE = prices(None, None, None)


def facts(status: int = 200, **usage: Any) -> Facts:
    return reply({"usage": usage}, status).facts()


def test_what_the_endpoint_tells_goes_before_the_table():
    price = price_of(facts(**USAGE, cost=0.0015), TABLE)

    assert (price.usd, price.source) == (Decimal("0.0015"), PriceSource.REPORTED)


def test_a_call_that_the_endpoint_says_is_free_is_free():
    price = price_of(facts(**USAGE, cost=0), TABLE)

    assert (price.usd, price.source) == (0, PriceSource.REPORTED)


def test_the_table_prices_tokens_exactly():
    price = price_of(facts(**USAGE), TABLE)

    assert (price.usd, price.source) == (Decimal("0.00036000"), PriceSource.TABLE)


def test_cached_tokens_have_a_price_of_their_own():
    usage = {**USAGE, "prompt_tokens_details": {"cached_tokens": 1000}}

    price = price_of(facts(**usage), TABLE)

    assert price.usd == Decimal("0.00024000")


def test_cached_tokens_without_a_price_of_their_own_cost_as_much_as_others():
    usage = {**USAGE, "prompt_tokens_details": {"cached_tokens": 1000}}

    price = price_of(facts(**usage), prices("0.15", None, "0.60"))

    assert price.usd == Decimal("0.00036000")


def test_more_cached_tokens_than_the_prompt_has_make_nothing_negative():
    usage = {**USAGE, "prompt_tokens_details": {"cached_tokens": 10**9}}

    price = price_of(facts(**usage), prices("0.15", "0", "0.60"))

    assert price.usd == Decimal("0.00018000")


def test_a_failed_answer_with_usage_is_priced():
    price = price_of(facts(500, **USAGE), TABLE)

    assert (price.usd, price.source) == (Decimal("0.00036000"), PriceSource.TABLE)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(Facts(), id="it timed out, or was cut or abandoned"),
        pytest.param(facts(200), id="an answer without usage"),
        pytest.param(facts(200, prompt_tokens=5), id="half a usage"),
        pytest.param(facts(503), id="the judge failed, nobody knows how far it came"),
        pytest.param(facts(408), id="the judge gave up"),
        pytest.param(facts(200, **{**USAGE, "prompt_tokens": -1}), id="a count that is none"),
    ],
)
def test_what_nobody_tells_is_unpriced_and_not_free(told: Facts):
    price = price_of(told, TABLE)

    assert (price.usd, price.source) == (None, None)


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": 2**63 - 1, "completion_tokens": 2**63 - 1},
        {"prompt_tokens": 10**13, "completion_tokens": 0},
        {"cost": 999_999, "is_byok": True, "cost_details": {"upstream_inference_cost": 1}},
    ],
    ids=["tokens without end", "a million dollars", "two costs that come to too much"],
)
def test_an_absurd_price_is_unpriced_and_not_stored(usage: dict[str, Any]):
    price = price_of(facts(**usage), TABLE)

    assert price == Price()


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 422, 429])
def test_a_refused_call_costs_nothing(status: int):
    price = price_of(facts(status), TABLE)

    assert (price.usd, price.source) == (0, PriceSource.NOT_SERVED)


def test_a_refused_call_that_tells_of_usage_is_not_taken_for_free():
    price = price_of(facts(400, **USAGE), NO_TABLE)

    assert (price.usd, price.source) == (None, None)


def test_a_call_that_never_reached_the_judge_costs_nothing():
    price = price_of(Facts(was_sent=False), NO_TABLE)

    assert (price.usd, price.source) == (0, PriceSource.NOT_SERVED)


def test_a_judge_that_takes_nothing_for_tokens_is_free_also_where_it_counts_none():
    price = price_of(Facts(), prices("0", None, "0"))

    assert (price.usd, price.source) == (0, PriceSource.TABLE)


def test_with_a_key_of_our_own_the_provider_is_paid_beside_the_fee():
    usage = {"cost": 0.0001, "is_byok": True, "cost_details": {"upstream_inference_cost": 0.002}}

    price = price_of(facts(**usage), NO_TABLE)

    assert price.usd == Decimal("0.0021")


def test_without_a_key_of_our_own_the_upstream_cost_is_part_of_the_cost():
    usage = {"cost": 0.002, "is_byok": False, "cost_details": {"upstream_inference_cost": 0.002}}

    price = price_of(facts(**usage), NO_TABLE)

    assert price.usd == Decimal("0.002")


@pytest.mark.parametrize("cost", [-1, float("nan"), float("inf"), "0.1", True, None, 1e12])
def test_a_cost_that_is_none_is_not_believed(cost: object):
    price = price_of(facts(cost=cost), NO_TABLE)

    assert price.usd is None


@pytest.mark.parametrize(("given", "cached", "written"), [("1", None, None), (None, "1", None)])
def test_half_a_table_is_refused(given: str | None, cached: str | None, written: str | None):
    with pytest.raises(ValidationError, match="both, or neither"):
        prices(given, cached, written)


def test_prices_are_of_one_model_and_no_other_judge_has_them(tmp_path: Path):
    file = tmp_path / "judges.toml"
    file.write_text(
        '[[judge]]\nmodel = "judge-1"\n[[judge]]\nmodel = "judge-2"\n'
        '[[judge]]\nmodel = "judge-3"\nprice_input_usd_per_mtok = 0.1\n'
        "price_output_usd_per_mtok = 0.4\n"
    )

    told = [[getattr(one, name) for name in PRICES] for one in read_judges(file, TABLE)]

    assert told == [
        [Decimal("0.15"), Decimal("0.03"), Decimal("0.60")],
        [None, None, None],
        [Decimal("0.1"), None, Decimal("0.4")],
    ]


def test_metrics_tell_what_calls_cost_and_how_many_are_unpriced():
    metrics = Metrics()
    version = judge_version(settings())

    for usd in (Decimal("0.25"), Decimal("0.5"), None):
        metrics.made(Made(call(), version, Price(usd)))

    labels = {"judge": "judge-1", "outcome": "verdict"}
    told = metrics.registry.get_sample_value
    assert told("rigmark_assessor_judge_cost_usd_total", labels) == 0.75
    assert told("rigmark_assessor_judge_calls_unpriced_total", labels) == 1
