"""What ingest-api counts, for Prometheus."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import asyncpg
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from sqlalchemy import QueuePool
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.settings import IngestSettings
from rigmark_shared.db.driver import driver_connection
from rigmark_shared.observability.backlog import BACKLOG, Backlog, Reading
from rigmark_shared.observability.request_metrics import LATENCY_S, RequestMetrics
from rigmark_shared.observability.serving import serving

_AWAY = (
    SQLAlchemyError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
_BYTES = (4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 8_388_608)
_BATCH = (1, 2, 4, 8, 16, 32)


class Metrics:
    """Counters of one process, on a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = RequestMetrics(self.registry, room="ingest")
        self.posts = Counter(
            "rigmark_ingest_posts_total",
            "Posts by outcome: stored, duplicate, or the kind of problem.",
            ["outcome"],
            registry=self.registry,
        )
        self.latency = Histogram(
            "rigmark_ingest_post_seconds",
            "Time from a post's headers to its answer.",
            ["outcome"],
            buckets=LATENCY_S,
            registry=self.registry,
        )
        self.document_bytes = Histogram(
            "rigmark_ingest_document_bytes",
            "Size of the documents that were read, inflated.",
            buckets=_BYTES,
            registry=self.registry,
        )
        self.batch = Histogram(
            "rigmark_ingest_batch_benchmarks",
            "Benchmarks that one statement stored together.",
            buckets=_BATCH,
            registry=self.registry,
        )
        self.wakeups_dropped = Counter(
            "rigmark_ingest_wakeups_dropped_total",
            "Wake-ups not sent because Valkey was away; the assessors find the work themselves.",
            registry=self.registry,
        )
        self.refused = Counter(
            "rigmark_ingest_refused_total",
            "Requests refused before they were worked on, by the kind of problem.",
            ["kind"],
            registry=self.registry,
        )
        self.database_faults = Counter(
            "rigmark_ingest_database_faults_total",
            "Requests that Postgres failed, by the class of its error.",
            ["error"],
            registry=self.registry,
        )

    def watch(self, engine: AsyncEngine) -> None:
        """Show how many of the pool's connections are in use when the metrics are read."""
        pool = cast("QueuePool", engine.pool)
        in_use = Gauge(
            "rigmark_ingest_database_connections_in_use",
            "Connections to Postgres that a request holds.",
            registry=self.registry,
        )
        in_use.set_function(pool.checkedout)
        most = Gauge(
            "rigmark_ingest_database_connections_max",
            "Connections to Postgres that this process may hold.",
            registry=self.registry,
        )
        most.set_function(pool.size)


@asynccontextmanager
async def served(
    metrics: Metrics, settings: IngestSettings, engine: AsyncEngine
) -> AsyncIterator[None]:
    """Serve the metrics, and with them what waits for a judge, where a port is set for it."""
    host, port = settings.ingest_metrics_host, settings.ingest_metrics_port
    if port == 0:
        yield
        return

    async def read() -> Reading:
        async with driver_connection(engine) as connection:
            reading: Reading = await connection.fetchrow(BACKLOG)
            return reading

    backlog = Backlog(read)
    metrics.registry.register(backlog)
    with serving(metrics.registry, host=host, port=port):
        async with asyncio.TaskGroup() as tasks:
            looking = tasks.create_task(backlog.keep_looking(away=_AWAY))
            yield
            looking.cancel()
