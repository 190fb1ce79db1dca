"""An explanation for people: the same document, told from the score down to each call."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Any, Final

from rigmark_assessor.explain.calls_text import claims
from rigmark_assessor.explain.versions_text import versions
from rigmark_assessor.operate.text import UNKNOWN, many, printable, table

Json = dict[str, Any]
_WIDTH: Final = 100
_RESULTS: Final = ("fail", "unknown", "info", "pass")
_NO: Final = "  (this does not add up: the scores were written under another methodology)"


def lines(found: Json) -> Iterable[str]:
    """Return the lines of an explanation."""
    yield from _benchmark(found["benchmark"])
    for assessment in found["assessments"]:
        yield from ("", *_assessment(assessment))
    yield from ("", *versions(found["judge_versions"]))


def _benchmark(benchmark: Json) -> Iterator[str]:
    model, engine, hardware = (
        printable(benchmark[name]) for name in ("model", "engine", "hardware")
    )
    yield f"Benchmark {benchmark['id']}: {model}, {engine}, {hardware}"
    if benchmark["withdrawn_at"]:
        yield (
            f"  Withdrawn at {benchmark['withdrawn_at']}: it stands on no board, and is judged "
            "all the same, as was promised when it was posted."
        )
    quality = benchmark["overall_quality"]
    if quality is None:
        yield f"  Overall quality unknown: {benchmark['coverage']} of 4 scenarios are scored."
        return
    bounds = _bounds(benchmark["quality_low"], benchmark["quality_high"])
    yield f"  Overall quality {quality:.2f}{bounds}"
    if sums := benchmark["arithmetic"]:
        kpis = " + ".join(f"{kpi:.2f}" for kpi in sums["kpis"].values())
        yield f"  = ({kpis}) / 4, generation {sums['generation']}{_check(sums)}"


def _assessment(one: Json) -> Iterator[str]:
    yield f"{one['scenario']}, generation {one['generation']}: {one['status']}"
    yield f"  Assessment {one['id']}, {many(one['attempts'], 'claim')}, failures {one['failures']}"
    if one["reason"]:
        yield f"  Reason {one['reason']}: {printable(one['detail'])}"
    yield f"  Next: {printable(one['next']['what'])}"
    for key, name in (("policy", "Policy"), ("do", "To do")):
        if one["next"][key]:
            yield from _wrapped(f"{name}: {one['next'][key]}")
    yield from _score(one)
    for sample in one["samples"]:
        yield from _sample(sample)
    for flag in one["flags"]:
        yield from _wrapped(f"Flag {flag['id']}: {printable(flag['detail'])}")
    yield from _evidence(one["evidence"])
    yield from claims(one)
    yield from _generations(one["generations"])


def _score(one: Json) -> Iterator[str]:
    if one["kpi"] is None:
        yield "  KPI unknown: it is not scored."
        return
    interval, sums = one["interval"], one["arithmetic"]
    yield f"  KPI {one['kpi']:.2f}{_bounds(interval['low'], interval['high'])}"
    terms = [f"({' + '.join(f'{kpi:.2f}' for kpi in judge['kpis'])}) / {len(judge['kpis'])}"
             for judge in sums["judges"]]  # fmt: skip
    whole = terms[0] if len(terms) == 1 else f"({' + '.join(terms)}) / {len(terms)}"
    yield f"  = {whole}{_check(sums)}" if terms else "  Its samples were not kept."
    yield from _wrapped(f"Interval, of the judge's own noise only: rests on {interval['rests_on']}"
                        f" ({interval['why']})")  # fmt: skip
    if one["summary"]:
        yield from _wrapped(f"Summary: {printable(one['summary'])}")


def _sample(sample: Json) -> Iterator[str]:
    counts = "" if sample["counts"] else f", does not count: {sample['why_not']}"
    yield (
        f"  Sample {sample['sample']} (judge version {sample['judge_version_id']}, claim "
        f"{sample['claim']}, {sample['template']} wording){counts}"
    )
    for part in sample["dimensions"]:
        weight = UNKNOWN if part["weight"] is None else f"{part['weight']:g}"
        product = UNKNOWN if part["product"] is None else f"{part['product']:6.2f}"
        yield f"    {part['dimension']:<28} {part['score']:>3} × {weight:<5} = {product}"
        yield from _wrapped(printable(part["rationale"]), indent="      ")
    yield f"    sum = {sample['kpi']:.2f}{_check(sample)}"
    for cap in sample["caps"]:
        yield from _wrapped(
            f"capped {cap['dimension']}: {cap['before']} → {cap['after']}. "
            f"{printable(cap['reason'])}",
            indent="    ",
        )


def _evidence(evidence: Json | None) -> Iterator[str]:
    if evidence is None:
        yield "  Evidence: the response was not examined yet."
        return
    yield f"  Evidence, checks of version {printable(evidence['version'])}:"
    if evidence["is_of_this_judgement"] is False:
        yield from _wrapped(
            f"This judgement was capped by checks of version "
            f"{printable(evidence['judged_with'])}; what is shown was found since, by others.",
            indent="    ",
        )
    rows = [
        (f"    {name}", finding.get("result"), finding.get("detail"))
        for name, finding in sorted(evidence["findings"].items(), key=_worst_first)
    ]
    yield from table(("    CHECK", "RESULT", "DETAIL"), rows) if rows else ["    nothing found"]


def _worst_first(one: tuple[str, Json]) -> tuple[int, str]:
    name, finding = one
    result = finding.get("result")
    return (_RESULTS.index(result) if result in _RESULTS else len(_RESULTS), name)


def _generations(generations: Sequence[Json]) -> Iterator[str]:
    if len(generations) < 2:  # noqa: PLR2004 - itself alone
        return
    rows = [
        (
            f"    {one['generation']}",
            one["status"],
            one["kpi"],
            one["judge_version_id"],
            one["id"],
        )
        for one in generations
    ]
    yield "  All judgements of this run:"
    yield from table(("    GENERATION", "STATUS", "KPI", "JUDGE VERSION", "ASSESSMENT"), rows)


def _bounds(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f" [{low:.2f} to {high:.2f}]"


def _check(sums: Json) -> str:
    return "" if sums["adds_up"] else _NO


def _wrapped(words: str, indent: str = "  ") -> Iterable[str]:
    return wrap(words, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")
