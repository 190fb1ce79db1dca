"""Flags of a judgement: what its readers should know, none of which changes the score."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean
from typing import Final

from rigmark_assessor.assess.sample import Sample, Served
from rigmark_shared.methodology.agreement import PANEL_DISAGREES_POINTS, spread
from rigmark_shared.methodology.family import families_of
from rigmark_shared.methodology.judged import Judged

SECOND_DISAGREES_POINTS: Final = 15.0
"""A verdict under the second template that is further from the score than this disagrees."""


class JudgingFlag(StrEnum):
    """What can be said about a judgement."""

    INJECTION_SUSPECTED = "injection_suspected"
    """The response holds what may be meant for the judge."""
    SECOND_TEMPLATE_DISAGREES = "second_template_disagrees"
    """Asked in other words, the judge gives a score that is far from this one."""
    JUDGE_FAMILY_OVERLAP = "judge_family_overlap"
    """Judge and candidate are of one family."""
    PANEL_DISAGREES = "panel_disagrees"
    """The judges of the panel are far apart."""
    SCORE_CAPPED = "score_capped"
    """Evidence lowered a score."""
    SERVED_MODELS_DIFFER = "served_models_differ"
    """The endpoint did not answer with one model throughout."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag, and what was seen."""

    id: JudgingFlag
    detail: str


def suspicion(kinds: Iterable[str], *, unasked: str | None) -> list[Flag]:
    """Flag what the response holds; `unasked` says why the second template gave nothing."""
    found = ", ".join(sorted(set(kinds)))
    if not found:
        return []
    detail = f"The response holds what may be meant for the judge: {found}."
    if unasked:
        detail += f" The second wording gave no verdict: {unasked}"
    return [Flag(JudgingFlag.INJECTION_SUSPECTED, detail)]


def second_template(second: Iterable[Sample], score: Judged) -> list[Flag]:
    """Flag a second wording whose verdict is far from the score."""
    return [
        Flag(
            JudgingFlag.SECOND_TEMPLATE_DISAGREES,
            f"Asked in other words, the judge gives {one.kpi} and not {score.kpi}.",
        )
        for one in second
        if abs(float(one.kpi - score.kpi)) > SECOND_DISAGREES_POINTS
    ]


def family(judge_models: Iterable[str], *candidate: str | None) -> list[Flag]:
    """Flag judges that may favour their own kind; a family that is unknown is no overlap."""
    kin = families_of(*candidate) & families_of(*judge_models)
    if not kin:
        return []
    detail = f"Judge and candidate are of one family: {', '.join(sorted(kin))}."
    return [Flag(JudgingFlag.JUDGE_FAMILY_OVERLAP, detail)]


def panel(samples: Sequence[Sample]) -> list[Flag]:
    """Flag judges of a panel that are far apart."""
    kpis: dict[int, list[float]] = {}
    for one in samples:
        kpis.setdefault(one.judge, []).append(float(one.kpi))
    means = [fmean(mine) for mine in kpis.values()]
    if spread(means) <= PANEL_DISAGREES_POINTS:
        return []
    told = ", ".join(f"{mean:.1f}" for mean in means)
    return [Flag(JudgingFlag.PANEL_DISAGREES, f"The judges' mean scores are {told}.")]


def served(samples: Sequence[Sample], earlier: Iterable[Served]) -> list[Flag]:
    """Flag a judge behind which the endpoint had several models, by what it said itself.

    `earlier` is what it said to earlier claims, of whose samples some may count.
    """
    models: dict[bytes, set[str]] = {one.version.digest: set() for one in samples}
    for digest, model in (*earlier, *((one.version.digest, one.served_model) for one in samples)):
        if model is not None and digest in models:
            models[digest].add(model)
    return [
        Flag(
            JudgingFlag.SERVED_MODELS_DIFFER,
            f"The endpoint answered as {', '.join(sorted(several))}.",
        )
        for several in models.values()
        if len(several) > 1
    ]


def capped(samples: Iterable[Sample]) -> list[Flag]:
    """Flag each score that evidence lowered, with what it was before."""
    return [
        Flag(
            JudgingFlag.SCORE_CAPPED,
            f"{cap.dimension} of sample {one.number}: {cap.before} → {cap.after}. {cap.reason}",
        )
        for one in samples
        for cap in one.caps
    ]
