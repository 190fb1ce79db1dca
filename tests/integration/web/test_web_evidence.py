"""What the page of a benchmark tells of its evidence: intervals, flags, sources and traces."""

from integration.web.board_rows import add_benchmark
from integration.web.page_reader import Page
from rigmark_shared.methodology import ScenarioId
from rigmark_shared.methodology.flag import FLAGS, FlagId

ONE = {ScenarioId.CODE_GENERATION: 80}
SUMMARY = {
    "n": 5,
    "mean": 95.21,
    "median": 95.2,
    "sd": 1.142,
    "cv_pct": 1.2,
    "low": 94.1,
    "high": 96.3,
}
SUSPECT = next(flag for flag in FLAGS.values() if flag.severity == "suspect")
MARKS = {"first_chunk_ms": 1.0, "first_token_ms": 1.0, "last_token_ms": 900.0, "end_ms": 900.0}


def sample(at_ms, **readings):
    return {"at_ms": at_ms, "device": 0, "temperature_c": 60.0, "power_w": 200.0, **readings}


async def read(client, owner, **changes):
    async with owner.begin() as connection:
        id_ = await add_benchmark(connection, verdicts=ONE, **changes)
    facts = (await client.get(f"/benchmarks/{id_}.json")).json()
    return facts, Page((await client.get(f"/benchmarks/{id_}")).text)


async def test_an_interval_stands_beside_its_figure(client, owner):
    run = {"decode_speed_tok_s": 95.2, "statistics": {"decode_speed_tok_s": SUMMARY}}

    facts, page = await read(client, owner, run=run)

    figures = {each["id"]: each for each in facts["scenarios"][0]["figures"]}
    assert figures["decode_speed_tok_s"]["statistics"] == SUMMARY
    assert figures["memory_gb"]["statistics"] is None
    assert "95.2 tok/s typical (94.1–96.3, n=5, CV 1.2 %)" in page.text


async def test_one_attempt_has_no_interval(client, owner):
    alone = {"n": 1, "mean": 95.2, "median": 95.2}

    facts, page = await read(client, owner, run={"statistics": {"decode_speed_tok_s": alone}})

    figures = {each["id"]: each for each in facts["scenarios"][0]["figures"]}
    assert figures["decode_speed_tok_s"]["statistics"]["low"] is None
    assert "(n=1)" in page.text


async def test_flags_are_shown_by_scenario_and_summed_up_the_gravest_first(client, owner):
    flags = [
        {"id": FlagId.FEW_REPETITIONS, "detail": "2 repetitions"},
        {"id": SUSPECT.id, "detail": "seen <b>here</b>"},
    ]

    facts, page = await read(
        client, owner, run={"flags": flags}, flags=[flag["id"] for flag in flags]
    )

    assert [flag["id"] for flag in facts["scenarios"][0]["flags"]] == [
        SUSPECT.id,
        FlagId.FEW_REPETITIONS,
    ]
    assert facts["flags"][0]["seen_in"] == ["Code Generation"]
    assert facts["flags"][0]["severity"] == "suspect"
    assert f"{SUSPECT.label}: seen <b>here</b>" in page.text
    assert SUSPECT.meaning in page.text
    links = {link.get("href") for link in page.all("a")}
    assert f"/methodology#flag-{SUSPECT.id}" in links


async def test_a_flag_of_the_whole_benchmark_and_one_from_the_future_are_shown(client, owner):
    facts, page = await read(client, owner, flags=[FlagId.UNEQUAL_ATTEMPTS, "moon_phase"])

    by_id = {flag["id"]: flag for flag in facts["flags"]}
    assert by_id[FlagId.UNEQUAL_ATTEMPTS]["seen_in"] == ["the whole benchmark"]
    assert by_id["moon_phase"]["label"] == "moon phase"
    assert "This version of the methodology does not define it." in page.text


async def test_where_no_flag_was_raised_the_page_says_what_that_is_worth(client, owner):
    _, checked = await read(client, owner)
    _, told = await read(client, owner, evidence="self_reported")

    assert "No flag was raised by the checks of validity" in checked.text
    assert "can hardly be checked" in told.text


