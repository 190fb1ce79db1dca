"""Real Postgres and Valkey from wheels."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from patience import PATIENCE_S
from rigmark_embedded.errors import (
    DatabaseRefused,
    DataFolderIsOfAnotherPostgres,
    ProcessDied,
)
from rigmark_embedded.postgres import Postgres
from rigmark_embedded.servers import Servers, private_servers
from rigmark_embedded.valkey import Valkey


@pytest.fixture(scope="module")
def own_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with private_servers(tmp_path_factory.mktemp("own")) as running:
        yield running


@pytest.fixture
def own_postgres(own_servers: Servers) -> Iterator[Postgres]:
    """A server that a test may stop; it runs again afterwards."""
    yield own_servers.postgres
    own_servers.postgres.stop()
    own_servers.postgres.start()


def test_postgres_is_version_18_and_takes_200_connections(own_servers):
    version = own_servers.postgres.query("SHOW server_version")
    connections = int(own_servers.postgres.query("SHOW max_connections"))

    assert version.startswith("18.")
    assert connections >= 200


def test_a_private_postgres_is_fast_and_still_commits_synchronously(own_servers):
    assert own_servers.postgres.query("SHOW fsync") == "off"
    assert own_servers.postgres.query("SHOW synchronous_commit") == "on"


def test_postgres_listens_on_no_network_address(own_servers):
    assert own_servers.postgres.query("SHOW listen_addresses") == ""


def test_text_sorts_the_same_on_every_machine(own_servers):
    rows = own_servers.postgres.query("VALUES ('b'), ('a'), ('B'), ('ä') ORDER BY 1")

    assert rows.split() == ["B", "a", "b", "ä"]


def test_the_url_names_user_database_and_socket(own_servers):
    url = own_servers.postgres.url("rigmark_web", "other")

    assert url.startswith("postgresql://rigmark_web@/other?host=/")


def test_a_database_can_be_copied_from_another_and_dropped(own_servers):
    postgres = own_servers.postgres
    postgres.create_database("first")
    postgres.query("CREATE TABLE seen AS SELECT 7 AS number", on="first")

    postgres.create_database("second", template="first")

    assert postgres.query("SELECT number FROM seen", on="second") == "7"
    postgres.drop_database("first")
    postgres.drop_database("second")
    with pytest.raises(DatabaseRefused, match='"second" does not exist'):
        postgres.query("SELECT 1", on="second")


def test_a_refused_statement_says_what_postgres_said(own_servers):
    with pytest.raises(DatabaseRefused, match='relation "nowhere" does not exist'):
        own_servers.postgres.query("SELECT * FROM nowhere")


def test_postgres_finds_its_data_under_the_same_address_after_a_restart(own_postgres):
    own_postgres.query("CREATE TABLE kept AS SELECT 1 AS number")
    url = own_postgres.url()

    own_postgres.stop()
    own_postgres.start()

    assert own_postgres.query("SELECT number FROM kept") == "1"
    assert own_postgres.url() == url


def test_postgres_comes_up_again_after_it_was_killed(own_postgres):
    os.kill(own_postgres.process.pid, signal.SIGKILL)
    with pytest.raises(ProcessDied):
        own_postgres.process.finish(timeout_s=PATIENCE_S)

    own_postgres.start()

    assert own_postgres.query("SELECT 1") == "1"


def test_postgres_that_cannot_start_says_why(own_postgres):
    own_postgres.stop()
    data = Path(own_postgres.process.program.command[2])
    broken = data / "postgresql.conf"
    whole = broken.read_text()
    broken.write_text("no such setting = 1\n")

    with pytest.raises(ProcessDied, match=r"Postgres ended with exit code 1(?s:.*)syntax error"):
        own_postgres.start()

    broken.write_text(whole)


def test_data_of_another_major_version_is_refused_before_anything_is_touched(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")

    with pytest.raises(DataFolderIsOfAnotherPostgres, match="written by Postgres 17"):
        Postgres(tmp_path / "postgres", log=tmp_path / "log").start()


def test_a_first_start_that_was_cut_off_is_begun_anew_in_a_folder_too_deep_for_a_socket(tmp_path):
    deep = tmp_path / ("deep" * 25)
    half = deep / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    postgres = Postgres(deep / "postgres", log=tmp_path / "log", durable=True)

    postgres.start()

    assert postgres.query("SHOW fsync") == "on"
    assert "host=/tmp/rigmark-" in postgres.url()
    postgres.stop()
    assert not half.exists()


def test_a_server_that_was_not_started_has_no_process_and_stops_quietly(tmp_path):
    for server in (
        Postgres(tmp_path / "postgres", log=tmp_path / "log"),
        Valkey(tmp_path / "valkey", log=tmp_path / "log"),
    ):
        server.stop()

        with pytest.raises(ProcessDied, match="was not started"):
            _ = server.process


def test_valkey_is_version_9_and_throws_nothing_away(own_servers):
    with Redis.from_url(own_servers.valkey.url) as client:
        assert client.info("server")["valkey_version"].startswith("9.")
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "no"}


def test_valkey_keeps_its_data_and_its_port_over_a_restart_when_it_is_durable(tmp_path):
    valkey = Valkey(tmp_path / "valkey", log=tmp_path / "valkey.log", durable=True)
    valkey.start()
    with Redis.from_url(valkey.url) as client:
        client.set("kept", "yes")
    url = valkey.url

    valkey.stop()
    valkey.start()

    with Redis.from_url(url) as client:
        assert client.get("kept") == b"yes"
    valkey.stop()


def test_valkey_that_cannot_start_says_why(tmp_path):
    valkey = Valkey(tmp_path / "valkey", log=tmp_path / "valkey.log")

    with (
        socket.create_server(("127.0.0.1", valkey.port)),
        pytest.raises(ProcessDied, match="Address already in use"),
    ):
        valkey.start()
