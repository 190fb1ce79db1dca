"""`rigmark-agent import` as a person types it, against a service on a real socket."""

import json

from import_files import FOLDER, saved
from integration.agent.program import CREATED, files

SIDECAR = '[engine]\nname = "vLLM"\n[hardware]\nname = "RTX 4090"\n'
BENCH = str(FOLDER / "llama-bench" / "llama-bench.json")
SEVERAL = str(FOLDER / "llama-bench" / "several.json")
GUIDELLM = str(FOLDER / "guidellm" / "base.json")


def test_a_file_becomes_a_benchmark_of_speed_only(program, start, spool):
    ingest = start(CREATED)

    done = program("import", BENCH, "--ingest", ingest.url)

    assert done.returncode == 0, done.stderr
    posts = [request for request in ingest.requests if request.method == "POST"]
    assert [post.json["source"]["tool"] for post in posts] == ["llama-bench"]
    assert posts[0].json["load"][1]["summary"]["decode_speed_tok_s"] == 17.745972
    assert "tg32" in done.stdout
    assert "samples_ts is left out: the same measurement as avg_ts" in done.stderr
    assert len(files(spool / "sent")) == 1


def test_each_model_of_a_file_is_posted_on_its_own(program, start):
    ingest = start(CREATED)

    done = program("import", SEVERAL, "--ingest", ingest.url, "--json")

    assert done.returncode == 0, done.stderr
    posts = [request for request in ingest.requests if request.method == "POST"]
    assert len(posts) == 3
    assert len({post.headers["idempotency-key"] for post in posts}) == 3
    assert len(json.loads(done.stdout)) == 3


def test_results_of_a_file_wait_on_disk_while_the_service_is_away(program, start, spool):
    gone = start({})
    gone.close()

    done = program("import", SEVERAL, "--ingest", gone.url)

    assert done.returncode == 3
    assert len(files(spool / "pending")) == 3


def test_a_dry_run_prints_the_document_and_keeps_nothing(program, start, spool, tmp_path):
    ingest = start(CREATED)
    sidecar = str(saved(tmp_path, SIDECAR, "rig.toml"))

    done = program("import", GUIDELLM, "--sidecar", sidecar, "--ingest", ingest.url, "--dry-run")

    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["hardware"]["name"] == "RTX 4090"
    assert len(document["load"][0]["requests"]) == 20
    assert ingest.requests == []
    assert not (spool / "pending").exists()


def test_a_missing_name_is_asked_for_and_nothing_is_posted(program, start):
    ingest = start(CREATED)

    done = program("import", GUIDELLM, "--ingest", ingest.url)

    assert done.returncode == 2
    assert "--sidecar rig.toml" in done.stderr
    assert "[hardware]" in done.stderr
    assert ingest.requests == []


def test_a_file_of_no_known_tool_is_refused_with_those_that_are(program, tmp_path):
    done = program("import", str(saved(tmp_path, {"hello": "world"})))

    assert done.returncode == 2
    assert "llama-bench" in done.stderr
    assert "optimum-benchmark" in done.stderr


def test_a_format_that_is_named_is_not_guessed(program):
    done = program("import", BENCH, "--format", "guidellm", "--dry-run")

    assert done.returncode == 2
    assert "holds no figure of guidellm" in done.stderr
