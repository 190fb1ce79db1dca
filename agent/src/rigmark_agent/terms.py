"""The terms of a run that its target and its replies can tell."""

from collections.abc import Sequence
from typing import Final, Protocol

from rigmark_agent.target.gateway import gateway_before
from rigmark_agent.target.protocol import Target
from rigmark_agent.transcript import Reply
from rigmark_shared.methodology import PROMPT_SET_VERSION
from rigmark_shared.wire import LoadModel, PromptCache, SutBoundary, Terms

# Before the nonce stands the model's chat template alone, of which the longest have some hundred
# tokens; engines keep their caches in blocks and never take more than a prompt has.
_MOST_TEMPLATE_TOKENS: Final = 256
_TEMPLATE_SHARE: Final = 0.5


class CountsPrompt(Protocol):
    """What tells how the engine came by a prompt."""

    @property
    def prompt_tokens(self) -> int | None:
        """Tokens of the prompt."""
        ...

    @property
    def cached_prompt_tokens(self) -> int | None:
        """Those that the engine took from its cache."""
        ...


def terms_of(replies: Sequence[Reply], target: Target, *, is_here: bool) -> Terms:
    """Return the terms of requests that were made one after the other, each with its own nonce.

    Raises TargetIsUnreachable.
    """
    return Terms(
        sut_boundary=sut_boundary_of(target, is_here=is_here),
        load_model=LoadModel.SINGLE_STREAM,
        concurrency=1,
        streaming=True,
        prompt_cache=prompt_cache_of(replies, target),
        prompt_set_version=PROMPT_SET_VERSION,
    )


def sut_boundary_of(target: Target, *, is_here: bool) -> SutBoundary:
    """Say what lies between the clock and the model; raises TargetIsUnreachable."""
    if gateway_before(target.connection, target.warm_path) is not None:
        return SutBoundary.GATEWAY
    return SutBoundary.ENGINE if is_here else SutBoundary.NETWORK


def prompt_cache_of(replies: Sequence[CountsPrompt], target: Target) -> PromptCache | None:
    """Say what the replies prove of the prompt cache; None without any reply.

    One reply that does not tell leaves it open, and one hit is a hit.
    """
    if not replies:
        return None
    if any(hits_prompt_cache(reply) for reply in replies):
        return PromptCache.HIT
    if any(reply.cached_prompt_tokens is None for reply in replies):
        return PromptCache.NOT_REPORTED
    untouched = all(reply.cached_prompt_tokens == 0 for reply in replies)
    if target.disables_prompt_cache and untouched:
        return PromptCache.DISABLED
    return PromptCache.DEFEATED


def hits_prompt_cache(reply: CountsPrompt) -> bool:
    """Say whether more of the prompt came from a cache than the template before the nonce."""
    cached = reply.cached_prompt_tokens or 0
    if cached > _MOST_TEMPLATE_TOKENS:
        return True
    return reply.prompt_tokens is not None and cached > reply.prompt_tokens * _TEMPLATE_SHARE
