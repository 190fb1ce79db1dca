"""The body of a chat completion, and what of it depends on the endpoint."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic_core import to_json

from rigmark_assessor.judge.prompt import Message
from rigmark_assessor.judge.question import Question
from rigmark_assessor.judge.verdict import verdict_schema
from rigmark_assessor.settings import OPENROUTER, JudgeSettings, ResponseFormat
from rigmark_shared.methodology import SCENARIOS, ScenarioId

# https://platform.openai.com/docs/api-reference/chat/create: newer models refuse `max_tokens`.
_OPENAI: Final = "api.openai.com"
# https://openrouter.ai/docs/features/provider-routing: never another provider in silence, nor one
# that leaves out the schema.
_NO_SILENT_CHANGE: Final = {"require_parameters": True, "allow_fallbacks": False}

_END: Final = b"]}"


def parameters(
    settings: JudgeSettings, max_output_tokens: int, *, sample: int = 0
) -> dict[str, Any]:
    """Return what shapes the sampling of an answer; a seed that is set grows with the sample."""
    host = urlsplit(settings.judge_base_url).hostname
    limit = "max_completion_tokens" if host == _OPENAI else "max_tokens"
    found: dict[str, Any] = {limit: max_output_tokens}
    if settings.judge_temperature is not None:
        found["temperature"] = settings.judge_temperature
    if settings.judge_seed is not None:
        found["seed"] = settings.judge_seed + sample
    if host == OPENROUTER:
        found |= {"provider": _NO_SILENT_CHANGE | _routes(settings), "usage": {"include": True}}
    return found


def _routes(settings: JudgeSettings) -> dict[str, list[str]]:
    asked = {"only": settings.judge_providers, "quantizations": settings.judge_quantizations}
    listed = {key: [one.strip() for one in told.split(",")] for key, told in asked.items() if told}
    return {key: [one for one in names if one] for key, names in listed.items()}


class RequestWriter:
    """Writes requests for one judge."""

    def __init__(self, settings: JudgeSettings) -> None:
        self._settings = settings
        # A handful for each scenario: an order for each sample, and a form that seldom changes.
        self._beginnings: dict[tuple[object, ...], bytes] = {}

    def body(
        self, question: Question, messages: Sequence[Message], *, form: ResponseFormat
    ) -> bytes:
        """Return the body of one call that holds the judge to this form.

        The last message is written anew; all before it depends on the rest of the question alone.
        """
        *told, last = messages
        limit, sample = question.max_output_tokens, question.sample
        key = (question.scenario, question.wording, form, limit, sample)
        if key not in self._beginnings:
            bound = self._settings.judge_bound_strings
            document = {
                "model": self._settings.judge_model,
                "stream": False,
                **_response_format(question.scenario, question.order, form, bound=bound),
                **parameters(self._settings, limit, sample=sample),
                "messages": told,
            }
            self._beginnings[key] = to_json(document).removesuffix(_END) + b","
        return self._beginnings[key] + to_json(last) + _END


def _response_format(
    scenario: ScenarioId, order: tuple[str, ...], form: ResponseFormat, *, bound: bool
) -> dict[str, Any]:
    match form:
        case ResponseFormat.TEXT:
            return {}
        case ResponseFormat.JSON_OBJECT:
            return {"response_format": {"type": "json_object"}}
        case ResponseFormat.JSON_SCHEMA:
            schema = verdict_schema(SCENARIOS[scenario], bound_strings=bound, order=order)
            named = {"name": f"verdict_{scenario}", "strict": True, "schema": schema}
            return {"response_format": {"type": "json_schema", "json_schema": named}}
