"""The JSON Schema of a submission, published at `/api/schema` and in the repository."""

import json
from typing import Any

from rigmark_shared.wire.submission import Submission
from rigmark_shared.wire.version import SCHEMA_VERSION


def submission_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the document that `POST /api/benchmarks` takes."""
    schema = Submission.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:rigmark:schema:submission:{SCHEMA_VERSION}",
        **schema,
    }


def main() -> None:
    """Print the schema; `make schema` writes it to `shared/schema/`."""
    print(json.dumps(submission_schema(), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
