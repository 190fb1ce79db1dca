"""The checker's rules about scores: one set each, recomputed to the last cent, none invented."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from faults.facts import Facts
from faults.judge import Ledger, serial_of
from rigmark_shared.methodology import SCENARIOS, ScenarioId, overall_quality, scenario_kpi
from rigmark_shared.methodology.judged import SampleKpi, judged

Row = Mapping[str, Any]
Scores = Mapping[tuple[str, int], Mapping[str, int]]


def scores_of(facts: Facts) -> Scores:
    """Return the scores by assessment and sample."""
    found: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for one in facts.scores:
        found[str(one["assessment_id"]), int(str(one["sample"]))][str(one["dimension"])] = int(
            str(one["score"])
        )
    return found


def samples_of(facts: Facts) -> Mapping[str, Sequence[Row]]:
    """Return the samples by assessment, in their order."""
    found: dict[str, list[Row]] = defaultdict(list)
    for one in facts.samples:
        found[str(one["assessment_id"])].append(one)
    return found


def one_set_each(facts: Facts) -> Iterator[str]:
    """Samples are numbered without a gap, and each has one score for each dimension."""
    scores, samples = scores_of(facts), samples_of(facts)
    known = {(key, one["sample"]) for key, of in samples.items() for one in of}
    yield from (f"there are scores of {key}, which is no sample" for key in scores.keys() - known)
    for assessment in facts.assessments:
        key = str(assessment["id"])
        mine = samples.get(key, [])
        if [one["sample"] for one in mine] != list(range(len(mine))):
            yield f"the samples of {key} have gaps"
        wanted = {one.id for one in SCENARIOS[ScenarioId(str(assessment["scenario"]))].dimensions}
        for one in mine:
            if scores.get((key, one["sample"]), {}).keys() != wanted:
                yield f"sample {one['sample']} of {key} has not one score for each dimension"


def kpis_follow(facts: Facts) -> Iterator[str]:
    """A KPI is the mean of its samples' KPIs, and each of these is the weighted sum of scores."""
    scores, samples = scores_of(facts), samples_of(facts)
    for assessment in facts.assessments:
        key = str(assessment["id"])
        mine = samples.get(key, [])
        scenario = SCENARIOS[ScenarioId(str(assessment["scenario"]))]
        for one in mine:
            given = scores.get((key, one["sample"]), {})
            whole = given.keys() == {dim.id for dim in scenario.dimensions}
            if whole and scenario_kpi(scenario, given) != one["kpi"]:
                yield f"the KPI of sample {one['sample']} of {key} is not that of its scores"
        if assessment["status"] == "completed":
            yield from _mean_follows(assessment, mine)


def _mean_follows(assessment: Row, samples: Sequence[Row]) -> Iterator[str]:
    counted = [
        SampleKpi(0, Decimal(str(one["kpi"])))
        for one in samples
        if one["template"] == "main" and one["sample"] >= assessment["first_sample"]
    ]
    if not counted or len(counted) != assessment["samples"]:
        yield f"{assessment['id']} tells of {assessment['samples']} samples and has {len(counted)}"
    elif judged(counted, None).kpi != assessment["kpi"]:
        yield f"the KPI of {assessment['id']} is not the mean of its samples"


def quality_follows(facts: Facts) -> Iterator[str]:
    """A benchmark's quality is the mean of its KPIs, and its status says whether it is whole."""
    kpis: dict[str, dict[ScenarioId, Decimal | None]] = defaultdict(dict)
    for one in facts.assessments:
        kpi = None if one["kpi"] is None else Decimal(str(one["kpi"]))
        kpis[str(one["benchmark_id"])][ScenarioId(str(one["scenario"]))] = kpi
    for benchmark in facts.benchmarks:
        quality = overall_quality(kpis[str(benchmark["id"])])
        told = (benchmark["overall_quality"], benchmark["coverage"])
        if told != (quality.overall, quality.coverage):
            yield f"the quality of {benchmark['rig']} is {told}, and its KPIs make {quality}"
        whole = "completed" if quality.overall is not None else "incomplete"
        if benchmark["status"] != whole:
            yield f"{benchmark['rig']} is {benchmark['status']} and should be {whole}"


def verdicts_are_the_judges(facts: Facts, ledger: Ledger) -> Iterator[str]:
    """Each sample is a verdict that the judge gave on this very response; none is used twice."""
    scores, used = scores_of(facts), set[int]()
    names = {
        str(one["id"]): f"{str(one['rig']).removeprefix('rig ')}-{one['scenario']}"
        for one in facts.assessments
    }
    for one in facts.samples:
        key, number = str(one["assessment_id"]), int(str(one["sample"]))
        serial = serial_of(str(one["summary"]))
        given = ledger.verdicts.get(serial or 0)
        if given is None or given.case != names.get(key):
            yield f"sample {number} of {key} is a verdict that the judge did not give on it"
            continue
        if serial in used:
            yield f"verdict {serial} is stored twice"
        used.add(serial or 0)
        capped = set(json.loads(str(one["capped"])))
        told = {dim: score for dim, score in scores[key, number].items() if dim not in capped}
        if any(given.scores.get(dim) != score for dim, score in told.items()):
            yield f"the scores of sample {number} of {key} are not those of verdict {serial}"
