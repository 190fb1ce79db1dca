"""The body of a chat completion, and what of it depends on the endpoint."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic_core import to_json

from rigmark_assessor.judge.prompt import Message
from rigmark_assessor.judge.verdict import verdict_schema
from rigmark_assessor.settings import JudgeSettings, ResponseFormat
from rigmark_shared.methodology import SCENARIOS, ScenarioId

# https://platform.openai.com/docs/api-reference/chat/create: newer models refuse `max_tokens`.
_OPENAI: Final = "api.openai.com"
_OPENROUTER: Final = "openrouter.ai"
# https://openrouter.ai/docs/features/provider-routing: never another provider in silence, nor one
# that leaves out the schema.
_NO_SILENT_CHANGE: Final = {"require_parameters": True, "allow_fallbacks": False}


def parameters(settings: JudgeSettings, max_output_tokens: int) -> dict[str, Any]:
    """Return what shapes the sampling of an answer."""
    host = urlsplit(settings.judge_base_url).hostname
    limit = "max_completion_tokens" if host == _OPENAI else "max_tokens"
    found: dict[str, Any] = {limit: max_output_tokens}
    if settings.judge_temperature is not None:
        found["temperature"] = settings.judge_temperature
    if settings.judge_seed is not None:
        found["seed"] = settings.judge_seed
    if host == _OPENROUTER:
        found |= {"provider": _NO_SILENT_CHANGE, "usage": {"include": True}}
    return found


class RequestWriter:
    """Writes requests for one judge."""

    def __init__(self, settings: JudgeSettings) -> None:
        self._settings = settings
        self._forms = {scenario: self._form(scenario) for scenario in SCENARIOS}

    def body(
        self, scenario: ScenarioId, messages: Sequence[Message], *, max_output_tokens: int
    ) -> bytes:
        """Return the body of one call."""
        document = {
            "model": self._settings.judge_model,
            "messages": messages,
            "stream": False,
            **self._forms[scenario],
            **parameters(self._settings, max_output_tokens),
        }
        return to_json(document)

    def _form(self, scenario: ScenarioId) -> dict[str, Any]:
        match self._settings.judge_response_format:
            case ResponseFormat.TEXT:
                return {}
            case ResponseFormat.JSON_OBJECT:
                return {"response_format": {"type": "json_object"}}
            case ResponseFormat.JSON_SCHEMA:
                bound = self._settings.judge_bound_strings
                schema = verdict_schema(SCENARIOS[scenario], bound_strings=bound)
                named = {"name": f"verdict_{scenario}", "strict": True, "schema": schema}
                return {"response_format": {"type": "json_schema", "json_schema": named}}
