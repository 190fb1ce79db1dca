"""The file to import: bounded in size, decoded, and taken apart into documents once."""

import codecs
import hashlib
from functools import cached_property
from pathlib import Path
from typing import Final

from rigmark_agent.errors import FileCannotBeRead, FileIsDamaged, FileIsTooLarge
from rigmark_agent.importers.json_documents import json_documents
from rigmark_agent.importers.yaml_documents import looks_like_yaml, yaml_documents

MOST_BYTES: Final = 64 * 2**20
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Material:
    """A file's content."""

    def __init__(self, path: Path, body: bytes) -> None:
        self.path = path
        self.sha256 = hashlib.sha256(body).hexdigest()
        self.text = _decoded(path, body)

    @classmethod
    def of(cls, path: Path) -> "Material":
        """Read a file; raises FileCannotBeRead, FileIsTooLarge and FileIsDamaged."""
        try:
            with path.open("rb") as file:
                body = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise FileCannotBeRead(f"{path}: {error.strerror or error}") from error
        if len(body) > MOST_BYTES:
            raise FileIsTooLarge(f"{path.name} is larger than {MOST_BYTES // 2**20} MB")
        return cls(path, body)

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without what ends them."""
        return self.text.splitlines()

    @cached_property
    def is_yaml(self) -> bool:
        """Whether it reads like YAML rather than JSON."""
        return looks_like_yaml(self.text)

    @cached_property
    def documents(self) -> list[object]:
        """The JSON or YAML documents it holds, log lines skipped; raises FileIsDamaged."""
        if self.is_yaml:
            return yaml_documents(self.text, self.path.name)
        return json_documents(self.text, self.path.name)

    @cached_property
    def mappings(self) -> list[dict[str, object]]:
        """The mappings among the documents, and in lists that are documents themselves.

        Raises FileIsDamaged where something else stands between them.
        """
        found: list[dict[str, object]] = []
        for document in self.documents:
            for value in document if isinstance(document, list) else [document]:
                if not isinstance(value, dict):
                    raise FileIsDamaged(
                        f"{self.path.name}: entry {len(found) + 1} is not a mapping of names to "
                        "values; export the file again"
                    )
                found.append({str(key): below for key, below in value.items()})
        return found

    @property
    def format(self) -> str:
        """The format of the documents, by its usual name."""
        if self.is_yaml:
            return "yaml"
        return "json" if len(self.documents) == 1 else "jsonl"


def _decoded(path: Path, body: bytes) -> str:
    encoding = "utf-16" if body.startswith(_UTF16) else "utf-8-sig"  # PowerShell writes UTF-16
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileIsDamaged(
            f"{path.name} is not text: byte {error.start} is not {error.encoding}"
        ) from error
