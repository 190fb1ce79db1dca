"""Agreement and leanings: known figures, and fake judges whose faults are known."""

import math
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from rigmark_assessor.calibrate.criteria import CRITERIA, LEANINGS, Criterion
from rigmark_assessor.calibrate.figures import Bias
from rigmark_assessor.calibrate.labelled import Labelled
from rigmark_assessor.calibrate.rated import rated
from rigmark_assessor.calibrate.report import Calibration, Figures, Report, Spent
from rigmark_assessor.calibrate.science import leanings
from rigmark_assessor.calibrate.science.agreement import agreement, spearman, weighted_kappa
from rigmark_assessor.calibrate.science.all_figures import figures_of
from rigmark_assessor.reason import Reason
from rigmark_shared.methodology import SCENARIOS
from unit.assessor.labelled_texts import OTHER, OWN, Asked, Leaning, texts

JUDGE = ("qwen/qwen3-32b",)


def figures(labelled: list[Labelled]) -> Figures:
    return figures_of([rated(one) for one in labelled], judge_models=JUDGE)


def report(labelled: list[Labelled], **changes: object) -> Report:
    return Report(figures=figures(labelled), labels_digest="00", samples=3, **changes)


def bias(found: Figures, id_: str) -> Bias:
    return next(one for one in found.biases if one.id == id_)


def longer_is_better(asked: Asked) -> float:
    return 3 * (math.log2(asked.chars) - 10)


def the_first_gets_more(asked: Asked) -> float:
    return 5.0 if asked.place == 0 else 0.0


def its_own_get_more(asked: Asked) -> float:
    return 6.0 if asked.model == OWN else 0.0


def test_spearman_is_that_of_scipy_with_ties():
    random = np.random.default_rng(3)
    first, second = random.integers(0, 20, 200) * 5.0, random.integers(0, 20, 200) * 5.0

    rho = float(spearman(first, first + second))

    assert rho == pytest.approx(stats.spearmanr(first, first + second).statistic)


def test_kappa_is_that_of_the_table_of_categories():
    random = np.random.default_rng(4)
    first = random.integers(0, 21, 300)
    second = np.clip(first + random.integers(-3, 4, 300), 0, 20)
    table, _, _ = np.histogram2d(first, second, bins=[np.arange(22) - 0.5] * 2)
    weights = (np.arange(21)[:, None] - np.arange(21)[None, :]) ** 2
    chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / 300

    kappa = float(weighted_kappa(first * 5.0, second * 5.0))

    assert kappa == pytest.approx(1 - (weights * table).sum() / (weights * chance).sum())


def test_the_same_seed_gives_the_same_interval_which_holds_the_figure():
    labels, scores = [float(one) for one in range(60)], [one * 0.9 + 4 for one in range(60)]
    scores[::7] = [0.0] * len(scores[::7])

    first, second = agreement(labels, scores, seed=5), agreement(labels, scores, seed=5)

    assert first == second
    for one in (first.spearman, first.kappa, first.mae, first.bias):
        assert one.low is not None
        assert one.high is not None
        assert one.value is not None
        assert one.low < one.value < one.high


def test_a_perfect_judge_has_no_error_and_an_interval_that_is_a_point():
    labels = [float(one) for one in range(0, 100, 5)]

    found = agreement(labels, labels, seed=1)

    assert (found.spearman.value, found.kappa.value) == (pytest.approx(1), pytest.approx(1))
    assert (found.mae.value, found.mae.low, found.mae.high) == (0, 0, 0)


def test_what_cannot_be_known_has_a_reason_and_no_number():
    few = agreement([1.0, 2.0], [1.0, 2.0], seed=1)
    flat = agreement([50.0] * 20, [float(one) for one in range(20)], seed=1)
    some = agreement([1.0, 5.0, 9.0], [1.0, 6.0, 8.0], seed=1)

    assert few.spearman.value is None
    assert "fewer than three" in str(few.spearman.why)
    assert flat.kappa.value is None
    assert "the same" in str(flat.kappa.why)
    assert some.spearman.value == pytest.approx(1)
    assert some.spearman.low is None
    assert some.bias.why is not None


@pytest.mark.parametrize("seed", [1, 2])
def test_a_fair_judge_is_calibrated_and_nothing_is_flagged(seed: int):
    found = report(texts(20, seed=seed))

    assert found.verdict is Calibration.CALIBRATED
    assert found.why == []
    assert [one.flagged for one in found.figures.biases] == [False, False, False, None]


@pytest.mark.parametrize(
    ("leaning", "id_"),
    [(longer_is_better, "length"), (the_first_gets_more, "order"), (its_own_get_more, "family")],
)
def test_a_leaning_is_found_and_no_other_one(leaning: Leaning, id_: str):
    found = figures(texts(20, seed=2, leaning=leaning))

    flagged = {one.id for one in found.biases if one.flagged}
    assert flagged == {id_}
    assert bias(found, id_).sentence == LEANINGS[id_].found


