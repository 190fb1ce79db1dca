"""Each engine found out by its own answers, and its models."""

from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from integration.agent.engine_routes import llamacpp, lmstudio, sglang, target_at, vllm
from integration.agent.scripted_engine import (
    DONE,
    MODELS,
    OLLAMA_DONE,
    Answer,
    Drop,
    Stream,
    delta,
    ndjson,
    ollama,
    openai,
    sse,
    whole,
)
from rigmark_agent.errors import (
    ModelIsNotServed,
    ModelMustBeNamed,
    TargetIsNoEngine,
    TargetIsUnreachable,
    TargetRefusedTheRequest,
    TargetServesNoModel,
)
from rigmark_agent.target.address import Address
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.detect import detect
from rigmark_agent.target.kind import EngineKind


@dataclass(frozen=True)
class Gateway:
    url: str


@pytest.mark.parametrize(
    ("routes", "kind"),
    [
        (llamacpp(), EngineKind.LLAMACPP),
        (ollama(ndjson(OLLAMA_DONE)), EngineKind.OLLAMA),
        (vllm(), EngineKind.VLLM),
        (sglang(), EngineKind.SGLANG),
        (lmstudio(), EngineKind.LMSTUDIO),
        (openai(whole("hi")), EngineKind.OPENAI),
    ],
)
def test_the_engine_is_found_out_by_its_own_answers(start, routes, kind):
    connection = Connection(Address.of(start(routes).url))

    found = detect(connection)
    connection.close()

    assert found is kind


def test_something_else_at_the_address_is_no_engine(start):
    page = Answer(b"<html>", content_type="text/html")
    engine = start({"GET /props": page, "GET /api/version": page, "GET /v1/models": page})

    with pytest.raises(TargetIsNoEngine, match="root address"), target_at(engine):
        pass


def test_an_engine_that_is_still_loading_says_so(start):
    loading = Answer({"error": {"message": "Loading model"}}, 503)
    engine = start({"GET /props": loading, "GET /v1/models": loading})

    with pytest.raises(TargetRefusedTheRequest, match="503: Loading model"), target_at(engine):
        pass


def test_an_engine_that_wants_a_key_says_so(start):
    engine = start(openai(whole("hi"), **{"GET /v1/models": Answer({"error": "no key"}, 401)}))

    with pytest.raises(TargetRefusedTheRequest, match="401: no key"), target_at(engine):
        pass


def test_an_engine_without_a_model_is_a_named_failure(start):
    engine = start(openai(whole("hi"), **{"GET /v1/models": Answer({"data": []})}))

    with pytest.raises(TargetServesNoModel), target_at(engine):
        pass


def test_one_of_several_models_must_be_named(start):
    two = Answer({"data": [{"id": "big"}, {"id": "small"}]})
    engine = start(openai(whole("hi"), **{"GET /v1/models": two}))

    with pytest.raises(ModelMustBeNamed, match="--model: big, small"), target_at(engine):
        pass
    with pytest.raises(ModelIsNotServed, match="serves: big, small"), target_at(engine, model="x"):
        pass
    with target_at(engine, model="small") as target:
        assert target.describe()[0].name == "small"


def test_a_gateway_without_a_list_serves_the_model_that_is_named(start):
    engine = start(openai(whole("hi"), **{"GET /v1/models": Answer({}, 404)}))

    with target_at(engine, EngineKind.OPENAI, "hidden") as target:
        assert target.describe()[0].name == "hidden"
    with pytest.raises(TargetIsNoEngine), target_at(engine, EngineKind.OPENAI):
        pass


def test_the_protocol_that_a_person_names_must_be_spoken(start):
    engine = start(openai(whole("hi")))

    with pytest.raises(TargetIsNoEngine, match="/api/tags"), target_at(engine, EngineKind.OLLAMA):
        pass


def test_cached_prompt_tokens_of_the_usage_are_recorded(start, attempt):
    counted = {"completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 512}}
    engine = start(openai(Stream((delta(content="ab"), sse({"usage": counted}), DONE))))

    reply = attempt(engine)

    assert reply.cached_prompt_tokens == 512


def test_the_targets_key_is_sent_and_nothing_else_about_the_rig(start):
    engine = start({"GET /v1/models": MODELS})
    connection = Connection(Address.of(engine.url), api_key=SecretStr("s3cret"))
    connection.ask("/v1/models")
    connection.close()

    sent = engine.requests[-1].headers
    assert sent["authorization"] == "Bearer s3cret"
    assert sent["user-agent"] == "rigmark-agent"


def test_an_engine_may_close_a_connection_that_was_idle(start):
    engine = start({"GET /v1/models": [MODELS, Drop(), MODELS]})
    connection = Connection(Address.of(engine.url))

    answers = [connection.ask("/v1/models") for _ in range(2)]
    connection.close()

    assert answers[0] == answers[1] == MODELS.body
    assert len(engine.requests) == 3


def test_an_engine_that_closes_every_connection_is_unreachable(start):
    connection = Connection(Address.of(start({"GET /v1/models": Drop()}).url))

    with pytest.raises(TargetIsUnreachable, match="is the engine running, and is this its"):
        connection.ask("/v1/models")
    connection.close()


def test_a_secured_address_is_spoken_to_in_its_own_way(start):
    plain = start({})
    connection = Connection(Address.of(plain.url.replace("http:", "https:")))

    with pytest.raises(TargetIsUnreachable, match=r"(?i)ssl"):
        connection.ask("/v1/models")
    connection.close()


def test_what_stands_before_the_paths_of_a_gateway_is_kept(start):
    engine = start({"GET /api/v1/models": MODELS})

    with target_at(Gateway(f"{engine.url}/api/v1"), EngineKind.OPENAI) as target:
        assert target.describe()[0].name == "tiny"
