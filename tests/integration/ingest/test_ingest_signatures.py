"""Signed posts: a benchmark names its rig for ever, and anybody can check that alone."""

import gzip
from base64 import b64encode
from collections.abc import Iterator

import httpx
import pytest
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

from databases import Database
from ingest_process import process
from ingest_rigs import (
    JSON,
    Rig,
    check_offline,
    fields,
    kind,
    new_rig,
    unique,
    unique_bytes,
)


@pytest.fixture(scope="module")
def rig(ingest: httpx.Client, environment: dict[str, str]) -> Rig:
    return new_rig(environment, "the signing rig").enrol(ingest)


@pytest.mark.parametrize("packed", [False, True])
def test_a_stored_benchmark_is_checked_offline_from_two_answers(
    ingest: httpx.Client, rig: Rig, packed: bool
):
    document = unique_bytes()
    sent, headers = document, {**JSON, **rig.headers, "rigmark-signature": rig.sign(document)}
    if packed:
        sent, headers = gzip.compress(document), {**headers, "content-encoding": "gzip"}

    receipt = ingest.post("/api/benchmarks", content=sent, headers=headers).json()

    signature = ingest.get(f"{receipt['url']}/signature").json()
    stored = ingest.get(signature["document_url"])
    assert stored.content == document
    assert signature["rig"] == "the signing rig"
    assert receipt["signed_by"] == signature["fingerprint"] == rig.fingerprint
    check_offline(signature, stored.content)
    with pytest.raises(BadSignatureError):
        check_offline(signature, document.replace(b"ollama", b"Ollama"))


def test_a_document_that_came_as_gzip_is_kept_as_it_came(
    ingest: httpx.Client, rig: Rig, database: Database
):
    document = unique_bytes()
    sent = gzip.compress(document, 1, mtime=12345)

    receipt = ingest.post(
        "/api/benchmarks",
        content=sent,
        headers={
            **JSON,
            **rig.headers,
            "content-encoding": "gzip",
            "rigmark-signature": rig.sign(document),
        },
    ).json()

    query = f"SELECT document FROM benchmark_signatures WHERE benchmark_id = '{receipt['id']}'"
    assert bytes.fromhex(database.query(query).removeprefix("\\x")) == sent


def test_a_signed_document_is_served_to_clients_that_do_not_read_gzip(
    ingest: httpx.Client, rig: Rig
):
    document = unique_bytes()
    url = rig.post_signed(ingest, document).json()["url"]

    plain = ingest.get(f"{url}/signed-document", headers={"accept-encoding": "identity"})

    assert plain.content == document
    assert "content-encoding" not in plain.headers
    assert plain.headers["x-content-type-options"] == "nosniff"


def test_a_report_says_who_has_signed(ingest: httpx.Client, rig: Rig):
    signed = ingest.get(rig.post_signed(ingest, unique_bytes()).json()["url"]).json()
    unsigned = ingest.get(rig.post(ingest, unique()).json()["url"]).json()

    assert (signed["rig"], signed["signed_by"]) == ("the signing rig", rig.fingerprint)
    assert (unsigned["rig"], unsigned["signed_by"]) == ("the signing rig", None)


def test_the_same_signed_post_again_gets_its_receipt(ingest: httpx.Client, rig: Rig):
    document = unique_bytes()

    first, again = (rig.post_signed(ingest, document) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "duplicate": True}


def test_what_was_stored_unsigned_is_said_to_be_so_when_it_comes_again_signed(
    ingest: httpx.Client, rig: Rig
):
    document = unique_bytes()
    ingest.post("/api/benchmarks", content=document, headers={**JSON, **rig.headers})

    again = rig.post_signed(ingest, document)

    assert again.status_code == 200
    assert again.json()["signed_by"] is None


def test_each_bad_signature_has_a_problem_of_its_own(
    ingest: httpx.Client, rig: Rig, environment: dict[str, str]
):
    document = unique_bytes()
    other, stranger = new_rig(environment).enrol(ingest), new_rig(environment)
    value = rig.sign(document).split()[2]
    cases = {
        "signature-malformed": (rig, "nonsense"),
        "signature-wrong": (rig, rig.sign(document + b" ")),
        "signing-key-unknown": (rig, stranger.sign(document)),
        "signing-key-of-another-rig": (rig, other.sign(document)),
    }

    for expected, (sender, header) in cases.items():
        headers = {**JSON, **sender.headers, "rigmark-signature": header}
        answer = ingest.post("/api/benchmarks", content=document, headers=headers)
        assert kind(answer) == expected
        assert 400 <= answer.status_code < 500
        assert value not in answer.text


@pytest.mark.parametrize(
    "header",
    ["", "ed25519", "rsa {f} {v}", "ed25519 {F} {v}", "ed25519 {f} {v}=x", "ed25519 {f} é"],
)
def test_a_header_that_is_no_signature_says_how_one_looks(
    ingest: httpx.Client, rig: Rig, header: str
):
    document = unique_bytes()
    _, fingerprint, value = rig.sign(document).split()
    text = header.format(f=fingerprint, F=fingerprint.upper(), v=value)

    answer = rig.post_signed(ingest, document, **{"Rigmark-Signature": text.encode("latin-1")})

    assert kind(answer) == "signature-malformed"
    assert "Rigmark-Signature" in answer.json()["detail"]


