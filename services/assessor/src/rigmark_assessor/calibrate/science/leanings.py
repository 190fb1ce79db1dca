"""Where a judge leans: to length, to a place in the order of dimensions, to its own family.

Each looks at score − label with the label held fixed: where labels are noisy, good texts are
scored below their label and weak ones above it, and that is no leaning.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy import stats

from rigmark_assessor.calibrate.criteria import LEANINGS
from rigmark_assessor.calibrate.figures import Bias, Estimate
from rigmark_assessor.calibrate.rated import Rated
from rigmark_assessor.calibrate.science.resampling import Floats, Indices, estimates
from rigmark_shared.methodology import SCENARIOS
from rigmark_shared.methodology.family import families_of

_PLACES: Final = 4


def length(texts: Sequence[Rated], *, seed: int) -> Bias:
    """Return the partial rank correlation of score − label with length, given the label.

    Ranks are taken within each scenario, whose answers differ in length by nature.
    """
    known = [one for one in texts if one.chars]
    fewest = LEANINGS["length"].fewest
    if len(known) < fewest:
        return _unknown("length", len(known), f"the lengths of {fewest} responses are needed")
    columns = [
        np.array(column, dtype=float)
        for column in zip(*((one.residual, one.label, one.chars) for one in known), strict=True)
    ]
    strata = _scenarios(known)

    def partial(chosen: Indices) -> Floats:
        residual, label, chars = (_ranks_within(one[chosen], strata) for one in columns)
        of_interest = _correlation(residual, chars)
        by_label = _correlation(residual, label), _correlation(chars, label)
        rest = np.sqrt((1 - by_label[0] ** 2) * (1 - by_label[1] ** 2))
        return (of_interest - by_label[0] * by_label[1]) / np.where(rest > 0, rest, np.nan)

    [found] = estimates(partial, strata, seed=seed)
    return _bias("length", found, len(known))


def family(texts: Sequence[Rated], judge_models: Sequence[str], *, seed: int) -> Bias:
    """Return how many points more the judge gives to its own family, given scenario and label."""
    own = families_of(*judge_models)
    known = [one for one in texts if families_of(one.model)]
    kin = np.array([bool(families_of(one.model) & own) for one in known], dtype=bool)
    fewest = LEANINGS["family"].fewest
    if not own:
        return _unknown("family", len(known), "the judge's family is unknown")
    if min(kin.sum(), (~kin).sum()) < fewest:
        reason = f"{fewest} texts of its own family and of others are needed, with `model`"
        return _unknown("family", len(known), reason)
    scenario = _scenarios(known)
    label = np.array([one.label for one in known])
    design = np.column_stack(
        [kin, label, *(scenario == one for one in np.unique(scenario))]
    ).astype(float)
    residual = np.array([one.residual for one in known])

    def more(chosen: Indices) -> Floats:
        return _least_squares(design[chosen], residual[chosen])[:, 0]

    # Drawn within scenario and family, so that there are always some of both.
    [found] = estimates(more, scenario * 2 + kin, seed=seed)
    return _bias("family", found, len(known))


def order(texts: Sequence[Rated], *, seed: int) -> Bias:
    """Return how many points a dimension gains or loses by the place it is asked for at.

    Within each text and dimension, so that only texts asked in several orders count. `detail` has
    the effect of each place, about their mean; their intervals hold all together.
    """
    sums = [part for one in texts if (part := _by_place(one)) is not None]
    fewest = LEANINGS["order"].fewest
    if len(sums) < fewest:
        reason = f"{fewest} texts judged in two orders or more are needed"
        return _unknown("order", len(sums), reason)
    left, right = (np.array([one[side] for one in sums]) for side in (0, 1))

    def effects(chosen: Indices) -> Floats:
        solved = np.linalg.pinv(left[chosen].sum(axis=1)) @ right[chosen].sum(axis=1)[..., None]
        return np.asarray(solved[..., 0])

    places = estimates(effects, np.zeros(len(sums), dtype=np.intp), seed=seed)
    found = max(places, key=lambda one: abs(one.value or 0))
    return _bias("order", found, len(sums), detail=[one.value for one in places])


def fence_position(n: int) -> Bias:
    """Return that nothing is known of where the fence stands: it never stands elsewhere."""
    return _unknown("fence_position", n, "the response stands at the same place in every call")


def _by_place(one: Rated) -> tuple[Floats, Floats] | None:
    """Return a text's part of the normal equations of places, with dimensions held fixed."""
    left, right = np.zeros((_PLACES, _PLACES)), np.zeros(_PLACES)
    for judge in {each.judge for each in one.judgements}:
        mine = [each for each in one.judgements if each.judge == judge and each.order]
        if len(mine) < 2:  # noqa: PLR2004 - two orders to compare
            continue
        for dimension in one.score_of:
            places = np.eye(_PLACES)[[each.order.index(dimension) for each in mine]]
            scores = np.array([each.scores[dimension] for each in mine], dtype=float)
            places, scores = places - places.mean(axis=0), scores - scores.mean()
            left, right = left + places.T @ places, right + places.T @ scores
    return (left, right) if left.any() else None


def _bias(id_: str, found: Estimate, n: int, *, detail: object = None) -> Bias:
    leaning = LEANINGS[id_]
    flagged = found.excludes_zero and abs(found.value or 0) >= leaning.effect
    return Bias(id_, flagged, leaning.found if flagged else leaning.not_found, found, n, detail)


def _unknown(id_: str, n: int, reason: str) -> Bias:
    return Bias(id_, None, f"Unknown: {reason}.", Estimate(None, why=reason), n)


def _scenarios(texts: Sequence[Rated]) -> Indices:
    names = list(SCENARIOS)
    return np.array([names.index(one.scenario) for one in texts], dtype=np.intp)


def _ranks_within(rows: Floats, strata: Indices) -> Floats:
    """Return the ranks within each stratum, about their mean and of the same size in each."""
    ranks = np.empty_like(rows)
    for one in np.unique(strata):
        mine = strata == one
        found = stats.rankdata(rows[:, mine], axis=1)
        ranks[:, mine] = (found - found.mean(axis=1, keepdims=True)) / found.shape[1]
    return ranks


def _correlation(first: Floats, second: Floats) -> Floats:
    below = np.sqrt((first**2).sum(axis=1) * (second**2).sum(axis=1))
    return np.asarray((first * second).sum(axis=1) / np.where(below > 0, below, np.nan))


def _least_squares(design: Floats, values: Floats) -> Floats:
    turned = design.swapaxes(1, 2)
    solved = np.linalg.pinv(turned @ design) @ (turned @ values[..., None])
    return np.asarray(solved[..., 0])
