"""Finds out what the target is, and which of its models to measure.

The order is from the most telling answer to the least, for other engines answer `/v1/models` too:

1. `GET /props` with `default_generation_settings`: llama.cpp's server;
2. `GET /api/version` with `version`: Ollama, spoken to in its own protocol for its durations;
3. `GET /v1/models` with a list: any OpenAI-compatible server; vLLM and SGLang write their names
   into it, and LM Studio has a list of its own at `/api/v0/models`.
"""

from collections.abc import Mapping
from typing import Any, Final

from rigmark_agent.errors import (
    ModelIsNotServed,
    ModelMustBeNamed,
    TargetIsNoEngine,
    TargetServesNoModel,
)
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.kind import EngineKind
from rigmark_agent.target.llamacpp import LlamaCpp
from rigmark_agent.target.lmstudio import MODELS_PATH, LmStudio
from rigmark_agent.target.ollama import Ollama
from rigmark_agent.target.openai import OpenAi
from rigmark_agent.target.protocol import Target
from rigmark_agent.target.reading import items, mapping, text
from rigmark_agent.target.sglang import SgLang
from rigmark_agent.target.vllm import Vllm

_OPENAI_LIKE: Final[Mapping[EngineKind, type[OpenAi]]] = {
    EngineKind.OPENAI: OpenAi,
    EngineKind.LLAMACPP: LlamaCpp,
    EngineKind.VLLM: Vllm,
    EngineKind.SGLANG: SgLang,
    EngineKind.LMSTUDIO: LmStudio,
}
_OWNERS: Final = {"vllm": EngineKind.VLLM, "sglang": EngineKind.SGLANG}
"""Engines by what they write into `owned_by`."""
_MOST_NAMED: Final = 20


def find_target(connection: Connection, kind: EngineKind, model: str | None) -> Target:
    """Return the engine at the target's address, set to the model to measure.

    Raises TargetIsUnreachable, TargetIsNoEngine, TargetServesNoModel, ModelMustBeNamed,
    ModelIsNotServed or ModelRunsElsewhere.
    """
    if kind is EngineKind.AUTO:
        kind = detect(connection)
    listed = _models_to_choose_from(connection, kind, model)
    chosen = _chosen(list(listed), kind, model)
    if kind is EngineKind.OLLAMA:
        ollama = Ollama(connection, chosen)
        ollama.refuse_a_cloud()
        return ollama
    entry = listed.get(chosen) or next(iter(listed.values()))
    return _OPENAI_LIKE[kind](connection, chosen, entry)


def detect(connection: Connection) -> EngineKind:
    """Return the protocol that the target speaks best.

    Raises TargetIsUnreachable, TargetRefusedTheRequest or TargetIsNoEngine.
    """
    if "default_generation_settings" in (connection.ask("/props") or {}):
        return EngineKind.LLAMACPP
    if text((connection.ask("/api/version") or {}).get("version")):
        return EngineKind.OLLAMA
    listed = (connection.require("/v1/models") or {}).get("data")
    if isinstance(listed, list):
        return _kind_of_list(connection, listed)
    raise TargetIsNoEngine(
        f"{connection.address.url} answers, but is no llama.cpp server (/props), no Ollama "
        "(/api/version) and lists no models (/v1/models); is this the engine's root address?"
    )


def _kind_of_list(connection: Connection, listed: list[Any]) -> EngineKind:
    """Return the engine that a list of models is from, as far as it tells."""
    owners = {text(mapping(entry).get("owned_by")).lower() for entry in listed}
    for owner, kind in _OWNERS.items():
        if owner in owners:
            return kind
    own_list = (connection.ask(MODELS_PATH) or {}).get("data")
    if any("compatibility_type" in mapping(entry) for entry in items(own_list)):
        return EngineKind.LMSTUDIO
    return EngineKind.OPENAI


def served_models(connection: Connection, kind: EngineKind) -> Mapping[str, dict[str, Any]]:
    """Return what the target tells of each of its models, by the model's name.

    Raises TargetIsNoEngine when it does not answer in the protocol, and TargetServesNoModel.
    """
    path, field, key = (
        ("/api/tags", "models", "name")
        if kind is EngineKind.OLLAMA
        else ("/v1/models", "data", "id")
    )
    answer = connection.require(path)
    if answer is None or field not in answer:
        raise TargetIsNoEngine(f"{connection.address.url} gives no list of models at {path}")
    entries = map(mapping, items(answer[field]))
    models = {entry[key]: entry for entry in entries if text(entry.get(key))}
    if not models:
        raise TargetServesNoModel(f"{connection.address.url} has no model; load or pull one first")
    return models


def _models_to_choose_from(
    connection: Connection, kind: EngineKind, model: str | None
) -> Mapping[str, dict[str, Any]]:
    try:
        return served_models(connection, kind)
    except TargetIsNoEngine:
        # Some gateways list nothing; a model that is named can be measured all the same.
        if kind is EngineKind.OPENAI and model is not None:
            return {model: {}}
        raise


def _chosen(listed: list[str], kind: EngineKind, model: str | None) -> str:
    names = ", ".join(listed[:_MOST_NAMED])
    if model is None:
        if len(listed) > 1:
            raise ModelMustBeNamed(
                f"the target serves several models; choose with --model: {names}"
            )
        return listed[0]
    # llama.cpp serves its one model under every name, so a better name than its file's is welcome.
    if model in listed or f"{model}:latest" in listed or kind is EngineKind.LLAMACPP:
        return model
    raise ModelIsNotServed(f"the target does not serve {model!r}; it serves: {names}")
