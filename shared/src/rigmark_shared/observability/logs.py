"""Structured logs on standard error, also for libraries that use the standard module."""

import logging
import sys
from collections.abc import Iterable
from types import TracebackType

import structlog

from rigmark_shared.observability.redaction import Redactor, secrets_of
from rigmark_shared.settings import LogFormat, LogSettings, RoomSettings

log = structlog.get_logger(__name__)


def configure_logs(
    settings: LogSettings, *, room: str, beside: Iterable[RoomSettings] = ()
) -> None:
    """Send every log line of the process to standard error, as JSON or for people.

    No secret of these settings, or of others beside them, is in any line, nor anything that looks
    like a key. What ends the process is such a line as well.
    """
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format is LogFormat.JSON
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            # What is not logged is not worked on either.
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(room=room)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                Redactor(secrets_of(settings, *beside)),
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=settings.log_level.upper(), force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _say_what_ended_it


def _say_what_ended_it(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.critical("process_failed", exc_info=(kind, error, trace))
