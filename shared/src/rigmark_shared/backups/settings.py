"""Settings of the process that tells how old the backups are."""

from pathlib import Path

from pydantic import Field

from rigmark_shared.settings import LogSettings


class BackupSettings(LogSettings):
    """Where the backups lie, how often one is due, and where their metrics are served."""

    backup_folder: Path
    """The folder of the backups."""
    backup_every_h: int = Field(default=24, ge=1, le=9999)
    """How many hours lie between two backups."""
    backup_metrics_host: str = "127.0.0.1"
    """Address that the metrics are served on."""
    backup_metrics_port: int = Field(default=9100, ge=1, le=65535)
    """Port that the metrics are served on."""
