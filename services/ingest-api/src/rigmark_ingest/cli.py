"""`rigmark-ingest`: serve the API, manage keys, and give notices of benchmarks.

What a command needs is imported when it runs, so that those of keys do not load the API.
"""

import argparse
import json
import sys

from pydantic import ValidationError

from rigmark_ingest.commands import benchmarks, keys, signing_keys
from rigmark_ingest.settings import IngestSettings
from rigmark_shared.settings_words import in_plain_words


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rigmark-ingest", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve the API")
    commands.add_parser("openapi", help="print the OpenAPI document")
    keys.add_to(commands)
    signing_keys.add_to(commands)
    benchmarks.add_to(commands)
    return parser


def main() -> None:
    """Run one command."""
    arguments = _parser().parse_args()
    settings = _settings()
    if arguments.command == "serve":
        from rigmark_ingest.serve import serve  # noqa: PLC0415

        serve(settings)
    elif arguments.command == "openapi":
        from rigmark_ingest.app import create_app  # noqa: PLC0415

        print(json.dumps(create_app(settings).openapi(), indent=2))
    else:
        from rigmark_ingest.commands.run import run_command  # noqa: PLC0415

        sys.exit(run_command(settings, arguments.make(arguments)))


def _settings() -> IngestSettings:
    """Return the settings, or end with a line that names the variables at fault."""
    try:
        return IngestSettings()
    except ValidationError as error:
        faults = (
            f"RIGMARK_{fault['loc'][0]}".upper() + f": {in_plain_words(fault)}"
            for fault in error.errors()
        )
        sys.exit(f"rigmark-ingest: {'; '.join(faults)}")


if __name__ == "__main__":
    main()
