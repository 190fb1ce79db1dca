"""The sidecar: what a person adds to a file that does not tell the model, engine or hardware."""

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rigmark_agent.errors import SidecarIsWrong

SECTIONS: Final = ("model", "engine", "hardware", "terms")
_MOST_BYTES: Final = 2**20
_EXAMPLES: Final = {"model": "llama3.1:8b-instruct", "engine": "vLLM", "hardware": "RTX 4090"}
_OPTIONAL: Final = {
    "model": '# quantization = "Q4_K_M"\n# parameters = 8030261248',
    "engine": '# version = "0.11.0"\n# flags = { tensor_parallel_size = "1" }',
    "hardware": (
        '# gpus = [{ name = "NVIDIA GeForce RTX 4090", memory_gb = 24 }]\n'
        '# cpu = "AMD Ryzen 7 7800X3D"\n# ram_gb = 64'
    ),
}


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The sections of a sidecar, in the wire's names; they go before what the file tells."""

    sections: dict[str, dict[str, object]] = field(default_factory=dict)

    def section(self, name: str) -> dict[str, object]:
        """Return what it tells of model, engine, hardware or terms."""
        return self.sections.get(name, {})


def read_sidecar(path: Path) -> Sidecar:
    """Read a sidecar in TOML or JSON; raises SidecarIsWrong."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8-sig")
        values = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except OSError as error:
        raise SidecarIsWrong(f"{path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:  # of both parsers, and of the decoder
        raise SidecarIsWrong(f"{path.name} is neither TOML nor JSON: {error}") from error
    for name, section in values.items():
        if name not in SECTIONS:
            raise SidecarIsWrong(f"{path.name}: {name} is no section; known: {', '.join(SECTIONS)}")
        if not isinstance(section, dict):
            raise SidecarIsWrong(f"{path.name}: {name} must be a section, as in [{name}]")
    return Sidecar(values)


def template(told: dict[str, dict[str, object]]) -> str:
    """Return a sidecar in TOML to be filled in, with the names that are known already."""
    sections = []
    for name, example in _EXAMPLES.items():
        known = told.get(name, {}).get("name")
        hint = "known already" if known else f'needed, for example "{example}"'
        line = f"name = {json.dumps(known or '', ensure_ascii=False)}  # {hint}"
        sections.append(f"[{name}]\n{line}\n{_OPTIONAL[name]}")
    return "\n\n".join(sections)
