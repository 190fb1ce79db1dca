"""Tells a gateway before the engine: a service that passes requests on, and takes its own time."""

from collections.abc import Mapping
from typing import Final

from rigmark_agent.target.connection import Connection

_SERVICES: Final = (
    "openrouter.ai", "api.openai.com", "api.together.xyz", "api.groq.com", "api.fireworks.ai",
    "router.huggingface.co", "gateway.ai.cloudflare.com", "ai-gateway.vercel.sh", "api.portkey.ai",
)  # fmt: skip
"""Hosts that are no engine but services before engines."""
_HEADERS: Final = {
    "x-litellm-version": "LiteLLM",
    "x-litellm-model-id": "LiteLLM",
    "x-portkey-trace-id": "Portkey",
    "x-kong-proxy-latency": "Kong",
    "x-envoy-upstream-service-time": "Envoy",
    "cf-ray": "Cloudflare",
    "via": "a proxy",
}
"""What only gateways and proxies write into their answers, and who they are."""


def gateway_before(connection: Connection, path: str) -> str | None:
    """Return the name of the gateway before the engine; None when none shows itself.

    The headers of an earlier answer tell it too; without any the path is asked for, which raises
    TargetIsUnreachable.
    """
    host = connection.address.host.lower()
    service = next((one for one in _SERVICES if host == one or host.endswith(f".{one}")), None)
    if service is not None:
        return service
    if not connection.headers:
        connection.warm(path)
    return gateway_of(connection.headers)


def gateway_of(headers: Mapping[str, str]) -> str | None:
    """Return the name of the gateway that wrote these headers, by their names in lower case."""
    return next((who for header, who in _HEADERS.items() if header in headers), None)
