"""Verdicts of a scripted judge with scores that a test chooses."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from scripted_judge import Reply, Request, completion


def scoring(request: Request, score: int, **changes: Any) -> Reply:
    """Answer with the same score for every dimension that the request asks for."""
    keys = list(request["response_format"]["json_schema"]["schema"]["properties"])
    parts: dict[str, Any] = {
        key: {"rationale": f"Words on {key}.", "score": score} for key in keys if key != "summary"
    }
    content = json.dumps({**parts, "summary": f"It is worth {score}."})
    return Reply(body=completion(content, **changes))


def one_score_after_another(scores: Iterable[int]) -> Callable[[Request], Reply]:
    """Answer each call with the next score."""
    left: Iterator[int] = iter(scores)
    return lambda request: scoring(request, next(left))


def task_of(request: Request) -> str:
    """Return what the judge was told of task and response."""
    return str(request["messages"][-1]["content"])
