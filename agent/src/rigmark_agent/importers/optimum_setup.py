"""What the configuration of optimum-benchmark tells of model, engine, hardware and lengths."""

from dataclasses import dataclass
from typing import Final

from rigmark_agent.importers import figures
from rigmark_agent.importers.found import known
from rigmark_agent.importers.notes import fit
from rigmark_agent.importers.reading import Reading
from rigmark_agent.target.naming import public_name

_BYTES_PER_MB: Final = 10**6
_BYTES_PER_GB: Final = 1024**3
_FLAGS: Final = ("device", "torch_dtype", "attn_implementation", "quantization_scheme")


@dataclass(frozen=True, slots=True)
class Shape:
    """How many prompts were read together, and how long they and the answers are."""

    batch_size: int | None = None
    prompt_tokens: int | None = None
    new_tokens: int | None = None


def shape_of(config: Reading) -> Shape:
    """Return the lengths that are told; several beams are no single answer."""
    scenario = config.part("scenario")
    shapes, answer = scenario.part("input_shapes"), scenario.part("generate_kwargs")
    beams = answer.count("num_beams") or 1
    returned = answer.count("num_return_sequences") or 1
    return Shape(
        batch_size=None if max(beams, returned) > 1 else shapes.count("batch_size"),
        prompt_tokens=figures.tokens(shapes, "sequence_length"),
        new_tokens=figures.tokens(answer, "max_new_tokens"),
    )


def model_of(config: Reading) -> dict[str, object]:
    """Return the model by the name on its hub."""
    backend = config.part("backend")
    name = backend.text("model")
    return known(
        name=public_name(name) if name else None,
        family=backend.text("model_type"),
        quantization=backend.text("quantization_scheme"),
        precision=backend.text("torch_dtype") or backend.text("dtype"),
    )


def engine_of(config: Reading) -> dict[str, object]:
    """Return the backend, with what shapes its speed."""
    backend = config.part("backend")
    flags = {name: backend.text(name) for name in _FLAGS}
    return known(
        name=backend.text("name"),
        version=backend.text("version"),
        flags={name: fit(value) for name, value in flags.items() if value},
    )


def hardware_of(config: Reading) -> dict[str, object]:
    """Return cards and processor; the cards' memory is told in bytes by some versions."""
    environment = config.part("environment")
    on_gpu = config.part("backend").text("device") not in ("cpu", None)
    names = [name.strip() for name in environment.items("gpu") if isinstance(name, str)]
    cards = [{"name": name} for name in names if name] if on_gpu else []
    cpu = environment.text("cpu")
    ram_mb = environment.number("cpu_ram_mb")
    return known(
        name=", ".join(dict.fromkeys(card["name"] for card in cards)) or cpu,
        gpus=cards,
        cpu=cpu,
        cpu_cores=environment.count("cpu_count"),
        ram_gb=ram_mb * _BYTES_PER_MB / _BYTES_PER_GB if ram_mb and ram_mb > 0 else None,
        os=environment.text("system"),
    )
