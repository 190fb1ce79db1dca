"""From the settings to the limits that a process holds."""

from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.limits.backlog import Backlog
from rigmark_ingest.limits.gate import Limits
from rigmark_ingest.limits.in_hand import InHand
from rigmark_ingest.limits.incoming import Pace
from rigmark_ingest.limits.keys_seen import KeysSeen
from rigmark_ingest.limits.lag import LagWatch
from rigmark_ingest.limits.rates import Rates
from rigmark_ingest.metrics import Metrics
from rigmark_ingest.settings import IngestSettings
from rigmark_shared.queue.rate import SharedRates


def limits_of(
    settings: IngestSettings, engine: AsyncEngine, shared: SharedRates, metrics: Metrics
) -> Limits:
    """Return what requests have to pass."""
    keys = KeysSeen(shared, most_bad_per_minute=settings.bad_keys_per_minute)
    return Limits(
        in_hand=InHand(
            most_requests=settings.max_connections, most_bytes=settings.max_bytes_in_hand
        ),
        pace=Pace(
            settings.body_grace_s, settings.body_min_bytes_per_s, whole_s=settings.body_timeout_s
        ),
        keys=keys,
        rates=Rates(
            shared,
            keys,
            by_key=settings.posts_per_minute,
            by_address=settings.address_posts_per_minute,
        ),
        lag=LagWatch(most_s=settings.max_lag_s),
        backlog=Backlog(engine, most=settings.max_pending),
        refused=metrics.refused,
    )