def test_the_size_of_a_leaning_is_told():
    partial = [rated(one) for one in texts(25, seed=3, leaning=its_own_get_more)]
    placed = [rated(one) for one in texts(25, seed=3, leaning=the_first_gets_more)]

    own = leanings.family(partial, JUDGE, seed=0).effect
    order = leanings.order(placed, seed=0)

    assert own.value == pytest.approx(6, abs=1.5)
    first, *others = order.detail
    assert first - sum(others) / 3 == pytest.approx(5, abs=1.5)


def test_a_leaning_against_length_is_found_as_well():
    shorter = texts(20, seed=4, leaning=lambda asked: -longer_is_better(asked))

    found = leanings.length([rated(one) for one in shorter], seed=0)

    assert found.flagged
    assert (found.effect.value or 0) < 0


def test_leanings_without_data_are_unknown_with_a_reason():
    plain = texts(20, seed=5, samples=1, models=(OTHER,))
    mute = [replace(one, response=None, model=None) for one in plain]

    found = figures(mute)

    assert {one.id: one.flagged for one in found.biases} == dict.fromkeys(
        ("length", "order", "family", "fence_position")
    )
    assert all(one.sentence.startswith("Unknown: ") for one in found.biases)
    unheard_of = leanings.family([rated(one) for one in plain], ["scripted"], seed=0)
    assert "judge's family is unknown" in unheard_of.sentence


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"count": 10}, "labelled texts: 40"),
        ({"count": 20, "noise": 90.0}, "lower bound of Spearman's rho"),
        ({"count": 20, "leaning": lambda _: 12.0}, "points of bias"),
    ],
)
def test_a_judge_that_misses_a_bound_is_uncalibrated_and_it_says_which(
    changes: dict[str, object], fault: str
):
    found = report(texts(**{"seed": 7, **changes}))

    assert found.verdict is Calibration.UNCALIBRATED
    assert any(fault in one for one in found.why)


def test_a_scenario_without_labels_makes_a_judge_uncalibrated():
    some = [one for one in texts(30, seed=8) if one.scenario != "code_generation"]

    found = report(some)

    assert found.why == ["labelled texts of each scenario: 0, and at least 10 is needed"]


def test_texts_without_a_score_are_counted_against_the_judge():
    found = report(texts(20, seed=9), unscored={Reason.JUDGE_BLOCKED: 8})

    assert found.unscored_pct == pytest.approx(100 * 8 / 88)
    assert found.verdict is Calibration.UNCALIBRATED
    assert "Unscored: 8 (judge_blocked)." in found.to_text()


def test_a_panel_counts_each_judge_alike():
    one = texts(1, seed=10)[0]
    low, high = (
        replace(one.judged[0], judge=place, scores=dict.fromkeys(one.judged[0].scores, score))
        for place, score in enumerate((20, 80))
    )

    found = rated(replace(one, judged=(low, low, low, high)))

    assert found.score == pytest.approx(50)
    assert set(found.score_of.values()) == {50.0}


def test_dimensions_are_told_apart_and_labels_of_a_kpi_alone_have_none():
    whole = figures(texts(12, seed=11))
    alone = figures([replace(one, scores={}) for one in texts(12, seed=11)])

    assert all(len(parts) == 4 for parts in whole.dimensions.values())
    assert set(whole.dimensions) == set(SCENARIOS)
    assert all(parts == {} for parts in alone.dimensions.values())
    assert alone.overall == whole.overall


def test_the_report_is_json_and_text_with_the_same_verdict():
    found = report(texts(12, seed=12), spent=Spent(3))

    told = found.to_json()

    assert told["verdict"] == "uncalibrated"
    assert told["cost"] == {"calls": 3, "usd": "0", "unpriced_calls": 0}
    assert told["overall"]["spearman"]["value"] == pytest.approx(
        found.figures.overall.spearman.value, abs=1e-4
    )
    text = found.to_text()
    assert "UNCALIBRATED\n  - labelled texts: 48, and at least 50 is needed" in text
    assert "code_generation" in text


def test_every_bound_is_justified_and_unknown_misses_it():
    assert all(one.why and (one.at_least is None) != (one.at_most is None) for one in CRITERIA)
    assert Criterion(id="x", unit="points", why="", at_most=5).fault(None) == "points: unknown"


def test_no_assessor_loads_numpy_or_scipy():
    code = (
        "import sys, rigmark_assessor.worker, rigmark_assessor.calibrate.service,"
        "rigmark_assessor.versions.regrade;"
        "sys.exit(any(name in sys.modules for name in ('numpy', 'scipy')))"
    )

    done = subprocess.run([sys.executable, "-c", code], check=False)

    assert done.returncode == 0
