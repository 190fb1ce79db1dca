"""Private Postgres and Valkey for tests: started in a second, thrown away afterwards."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rigmark_embedded.ports import held_port
from rigmark_embedded.postgres import Postgres
from rigmark_embedded.valkey import Valkey


@dataclass(frozen=True, slots=True)
class Servers:
    """Two running servers that nobody else uses; each can be stopped and started again."""

    postgres: Postgres
    valkey: Valkey


@contextmanager
def private_servers(folder: Path, *, durable: bool = False) -> Iterator[Servers]:
    """Run both servers over a folder until the end, without care for crashes unless `durable`.

    Call it from the main thread: the servers end with the thread that started them.
    """
    with ExitStack() as running:
        valkey = Valkey(
            folder / "valkey",
            log=folder / "logs" / "valkey.log",
            port=running.enter_context(held_port()),
            durable=durable,
        )
        running.callback(valkey.stop)
        valkey.start()
        postgres = Postgres(
            folder / "postgres", log=folder / "logs" / "postgres.log", durable=durable
        )
        running.callback(postgres.stop)
        postgres.start()
        yield Servers(postgres=postgres, valkey=valkey)
