"""`/docs`: the OpenAPI document as a page to read, without a script and without files of others."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from html import escape
from typing import Any, Final

from rigmark_ingest.headers import CONTENT_SECURITY_POLICY

_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "code,pre{font:14px/1.5 ui-monospace,monospace}h3 code{font:inherit}"
    "pre{overflow:auto;padding:1rem;border:1px solid}"
    "section{border-top:1px solid;margin-top:2rem}li{margin:.2rem 0}"
)
_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()

PAGE_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; style-src 'sha256-{_HASH}'; "
    "base-uri 'none'; form-action 'none'"
}

_CURL: Final = """curl -sS THIS-ADDRESS/api/benchmarks \\
  -H "Authorization: Bearer $RIGMARK_API_KEY" \\
  -H "Content-Type: application/json" \\
  --data-binary @benchmark.json"""
_SCHEMAS: Final = "#/components/schemas/"
_WHO: Final = {
    0: "for everybody",
    1: "needs a key",
    2: "takes a key, where this service asks for one",
}


def page_of(document: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI document: its operations, examples and schemas."""
    parts = [_begin(document["info"])]
    for tag in document["tags"]:
        parts.append(f"<h2>{escape(tag['name'])}</h2><p>{escape(tag['description'])}</p>")
        parts += _operations(document["paths"], tag["name"])
    parts.append("<h2>schemas</h2>")
    parts += (
        _folded(name, schema, anchor=name)
        for name, schema in sorted(document["components"]["schemas"].items())
    )
    return "\n".join([*parts, "</body></html>\n"])


def _begin(info: Mapping[str, str]) -> str:
    title = escape(info["title"])
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>"
        f"<p>{escape(info['summary'])} Version {escape(info['version'])}. "
        'The same for programs: <a href="/openapi.json">/openapi.json</a>; the schema of a '
        'benchmark: <a href="/api/schema">/api/schema</a>.</p>'
        "<p>A benchmark in a file, such as one of the examples below, is posted by:</p>"
        f"<pre>{_CURL}</pre><p>THIS-ADDRESS is that of this page, without <code>/docs</code>. The "
        "key is one that this service's operator made, with "
        "<code>rigmark-ingest keys create NAME</code>; where none is asked for, leave that line "
        "out. What is wrong with a document is answered field by field. A figure that is not known "
        "is left out, never 0.</p>"
    )


def _operations(paths: Mapping[str, Any], tag: str) -> Iterator[str]:
    for path, operations in paths.items():
        for method, operation in operations.items():
            if tag in operation["tags"]:
                yield f"<section><h3><code>{method.upper()} {escape(path)}</code></h3>"
                yield from _operation(operation)
                yield "</section>"


def _operation(operation: Mapping[str, Any]) -> Iterator[str]:
    who = _WHO[len(operation.get("security", ()))]
    yield f"<p><strong>{escape(operation['summary'])}</strong> ({who})</p>"
    yield f"<p>{escape(operation['description'])}</p>"
    yield _listed("Takes", map(_parameter, operation.get("parameters", ())))
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield _listed("Takes as its body", [_content(media_type, content)])
        for name, example in content.get("examples", {}).items():
            yield _folded(f"Example: {example.get('summary', name)}", example["value"])
    yield _listed("Answers", (_answer(*each) for each in operation["responses"].items()))


def _parameter(parameter: Mapping[str, Any]) -> str:
    told = f"<code>{escape(parameter['name'])}</code>, {escape(parameter['in'])}"
    description = parameter.get("description")
    return f"{told}: {escape(description)}" if description else told


def _answer(status: str, answer: Mapping[str, Any]) -> str:
    contents = [_content(*each) for each in answer.get("content", {}).items()]
    return ", ".join([f"<code>{status}</code> {escape(answer['description'])}", *contents])


def _content(media_type: str, content: Mapping[str, Any]) -> str:
    reference = content.get("schema", {}).get("$ref", "")
    told = f"<code>{escape(media_type)}</code>"
    if not reference.startswith(_SCHEMAS):
        return told
    name = escape(reference.removeprefix(_SCHEMAS))
    return f'<a href="#{name}">{name}</a> as {told}'


def _listed(heading: str, entries: Iterable[str]) -> str:
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    return f"<p>{heading}:</p><ul>{items}</ul>" if items else ""


def _folded(title: str, value: object, *, anchor: str | None = None) -> str:
    # Inside of what is folded, so that browsers unfold it for whoever follows a link to it.
    named = f' id="{escape(anchor)}"' if anchor else ""
    written = escape(json.dumps(value, indent=2, ensure_ascii=False))
    return f"<details><summary>{escape(title)}</summary><pre{named}>{written}</pre></details>"
