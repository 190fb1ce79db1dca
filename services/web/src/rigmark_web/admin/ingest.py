"""Asking ingest-api, as the admin whose key it is: who they are, and to place a notice."""

import re
from typing import Final
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from rigmark_shared.status import NoticeAction, Scope
from rigmark_web.admin.attempts import WAIT_S
from rigmark_web.errors import IngestIsAway, KeyIsNotAnAdmins, NoticeWasRefused, TooManySignIns

_TIMEOUT_S: Final = 10.0
_MOST_CONNECTIONS: Final = 10
_LONGEST_DETAIL: Final = 1_000
_KEY: Final = re.compile(r"[!-~]{1,200}")
_KEY_REFUSED: Final = (401, 403)


class _Who(BaseModel):
    """What is needed of `GET /api/rig`."""

    key_id: str
    scopes: list[str]


class _ParameterError(BaseModel):
    field: str
    message: str


class _Problem(BaseModel):
    """What is needed of a problem document."""

    title: str = ""
    detail: str = ""
    errors: list[_ParameterError] = []

    @property
    def words(self) -> str:
        """All that it says, as one text."""
        faults = (f"{each.field}: {each.message}" for each in self.errors)
        told = " ".join((self.detail or self.title, *faults)).strip()
        return told[:_LONGEST_DETAIL]


class Ingest:
    """A client of ingest-api at its internal address."""

    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=_TIMEOUT_S,
            limits=httpx.Limits(max_connections=_MOST_CONNECTIONS),
            trust_env=False,
        )

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def admin_of(self, key: str) -> str:
        """Return the id of an admin's key; raises a WebError that says why not."""
        answer = await self._ask("GET", "/api/rig", key)
        if answer.status_code in _KEY_REFUSED:
            raise KeyIsNotAnAdmins
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise TooManySignIns(WAIT_S)
        try:
            who = _Who.model_validate_json(answer.content)
        except ValidationError as error:
            raise IngestIsAway from error
        if answer.status_code != httpx.codes.OK or Scope.ADMIN not in who.scopes:
            raise KeyIsNotAnAdmins
        return who.key_id

    async def place(self, key: str, benchmark_id: UUID, action: NoticeAction, reason: str) -> None:
        """Place a notice; raises KeyIsNotAnAdmins, NoticeWasRefused or IngestIsAway."""
        notice = {"action": action, "reason": reason}
        path = f"/api/benchmarks/{benchmark_id}/notices"
        answer = await self._ask("POST", path, key, json=notice)
        if answer.status_code in _KEY_REFUSED:
            raise KeyIsNotAnAdmins
        if answer.is_client_error:
            raise NoticeWasRefused(answer.status_code, _words(answer))
        if not answer.is_success:
            raise IngestIsAway

    async def _ask(
        self, method: str, path: str, key: str, *, json: dict[str, str] | None = None
    ) -> httpx.Response:
        # A key of other characters would be no header, and is none of ours.
        if not _KEY.fullmatch(key):
            raise KeyIsNotAnAdmins
        headers = {"authorization": f"Bearer {key}"}
        try:
            return await self._client.request(method, path, headers=headers, json=json)
        except httpx.HTTPError as error:
            raise IngestIsAway from error


def _words(answer: httpx.Response) -> str:
    try:
        return _Problem.model_validate_json(answer.content).words
    except ValidationError:
        return f"It answered with status {answer.status_code} and no words."
