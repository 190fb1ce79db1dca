"""The terms that a target and its replies can tell."""

from dataclasses import dataclass, field

import pytest

from rigmark_agent.target.address import Address
from rigmark_agent.target.gateway import gateway_of
from rigmark_agent.terms import hits_prompt_cache, prompt_cache_of, sut_boundary_of, terms_of
from rigmark_shared.methodology import PROMPT_SET_VERSION
from rigmark_shared.wire import LoadModel, PromptCache, SutBoundary


@dataclass
class Line:
    address: Address
    headers: dict[str, str] = field(default_factory=dict)
    warmed: list[str] = field(default_factory=list)

    def warm(self, path):
        self.warmed.append(path)


@dataclass
class Engine:
    disables_prompt_cache: bool = False
    connection: Line = field(default_factory=lambda: Line(Address.of("http://127.0.0.1:1")))
    warm_path: str = "/health"


@dataclass
class Answered:
    cached_prompt_tokens: int | None
    prompt_tokens: int | None = 770


@pytest.mark.parametrize(
    ("cached", "disables", "known"),
    [
        ([0, 0], True, PromptCache.DISABLED),
        ([0, 0], False, PromptCache.DEFEATED),
        ([0, 1], True, PromptCache.DEFEATED),
        ([16, 64], False, PromptCache.DEFEATED),
        ([0, None], True, PromptCache.NOT_REPORTED),
        ([None], False, PromptCache.NOT_REPORTED),
        ([0, 700], True, PromptCache.HIT),
        ([None, 700], False, PromptCache.HIT),
        ([], True, None),
    ],
)
def test_what_is_known_of_the_prompt_cache_follows_from_every_reply(cached, disables, known):
    replies = [Answered(one) for one in cached]

    assert prompt_cache_of(replies, Engine(disables)) is known


@pytest.mark.parametrize(
    ("cached", "prompt", "hit"),
    [(30, 100, False), (60, 100, True), (256, 4000, False), (257, 4000, True), (5, None, False)],
)
def test_a_template_before_the_nonce_is_no_hit_and_more_is(cached, prompt, hit):
    assert hits_prompt_cache(Answered(cached, prompt)) is hit


@pytest.mark.parametrize(
    ("url", "headers", "here", "boundary"),
    [
        ("http://127.0.0.1:1", {"server": "llama.cpp"}, True, SutBoundary.ENGINE),
        ("http://192.0.2.7:1", {}, False, SutBoundary.NETWORK),
        ("http://127.0.0.1:4000", {"x-litellm-version": "1.80"}, True, SutBoundary.GATEWAY),
        ("http://192.0.2.7:1", {"via": "1.1 squid"}, False, SutBoundary.GATEWAY),
        ("https://openrouter.ai/api", {}, False, SutBoundary.GATEWAY),
    ],
)
def test_what_lies_between_is_told_by_the_address_and_the_headers(url, headers, here, boundary):
    engine = Engine(connection=Line(Address.of(url), headers))

    assert sut_boundary_of(engine, is_here=here) is boundary


def test_a_host_that_only_sounds_like_a_gateway_is_none():
    engine = Engine(connection=Line(Address.of("http://notopenrouter.ai.example")))

    assert sut_boundary_of(engine, is_here=False) is SutBoundary.NETWORK


@pytest.mark.parametrize(("headers", "warmed"), [({"via": "x"}, []), ({}, ["/health"])])
def test_the_target_is_asked_only_when_no_answer_of_it_is_at_hand(headers, warmed):
    engine = Engine(connection=Line(Address.of("http://127.0.0.1:1"), headers))

    sut_boundary_of(engine, is_here=True)

    assert engine.connection.warmed == warmed


def test_a_gateway_is_named():
    assert gateway_of({"cf-ray": "x"}) == "Cloudflare"
    assert gateway_of({}) is None


def test_the_terms_are_those_of_one_stream():
    terms = terms_of([Answered(0)], Engine(disables_prompt_cache=True), is_here=True)

    assert terms.load_model is LoadModel.SINGLE_STREAM
    assert (terms.concurrency, terms.streaming) == (1, True)
    assert terms.prompt_cache is PromptCache.DISABLED
    assert terms.sut_boundary is SutBoundary.ENGINE
    assert terms.prompt_set_version == PROMPT_SET_VERSION
