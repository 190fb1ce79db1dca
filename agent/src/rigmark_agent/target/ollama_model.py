"""What Ollama tells of one model, and what the file of its weights adds."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from rigmark_agent.errors import GgufIsDamaged
from rigmark_agent.target.flags import flags_of_settings
from rigmark_agent.target.gguf import Gguf, read_gguf, tokenizer_name
from rigmark_agent.target.local import local_file
from rigmark_agent.target.naming import quantization
from rigmark_agent.target.reading import MOST_PARAMETERS, gigabytes, mapping, name, positive, text
from rigmark_shared.wire import Model

_BLOB: Final = re.compile(
    r"^FROM[ \t]+(?P<path>\S.*blobs[/\\]sha256-(?P<digest>[0-9a-f]{64}))[ \t]*$", re.MULTILINE
)


class OllamaModel:
    """One model of an Ollama server: `/api/show` and its entry in the lists."""

    def __init__(
        self, show: Mapping[str, Any], listed: Mapping[str, Any], pids: Collection[int]
    ) -> None:
        self._details = mapping(show.get("details"))
        self._info = mapping(show.get("model_info"))
        self._settings = text(show.get("parameters"))
        self._listed = listed
        self._blob = _BLOB.search(text(show.get("modelfile")))
        self._file = _file(self._blob["path"], pids) if self._blob else None

    def model(self, public_name: str) -> Model:
        """Return the model under that name."""
        file = self._file
        parameters = positive(self._info.get("general.parameter_count"), MOST_PARAMETERS)
        told = name(quantization(text(self._details.get("quantization_level"))))
        return Model(
            name=public_name,
            quantization=told or (file.quantization if file else None),
            family=name(self._details.get("family")),
            parameters=parameters or (file.parameters if file else None),
            active_parameters=file.active_parameters if file else None,
            context_length=positive(self._listed.get("context_length")),
            digest=self._digest(),
            file_size_gb=gigabytes(self._listed.get("size")),
            bits_per_weight=file.bits_per_weight if file else None,
            tokenizer=tokenizer_name(self._info) or (file.tokenizer if file else None),
        )

    def flags(self) -> dict[str, str]:
        """Return the settings that the model was made with, and how many experts it has."""
        words = (line.split(maxsplit=1) for line in self._settings.splitlines())
        flags = flags_of_settings({word[0]: word[1] for word in words if len(word) > 1})
        architecture = text(self._info.get("general.architecture"))
        for key in ("expert_count", "expert_used_count"):
            count = positive(self._info.get(f"{architecture}.{key}"))
            if count:
                flags[key] = str(count)
        return flags

    def _digest(self) -> str | None:
        """Return the digest of the weights; the list's own covers template and settings too."""
        if self._blob:
            return f"sha256:{self._blob['digest']}"
        return name(self._listed.get("digest"))


def _file(path: str, pids: Collection[int]) -> Gguf | None:
    found = local_file(path, pids)
    if found is None:
        return None
    try:
        return read_gguf(found)
    except GgufIsDamaged:
        return None
