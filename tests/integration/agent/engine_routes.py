"""The routes of each engine, and a target found behind them."""

from contextlib import contextmanager
from pathlib import Path

from integration.agent.scripted_engine import Answer, openai, whole
from rigmark_agent.target.address import Address
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.detect import find_target
from rigmark_agent.target.kind import EngineKind

RECORDED = Path(__file__).parent / "recorded"


def llamacpp(stream=None, **routes):
    return {
        "GET /health": Answer({"status": "ok"}),
        "GET /props": Answer((RECORDED / "props.json").read_bytes()),
        "GET /v1/models": Answer((RECORDED / "v1_models.json").read_bytes()),
        "POST /v1/chat/completions": stream or whole("hi", " you"),
        **routes,
    }


def vllm(stream=None, *, pages=None, **listed):
    """A vLLM server; `pages` are the texts of `/metrics`, one after the other."""
    entry = {"id": "org/Tiny-1B", "owned_by": "vllm", "max_model_len": 8192, **listed}
    metrics = [Answer(page.encode(), content_type="text/plain") for page in pages or []]
    return openai(
        stream or whole("hi", " you"),
        **{
            "GET /v1/models": Answer({"data": [entry]}),
            "GET /version": Answer({"version": "0.11.0"}),
            "GET /metrics": metrics or Answer({}, 404),
        },
    )


def sglang(**told):
    entry = {"id": "org/Tiny-1B", "owned_by": "sglang", "max_model_len": 32768}
    return openai(
        whole("hi", " you"),
        **{
            "GET /v1/models": Answer({"data": [entry]}),
            "GET /get_server_info": Answer(told),
        },
    )


def lmstudio(**told):
    entry = {"id": "tiny-1b", "object": "model", "owned_by": "organization_owner"}
    own = {"id": "tiny-1b", "type": "llm", "compatibility_type": "gguf", **told}
    return openai(
        whole("hi", " you"),
        **{
            "GET /v1/models": Answer({"data": [entry]}),
            "GET /api/v0/models": Answer({"data": [own]}),
        },
    )


@contextmanager
def target_at(engine, kind=EngineKind.AUTO, model=None):
    connection = Connection(Address.of(engine.url))
    try:
        yield find_target(connection, kind, model)
    finally:
        connection.close()
