"""A PostgreSQL server of Debian's, started once per test session on a free port in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "throw-away"
_READY_SECONDS = 30
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


@dataclass(frozen=True)
class PostgresServer:
    """A running server.  Each `database()` is new and empty."""

    port: int
    numbers: Iterator[int]

    def url(self, name: str, *, password: str = PASSWORD) -> str:
        """For open_store."""
        return f"postgresql+psycopg://tester:{password}@127.0.0.1:{self.port}/{name}"

    def database(self) -> str:
        """The URL of a new, empty database."""
        import psycopg

        name = f"test{next(self.numbers)}"
        with psycopg.connect(self._admin(), autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database made by `database`, whoever is still connected."""
        import psycopg

        with psycopg.connect(self._admin(), autocommit=True) as conn:
            conn.execute(f"DROP DATABASE {url.rsplit('/', 1)[1]} WITH (FORCE)")

    def is_ready(self) -> bool:
        """Whether it answers."""
        import psycopg

        try:
            psycopg.connect(self._admin(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _admin(self) -> str:
        return f"postgresql://tester:{PASSWORD}@127.0.0.1:{self.port}/postgres"


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start the server, give it, stop it.  Skips the test when Debian's binaries or psycopg are absent."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'psycopg[binary]'")
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        pytest.skip("PostgreSQL is not installed here: apt-get install postgresql")
    binary = binaries[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="returncall-pg-"))
    runner = _as_someone_else(folder)
    try:
        (folder / "password").write_text(PASSWORD, "ascii")
        data = folder / "data"
        initdb = [
            str(binary / "initdb"),
            "-D",
            str(data),
            "-U",
            "tester",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        initdb += ["--auth=scram-sha-256", f"--pwfile={folder / 'password'}"]
        subprocess.run([*runner, *initdb], check=True, capture_output=True, cwd=folder)
        port = _free_port()
        settings = [f"-c{one}" for one in (*_QUICK, "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [*runner, binary / "postgres", "-D", data, "-p", str(port), *settings],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
            )
        try:
            server = PostgresServer(port, count(1))
            _wait(server, process, folder / "log")
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=_READY_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's server."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A new, empty database on it."""
    url = postgres_server.database()
    yield url
    postgres_server.drop(url)


def _as_someone_else(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: give the folder to somebody harmless and run as them.

    Either way it ends with us, however we end.
    """
    setpriv = ["setpriv", "--pdeathsig=INT"] if shutil.which("setpriv") else []
    if os.geteuid() != 0:
        return setpriv
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return [*setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def _wait(server: PostgresServer, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not server.is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)
