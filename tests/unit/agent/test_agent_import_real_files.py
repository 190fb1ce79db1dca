from pathlib import Path

import pytest

from import_files import FOLDER, NAMED, imported, one, told
from rigmark_agent.errors import FileHoldsNoFigure, FileIsNotRecognised, SidecarIsNeeded
from rigmark_agent.importers.build import submissions
from rigmark_agent.importers.notes import UNKNOWN_KEY
from rigmark_agent.importers.sidecar import Sidecar
from rigmark_shared.wire import Submission

DATA = Path(__file__).parents[4] / "shared" / "data" / "peer-results"
SCHEDULED = [
    "aiperf/profile_export_aiperf.json",
    "guidellm/base.json",
    "guidellm/tail.json",
    "guidellm/tail.yaml",
    "llama-benchy/base.json",
    "llama-benchy/norole.json",
    "optimum/benchmark.json",
    "vllm/completions.json",
    "vllm/detailed.json",
]
EVERY = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.*"))
TABLE = "aiperf/profile_export_aiperf.csv"


@pytest.mark.parametrize("path", SCHEDULED)
def test_a_known_schedule_comes_out_as_it_was_whatever_the_tool_calls_it(path):
    (point,) = one(path).load

    figures = told(point)

    assert figures["ttft_ms.p50"] == pytest.approx(150, rel=0.03)
    assert figures["decode_speed_tok_s"] == pytest.approx(100, rel=0.002)
    assert point.output_tokens == 64
    assert point.concurrency == 1


@pytest.mark.parametrize("path", [path for path in EVERY if path != TABLE])
def test_every_file_becomes_documents_that_the_wire_takes(path):
    for result in imported(path):
        again = Submission.model_validate_json(result.model_dump_json(exclude_none=True))

        assert again == result
        assert result.scenarios == []
        assert result.source is not None
        assert len(result.source.sha256 or "") == 64


@pytest.mark.parametrize("path", [path for path in EVERY if path != TABLE])
def test_no_key_of_a_known_version_is_unknown_to_its_importer(path):
    for result in imported(path):
        unknown = [name for name, why in result.source.left_out.items() if why == UNKNOWN_KEY]

        assert unknown == []


@pytest.mark.parametrize("path", [path for path in EVERY if path != TABLE])
def test_the_same_file_gives_the_same_document(path):
    assert imported(path) == imported(path)


def test_the_table_of_aiperf_points_to_the_file_that_tells_more():
    with pytest.raises(FileHoldsNoFigure, match=r"profile_export_aiperf\.json"):
        imported(TABLE)


def test_what_a_file_does_not_tell_is_asked_for_with_a_sidecar_to_fill_in():
    with pytest.raises(SidecarIsNeeded) as refusal:
        submissions(FOLDER / "guidellm/base.json", Sidecar())

    text = str(refusal.value)
    assert "the name of the engine and the hardware" in text
    assert "[hardware]" in text
    assert 'name = "mock"  # known already' in text


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no folder {DATA}")
def test_the_whole_real_files_are_understood_where_they_are_at_hand():
    understood = 0
    for path in sorted(DATA.rglob("*.*")):
        try:
            results = submissions(path, Sidecar(NAMED))
        except FileIsNotRecognised:
            assert path.parent.name == "llama-server", path
        except FileHoldsNoFigure:
            assert path.suffix == ".csv", path
        else:
            understood += 1
            assert all(result.load for result in results), path
            assert not [
                name
                for result in results
                for name, why in result.source.left_out.items()
                if why == UNKNOWN_KEY
            ], path

    assert understood == 11
