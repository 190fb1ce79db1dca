"""A judge's HTTP reply, and the facts about it that are kept whether it was of use or not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

RAW_MAX_CHARS: Final = 65_536
_NAME_MAX_CHARS: Final = 200
_BIGGEST_COUNT: Final = 2**63 - 1
_BIGGEST_COST: Final = 999_999
_CENT_OF_A_CENT: Final = Decimal("1e-8")

Json = Mapping[str, Any]
NOTHING: Final[Json] = {}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reply says about itself; None is unknown. Without a reply all is unknown."""

    was_sent: bool = True
    """False when there was no connection, so that the judge never saw the request."""
    http_status: int | None = None
    served_model: str | None = None
    provider: str | None = None
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    """Of the prompt, those that the endpoint had in its cache."""
    output_tokens: int | None = None
    cost_usd: Decimal | None = None
    raw_output: str | None = None


@dataclass(frozen=True)
class Reply:
    """Status, headers with lower-case names, and body of a judge's answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def document(self) -> Json | None:
        """The body as a JSON object; None when it is none.

        Endpoints keep a connection awake with white space or comment lines before the JSON.
        """
        text = self.body.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
        while text.startswith(":"):
            text = text.partition("\n")[2].lstrip()
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    @cached_property
    def choice(self) -> Json:
        """The first choice; empty when there is none."""
        choices = (self.document or NOTHING).get("choices")
        return part(choices[0]) if isinstance(choices, list) and choices else NOTHING

    @cached_property
    def error(self) -> Json:
        """The error that the body or its first choice reports; empty when there is none."""
        for holder in (self.document or NOTHING, self.choice):
            if error := holder.get("error"):
                return error if isinstance(error, dict) else {"message": str(error)}
        return NOTHING

    def facts(self) -> Facts:
        """Return what is kept of this reply."""
        document = self.document or NOTHING
        usage = part(document.get("usage"))
        return Facts(
            http_status=self.status,
            served_model=_name(document.get("model")),
            provider=_name(document.get("provider")),
            finish_reason=_name(self.choice.get("finish_reason")),
            prompt_tokens=_count(usage.get("prompt_tokens")),
            cached_tokens=_count(part(usage.get("prompt_tokens_details")).get("cached_tokens")),
            output_tokens=_count(usage.get("completion_tokens")),
            cost_usd=_cost_of(usage),
            raw_output=storable(self._raw_output()),
        )

    def _raw_output(self) -> str:
        content = content_of(self.choice)
        return (content or self.body.decode("utf-8", "replace"))[:RAW_MAX_CHARS]


def part(value: object) -> Json:
    """Return a JSON object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else NOTHING


def content_of(choice: Json) -> str:
    """Return the text of a choice, whether it came whole or in parts."""
    content = part(choice.get("message")).get("content")
    if isinstance(content, list):
        texts = (part(piece).get("text") for piece in content)
        return "".join(text for text in texts if isinstance(text, str))
    return content if isinstance(content, str) else ""


def storable(text: str) -> str:
    """Return the text with what Postgres cannot store, NUL and lone surrogates, replaced."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _name(value: object) -> str | None:
    return storable(value)[:_NAME_MAX_CHARS] if isinstance(value, str) else None


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= _BIGGEST_COUNT else None


def _cost_of(usage: Json) -> Decimal | None:
    cost = _cost(usage.get("cost"))
    if cost is None or usage.get("is_byok") is not True:
        return cost
    # https://openrouter.ai/docs/use-cases/usage-accounting: with a key of our own at the provider,
    # `cost` is the fee alone, and what the provider takes stands beside it.
    upstream = _cost(part(usage.get("cost_details")).get("upstream_inference_cost"))
    return None if upstream is None else cost + upstream


def _cost(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value <= _BIGGEST_COST:
        return None
    return Decimal(str(value)).quantize(_CENT_OF_A_CENT)
