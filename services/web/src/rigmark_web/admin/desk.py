"""The admins of a site: who is signed in, and what they ask ingest-api to do."""

from collections.abc import Mapping
from uuid import UUID

import structlog
from starlette.requests import Request

from rigmark_shared.clock import Clock, monotonic
from rigmark_shared.status import NoticeAction
from rigmark_web.admin.attempts import Attempts
from rigmark_web.admin.cookie import session_id
from rigmark_web.admin.forms import check_token
from rigmark_web.admin.ingest import Ingest
from rigmark_web.admin.sessions import Session, Sessions
from rigmark_web.errors import KeyIsNotAnAdmins, NotSignedIn

logger = structlog.get_logger(__name__)


class AdminDesk:
    """Signs admins in and out, and hands their notices on; it is closed without an ingest-api."""

    def __init__(self, ingest_url: str, *, clock: Clock = monotonic) -> None:
        self._ingest = Ingest(ingest_url) if ingest_url else None
        self._sessions = Sessions(clock=clock)
        self._attempts = Attempts(clock=clock)

    @property
    def is_open(self) -> bool:
        """Whether there is an ingest-api to ask."""
        return self._ingest is not None

    async def close(self) -> None:
        """Close what is open."""
        if self._ingest is not None:
            await self._ingest.close()

    async def sign_in(self, address: str, key: str) -> str:
        """Return the id of a new session; raises TooManySignIns, KeyIsNotAnAdmins, IngestIsAway."""
        self._attempts.note(address)
        try:
            key_id = await self._client.admin_of(key)
        except KeyIsNotAnAdmins:
            logger.warning("somebody tried to sign in with a key that is no admin's")
            raise
        logger.info("an admin signed in", admin=key_id)
        return self._sessions.begin(key, key_id)

    def session_of(self, request: Request) -> Session | None:
        """Return the session that a request belongs to."""
        return self._sessions.find(session_id(request)) if self.is_open else None

    def checked(self, request: Request, form: Mapping[str, str]) -> Session:
        """Return the session that a form belongs to; raises NotSignedIn or NotFromOurPages."""
        session = self.session_of(request)
        if session is None:
            raise NotSignedIn
        check_token(session, form)
        return session

    def sign_out(self, request: Request) -> None:
        """End the session that a request belongs to."""
        self._sessions.end(session_id(request))

    async def place(
        self, session: Session, benchmark_id: UUID, action: NoticeAction, reason: str
    ) -> None:
        """Place a notice; raises KeyIsNotAnAdmins, NoticeWasRefused or IngestIsAway."""
        await self._client.place(session.key, benchmark_id, action, reason)
        logger.info(
            "an admin placed a notice",
            admin=session.key_id,
            benchmark_id=str(benchmark_id),
            action=action,
        )

    @property
    def _client(self) -> Ingest:
        if self._ingest is None:
            raise NotSignedIn
        return self._ingest
