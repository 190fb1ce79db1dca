"""Calibrating a real client against a scripted judge, with what is stored and what it costs."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from integration.assessor import stage
from integration.assessor.commands import Settings, labelled_lines, scores
from rigmark_assessor.calibrate.errors import (
    JudgeIsNotConfigured,
    LabelledLineIsWrong,
    NothingWasJudged,
    ScoresCannotBeSaved,
    VersionIsUnknown,
)
from rigmark_assessor.calibrate.report import Calibration
from rigmark_assessor.calibrate.service import CalibrateOptions, calibrate
from rigmark_assessor.reason import Reason
from rigmark_assessor.versions.listing import list_versions
from scripted_judge import Reply, Request, ScriptedJudge, says

EACH = 15


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join(labelled_lines(EACH)))
    return path


async def stored(engine: AsyncEngine) -> list[tuple[int, dict[str, object] | None]]:
    found = await stage.rows(engine, "SELECT id, calibration FROM judge_versions ORDER BY id")
    return [(row.id, row.calibration) for row in found]


async def test_a_fair_judge_is_calibrated_and_the_report_is_stored_with_its_version(
    command_settings: Settings, judge: ScriptedJudge, engine: AsyncEngine, file: Path
):
    judge.script = scores(lambda quality, random: quality + random.gauss(0, 5))

    report = await calibrate(command_settings(), CalibrateOptions(labelled=file, samples=2))

    assert report.verdict is Calibration.CALIBRATED, report.why
    assert report.figures.overall.n == 4 * EACH
    assert judge.calls == 8 * EACH
    assert report.spent is not None
    assert report.spent.usd == Decimal("0.0015") * judge.calls
    [(id_, calibration)] = await stored(engine)
    assert report.version is not None
    assert report.version["id"] == id_
    assert calibration is not None
    told = json.loads(json.dumps(report.to_json()))
    assert {key: calibration[key] for key in told} == told
    assert calibration["calibrated_at"]


async def test_a_kind_judge_is_uncalibrated_and_pages_can_say_why(
    command_settings: Settings, judge: ScriptedJudge, engine: AsyncEngine, file: Path
):
    judge.script = scores(lambda quality, _: quality + 15)

    report = await calibrate(command_settings(), CalibrateOptions(labelled=file))

    assert report.verdict is Calibration.UNCALIBRATED
    [(_, calibration)] = await stored(engine)
    assert calibration is not None
    assert calibration["verdict"] == "uncalibrated"
    assert "points of bias" in str(calibration["why"])


async def test_the_dimensions_are_asked_for_in_rotated_orders(
    command_settings: Settings, judge: ScriptedJudge, file: Path, tmp_path: Path
):
    judge.script = scores(lambda quality, _: quality)
    kept = tmp_path / "judged.jsonl"
    options = CalibrateOptions(labelled=file, limit=3, samples=3, save_scores=kept)

    await calibrate(command_settings(), options)

    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    assert len(lines) == 3
    assert all(len({one["order"][0] for one in line["judged"]}) == 3 for line in lines)


async def test_saved_scores_give_the_same_figures_without_a_judge(
    command_settings: Settings, judge: ScriptedJudge, file: Path, tmp_path: Path
):
    judge.script = scores(lambda quality, random: quality + random.gauss(0, 8))
    kept = tmp_path / "judged.jsonl"
    asked = await calibrate(command_settings(), CalibrateOptions(labelled=file, save_scores=kept))
    calls = judge.calls

    again = await calibrate(command_settings(judge_model=""), CalibrateOptions(from_scores=kept))

    assert judge.calls == calls
    assert again.figures == asked.figures
    assert again.version == asked.version
    assert again.spent is None


async def test_a_file_that_cannot_be_written_is_found_before_anything_is_spent(
    command_settings: Settings, judge: ScriptedJudge, file: Path, tmp_path: Path
):
    nowhere = tmp_path / "absent" / "judged.jsonl"

    with pytest.raises(ScoresCannotBeSaved, match="cannot be written"):
        await calibrate(command_settings(), CalibrateOptions(labelled=file, save_scores=nowhere))

    assert judge.calls == 0


async def test_scores_of_nobody_known_are_reported_and_not_stored(
    command_settings: Settings, engine: AsyncEngine, tmp_path: Path
):
    line = json.loads(labelled_lines(1)[0])
    file = tmp_path / "judged.jsonl"
    file.write_text(json.dumps({**line, "judged": [{"scores": _whole(line["scores"])}]}))

    report = await calibrate(command_settings(), CalibrateOptions(from_scores=file))

    assert report.version is None
    assert report.stored.startswith("Not stored")
    assert await stored(engine) == []


async def test_a_version_that_is_not_in_force_is_not_asked(
    command_settings: Settings, judge: ScriptedJudge, file: Path
):
    judge.script = scores(lambda quality, _: quality)
    first = await calibrate(command_settings(), CalibrateOptions(labelled=file, limit=1))
    assert first.version is not None
    options = CalibrateOptions(labelled=file, limit=1, judge_version=first.version["id"])
    calls = judge.calls

    with pytest.raises(VersionIsUnknown, match="not the one in force"):
        await calibrate(command_settings(judge_model="another"), options)
    assert judge.calls == calls
    assert (await calibrate(command_settings(), options)).version == first.version


async def test_an_unknown_version_is_said_to_be(command_settings: Settings, file: Path):
    with pytest.raises(VersionIsUnknown, match="there is no judge version 77"):
        await calibrate(command_settings(), CalibrateOptions(labelled=file, judge_version=77))


async def test_too_many_texts_without_a_score_take_nothing_from_an_earlier_calibration(
    command_settings: Settings, judge: ScriptedJudge, engine: AsyncEngine, file: Path
):
    fair = scores(lambda quality, _: quality)
    judge.script = fair
    await calibrate(command_settings(), CalibrateOptions(labelled=file))
    before = await stored(engine)

    def blocks_some(request: Request) -> Reply:
        if judge.calls % 5 == 0:
            return Reply(403, b'{"error": {"message": "flagged by moderation"}}')
        return fair(request)

    judge.script = blocks_some
    report = await calibrate(command_settings(), CalibrateOptions(labelled=file))

    assert report.unscored == {Reason.JUDGE_BLOCKED: pytest.approx(12, abs=4)}
    assert report.verdict is Calibration.UNCALIBRATED
    assert report.stored == "Not stored: too many texts are unscored."
    assert await stored(engine) == before


async def test_a_refused_key_costs_one_call_and_says_what_to_do(
    command_settings: Settings, judge: ScriptedJudge, engine: AsyncEngine, file: Path
):
    judge.script = says(b'{"error": {"message": "no"}}', 401)

    with pytest.raises(NothingWasJudged, match="RIGMARK_JUDGE_API_KEY"):
        await calibrate(command_settings(judge_slots=1), CalibrateOptions(labelled=file))

    assert judge.calls == 1
    assert await stored(engine) == []


async def test_without_a_judge_or_with_two_files_nothing_is_done(
    command_settings: Settings, file: Path
):
    with pytest.raises(JudgeIsNotConfigured):
        await calibrate(command_settings(judge_model=""), CalibrateOptions(labelled=file))
    with pytest.raises(LabelledLineIsWrong, match="or --from-scores"):
        await calibrate(command_settings(), CalibrateOptions(labelled=file, from_scores=file))


async def test_the_list_of_versions_says_which_is_calibrated(
    command_settings: Settings, judge: ScriptedJudge, file: Path
):
    judge.script = scores(lambda quality, _: quality)
    await calibrate(command_settings(), CalibrateOptions(labelled=file))
    await calibrate(
        command_settings(judge_model="another"), CalibrateOptions(labelled=file, limit=4)
    )

    listing = await list_versions(command_settings())

    assert [(one.model, one.calibrated, one.in_force) for one in listing.versions] == [
        ("another", Calibration.UNCALIBRATED, False),
        ("scripted", Calibration.CALIBRATED, True),
    ]
    assert json.loads(json.dumps(listing.to_json()))["versions"][1]["calibrated"] == "calibrated"
    assert "calibrated" in listing.to_text()


def _whole(labels: dict[str, float]) -> dict[str, int]:
    return {key: round(value) for key, value in labels.items()}
