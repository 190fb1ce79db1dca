"""Connects to the target that the settings name."""

from rigmark_agent.errors import UsageError
from rigmark_agent.settings import AgentSettings
from rigmark_agent.target.address import Address
from rigmark_agent.target.connection import Connection


def target_address(settings: AgentSettings) -> Address:
    """Return where the target is; raises UsageError when none was named."""
    if settings.target_url is None:
        raise UsageError("no target; name the engine's address with --target URL")
    return Address.of(settings.target_url)


def connect(address: Address, settings: AgentSettings) -> Connection:
    """Return a connection with the key and the timeouts of the settings."""
    return Connection(
        address,
        api_key=settings.target_api_key,
        connect_timeout_s=settings.connect_timeout_s,
        read_timeout_s=settings.read_timeout_s,
    )
