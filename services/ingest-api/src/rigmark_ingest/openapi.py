"""What FastAPI's documentation needs to be told: it does not see what a raw handler takes."""

from collections.abc import Sequence
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.types import Receive, Scope, Send

from rigmark_ingest.documentation import page_of
from rigmark_shared.http.app import ObservedApp
from rigmark_shared.wire import (
    PROBLEM_MEDIA_TYPE,
    NoticeRequest,
    Problem,
    SigningKeyEnrolment,
    Submission,
)

TAGS: Final[list[dict[str, Any]]] = [
    {"name": "benchmarks", "description": "Post a run, and poll for its scores."},
    {"name": "rigs", "description": "Who posts, what they sign with, and challenges for them."},
    {"name": "operation", "description": "For those who run this service."},
]

_MODELS: Final[Sequence[type[BaseModel]]] = (
    Submission,
    SigningKeyEnrolment,
    NoticeRequest,
    Problem,
)
_KEY: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "A rig's key, `rmk_…`. Not needed to post where RIGMARK_REQUIRE_API_KEY is "
    "false.",
}
_PROBLEM: Final[dict[str, Any]] = {
    PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
}

KEY_IS_OPTIONAL: Final[dict[str, Any]] = {"security": [{}, {"rigKey": []}]}
KEY_IS_NEEDED: Final[dict[str, Any]] = {"security": [{"rigKey": []}]}


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return what a raw handler takes as its JSON body."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the answers of an operation that are problem documents."""
    told: dict[int | str, dict[str, Any]] = {
        status: {"description": HTTPStatus(status).phrase, "content": _PROBLEM}
        for status in (*statuses, HTTPStatus.TOO_MANY_REQUESTS.value)
    }
    return {**told, "default": {"description": "Any other error", "content": _PROBLEM}}


class RawRoute(APIRoute):
    """A route whose handler takes the request as it is: FastAPI documents it and does no more."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what the endpoint returns; a method that it does not take is FastAPI's."""
        if scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        answer: Response = await self.endpoint(Request(scope, receive, send))
        await answer(scope, receive, send)


class DocumentedApp(ObservedApp):
    """An app with the models and the key that its documentation would lack."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        if self.openapi_schema is None:
            components = super().openapi()["components"]
            _, models = models_json_schema(
                [(model, "validation") for model in _MODELS],
                ref_template="#/components/schemas/{model}",
            )
            components["schemas"].update(models["$defs"])
            components["securitySchemes"] = {"rigKey": _KEY}
        return super().openapi()

    @cached_property
    def page(self) -> str:
        """The document as a page to read."""
        return page_of(self.openapi())
