"""`python -m rigmark_shared.backups`: serve the metrics of the backups until SIGTERM."""

import signal

import structlog
from prometheus_client import CollectorRegistry

from rigmark_shared.backups.ages import BackupAges
from rigmark_shared.backups.settings import BackupSettings
from rigmark_shared.observability.logs import configure_logs
from rigmark_shared.observability.serving import serving

_ENDS = frozenset({signal.SIGTERM, signal.SIGINT})

log = structlog.get_logger(__name__)


def main() -> None:
    """Serve until a signal ends it."""
    settings = BackupSettings()
    configure_logs(settings, room="backup-metrics")
    registry = CollectorRegistry()
    registry.register(BackupAges(settings.backup_folder, every_h=settings.backup_every_h))
    # Before the thread that serves begins, so that it leaves them to this one.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    host, port = settings.backup_metrics_host, settings.backup_metrics_port
    with serving(registry, host=host, port=port):
        log.info("backup_metrics_are_served", host=host, port=port)
        signal.sigwait(_ENDS)


if __name__ == "__main__":
    main()