def test_a_signature_without_its_rigs_api_key_is_refused_in_open_mode_too(
    ingest: httpx.Client, rig: Rig
):
    document = unique_bytes()
    headers = {**JSON, "rigmark-signature": rig.sign(document)}

    answer = ingest.post("/api/benchmarks", content=document, headers=headers)

    assert (answer.status_code, kind(answer)) == (401, "key-missing")


def test_a_new_signing_key_replaces_the_old_one_whose_signatures_stay_good(
    ingest: httpx.Client, environment: dict[str, str]
):
    old = new_rig(environment, "rotating").enrol(ingest)
    document = unique_bytes()
    before = old.post_signed(ingest, document).json()
    new = Rig(old.key).enrol(ingest, after=old.signing)

    refused = old.post_signed(ingest, unique_bytes())
    after = new.post_signed(ingest, unique_bytes())
    back = ingest.put("/api/rig/signing-key", json=old.enrolment(), headers=old.headers)

    assert kind(refused) == "signing-key-revoked"
    assert after.json()["signed_by"] == new.fingerprint
    assert (back.status_code, kind(back)) == (409, "signing-key-replaced")
    assert ingest.get("/api/rig", headers=old.headers).json()["signing_key"] == new.fingerprint
    check_offline(ingest.get(f"{before['url']}/signature").json(), document)


def test_enrolling_the_same_key_again_changes_nothing(ingest: httpx.Client, rig: Rig):
    answer = ingest.put("/api/rig/signing-key", json=rig.enrolment(), headers=rig.headers)

    assert answer.status_code == 200
    assert answer.json()["signing_key"] == rig.fingerprint


def test_a_key_of_another_rig_cannot_be_enrolled(
    ingest: httpx.Client, rig: Rig, environment: dict[str, str]
):
    thief = new_rig(environment)

    answer = ingest.put(
        "/api/rig/signing-key", json=thief.enrolment(rig.signing), headers=thief.headers
    )

    assert (answer.status_code, kind(answer)) == (409, "signing-key-taken")
    assert ingest.get("/api/rig", headers=thief.headers).json()["signing_key"] is None


def test_a_public_key_without_its_private_half_cannot_be_enrolled(
    ingest: httpx.Client, rig: Rig, environment: dict[str, str]
):
    victim, thief = SigningKey.generate(), new_rig(environment)
    public = b64encode(bytes(victim.verify_key)).decode()
    another_api_key = rig.enrolment(victim)

    bad = {"public_key": public, "proof": thief.enrolment()["proof"]}
    unproven = ingest.put("/api/rig/signing-key", json=bad, headers=thief.headers)
    replayed = ingest.put("/api/rig/signing-key", json=another_api_key, headers=thief.headers)

    for answer in (unproven, replayed):
        assert (answer.status_code, kind(answer)) == (422, "signing-key-not-proven")
        assert fields(answer) == ["proof"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"public_key": "AAAA", "proof": "A" * 86 + "=="}, "public_key"),
        ({"public_key": "!" * 44, "proof": "A" * 86 + "=="}, "public_key"),
        ({"public_key": "A" * 43 + "=", "proof": 7}, "proof"),
        ({"public_key": "A" * 43 + "="}, "proof"),
        ({"public_key": "A" * 43 + "=", "proof": "A" * 86 + "==", "pubic_key": 1}, "pubic_key"),
        ([], "body"),
    ],
)
def test_a_bad_enrolment_names_the_field(ingest: httpx.Client, rig: Rig, body: object, field: str):
    answer = ingest.put("/api/rig/signing-key", json=body, headers=rig.headers)

    assert answer.status_code == 422
    assert fields(answer) == [field]


def test_an_all_zero_key_proves_nothing(ingest: httpx.Client, rig: Rig):
    weak = {"public_key": "A" * 43 + "=", "proof": "A" * 86 + "=="}

    answer = ingest.put("/api/rig/signing-key", json=weak, headers=rig.headers)

    assert kind(answer) == "signing-key-not-proven"


def test_the_signature_of_an_unsigned_or_unknown_benchmark_is_not_found(ingest: httpx.Client):
    unsigned = ingest.post("/api/benchmarks", json=unique()).json()["url"]

    for path in ("signature", "signed-document"):
        assert kind(ingest.get(f"{unsigned}/{path}")) == "benchmark-unsigned"
        assert kind(ingest.get(f"/api/benchmarks/{'0' * 32}/{path}")) == "benchmark-unknown"


@pytest.fixture(scope="module")
def only_signed(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    log = tmp_path_factory.mktemp("signed") / "log"
    with process({**environment, "RIGMARK_REQUIRE_SIGNATURE": "true"}, log) as client:
        yield client


def test_a_board_of_signed_runs_takes_no_other(only_signed: httpx.Client, rig: Rig):
    refused = rig.post(only_signed, unique())

    assert (refused.status_code, kind(refused)) == (403, "signature-missing")
    assert "enrol" in refused.json()["detail"]
    assert rig.post_signed(only_signed, unique_bytes()).status_code == 201