async def test_the_share_on_the_gpu_tells_its_sources_and_their_confidence(client, owner):
    share = {
        "confidence": "low",
        "sources": [
            {"source": "ollama:/api/ps", "pct": 100.0, "reason": None},
            {"source": "nvml:process-memory", "pct": None, "reason": "no permission"},
        ],
    }

    facts, page = await read(client, owner, run={"gpu_share": share})

    assert facts["scenarios"][0]["gpu_share"] == share
    assert "Confidence low ollama:/api/ps 100 % nvml:process-memory no permission" in page.text


async def test_a_trace_is_condensed_and_keeps_what_matters(client, owner):
    samples = [sample(float(at), sm_clock_mhz=1800.0) for at in range(3000)]
    samples[1234] |= {"temperature_c": 91.5, "throttle_reasons": ["thermal"]}
    samples[2345] |= {"sm_clock_mhz": 300.0, "throttle_reasons": ["power", "thermal"]}

    facts, page = await read(
        client, owner, posted=[{"ordinal": 0, "marks": MARKS, "device_trace": samples}]
    )

    (trace,) = facts["scenarios"][0]["attempts"][0]["traces"]
    assert len(trace["at_ms"]) == 120
    assert (trace["at_ms"][0], max(trace["temperature_c"])) == (0.0, 91.5)
    assert min(trace["sm_clock_mhz"]) == 300.0
    assert trace["throttle_reasons"] == ["power", "thermal"]
    assert "throttled: power, thermal" in page.text
    told = [svg["aria-label"] for svg in page.all("svg") if svg.get("role") == "img"]
    assert [text.split(":")[0] for text in told] == ["Temperature", "Clock", "Power"]


async def test_each_card_is_a_line_of_its_own_and_many_attempts_have_less_detail(client, owner):
    samples = [sample(float(at), device=at % 2) for at in range(600)]
    attempt = {"marks": MARKS, "device_trace": samples}

    facts, page = await read(
        client, owner, posted=[{**attempt, "ordinal": ordinal} for ordinal in range(100)]
    )

    first, second = facts["scenarios"][0]["attempts"][99]["traces"]
    assert (first["device"], second["device"]) == (0, 1)
    assert len(first["at_ms"]) == len(second["at_ms"]) == 48
    assert "card 1" in page.text


async def test_a_sensor_that_said_nothing_has_no_chart(client, owner):
    samples = [{"at_ms": float(at), "power_w": 200.0} for at in range(5)]

    _, page = await read(
        client, owner, posted=[{"ordinal": 0, "marks": MARKS, "device_trace": samples}]
    )

    told = [svg["aria-label"] for svg in page.all("svg") if svg.get("role") == "img"]
    assert [text.split(":")[0] for text in told] == ["Power"]


async def test_the_chunks_of_an_attempt_are_told_by_the_waits_between_them(client, owner):
    marks = [1.0 + at for at in range(200)] + [900.0]
    posted = [
        {"ordinal": 0, "marks": MARKS, "chunk_marks_ms": marks, "timed_tokens": 200},
        {"ordinal": 1, "marks": MARKS, "chunk_marks_ms": [1.0, 2.0, 900.0]},
        {"ordinal": 2, "marks": MARKS, "client_cpu_ms": 31.25, "other_load_pct": 12.5},
    ]

    facts, page = await read(client, owner, posted=posted)

    many, few, none = facts["scenarios"][0]["attempts"]
    assert many["gaps"] == {"gaps": 200, "p50_ms": 1.0, "p99_ms": 1.0, "longest_ms": 700.0}
    assert few["gaps"]["p99_ms"] is None
    assert none["gaps"] is None
    assert (many["timed_tokens"], none["client_cpu_ms"], none["other_load_pct"]) == (
        200,
        31.25,
        12.5,
    )
    assert "31.2" in page.text
    assert "chunk_marks_ms" not in many


async def test_evidence_of_an_old_form_is_shown_for_what_it_holds(client, owner):
    posted = [
        {"ordinal": 0, "device_trace": None, "chunk_marks_ms": None},
        {"ordinal": 1, "marks": MARKS, "device_trace": [{"at_ms": 1.0}, {"at_ms": 2.0}]},
    ]

    facts, _ = await read(client, owner, posted=posted)

    first, second = facts["scenarios"][0]["attempts"]
    assert (first["device_samples"], first["traces"], first["gaps"]) == (0, [], None)
    assert second["traces"][0]["temperature_c"] == [None, None]
