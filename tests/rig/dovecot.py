"""A private Dovecot: Debian's, in the foreground, in a temporary folder, gone with the test process.

Every test takes a user of its own (`mail_user`), so one server serves them all.  As root it runs as `nobody`,
because Dovecot reads no mail as user 0.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import grp
import hmac
import imaplib
import itertools
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingest.imap_server import ImapServer
from tests.rig import harm
from tests.rig.certificates import Authority, Certificate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PASSWORD = "correct-horse"
_TOKEN_KEY = b"a key of thirty-two octets for tests"
_NUMBERS = itertools.count(1)

_CONFIGURATION = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = {connections}
mail_plugins = $mail_plugins notify{recorded}
auth_mechanisms = plain login{mechanisms}
auth_failure_delay = 0
auth_verbose = yes
disable_plaintext_auth = {only_tls}
{passdb}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home/%u
}}
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
ssl_min_protocol = TLSv1.2
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
    auto = create
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Archive {{
    special_use = \\Archive
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = create
  }}
}}
protocol imap {{
  imap_idle_notify_interval = 30 secs
{rawlog}}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap {{
  process_limit = 100
}}
"""

_libc = ctypes.CDLL(None)


def _die_with_parent() -> None:
    """Linux: SIGTERM for the server when the tests die, even by SIGKILL."""
    _libc.prctl(1, signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


class Dovecot:
    """The server.  port: plain and STARTTLS; tls_port: TLS; authority.ca_file: what to trust."""

    def __init__(
        self, *, connections: int = 100, only_tls: bool = False, tokens: bool = False, records: bool = True
    ) -> None:
        """connections: at most per user.  tokens: XOAUTH2 and OAUTHBEARER with tokens of `token_for`.

        records: every command and every change of a mailbox is kept, and judged when the server stops (tests.rig.harm).
        """
        self._records = records
        self._connections = connections
        self._only_tls = only_tls
        self._tokens = tokens
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.tls_port = 0

    def start(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="returncall-dovecot-"))
        self.root.chmod(0o755)
        for name in ("run", "state", "tls", "home", "passwd", "rawlog"):
            (self.root / name).mkdir()
        self.authority = Authority(self.root / "tls")
        self.certificate: Certificate = self.authority.issue()
        for _ in range(5):  # somebody else may take a port between asking and listening
            self.port, self.tls_port = _free_port(), _free_port()
            if self._try_start():
                return
        raise RuntimeError("Dovecot does not start:\n" + self.log())

    def _try_start(self) -> bool:
        is_root = os.geteuid() == 0
        owner = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.geteuid())
        (self.root / "dovecot.conf").write_text(self._configuration(owner))
        if is_root:
            for path in [self.root, *self.root.rglob("*")]:
                os.chown(path, owner.pw_uid, owner.pw_gid)
        with (self.root / "out.log").open("wb") as out:
            self._process = subprocess.Popen(
                [shutil.which("dovecot") or "/usr/sbin/dovecot", "-F", "-c", str(self.root / "dovecot.conf")],
                cwd=self.root,
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.root), "LANG": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  # it calls prctl only
                user=owner.pw_uid if is_root else None,
                group=owner.pw_gid if is_root else None,
                extra_groups=[] if is_root else None,
            )
        until = time.monotonic() + 20
        while time.monotonic() < until and self._process.poll() is None:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.tls_port), 1),
                socket.create_connection(("127.0.0.1", self.port), 1) as sock,
            ):
                if sock.recv(100).startswith(b"* OK"):
                    return True
            time.sleep(0.02)
        self._end()
        return False

    def _configuration(self, owner: pwd.struct_passwd) -> str:
        # Somebody with a password of their own has a file; everybody else is let in with PASSWORD.
        passdb = (
            f"passdb {{\n  driver = passwd-file\n  args = {self.root}/passwd/%u\n}}\n"
            f"passdb {{\n  driver = static\n  args = password={PASSWORD}\n}}"
        )
        if self._tokens:
            passdb = self._token_passdb() + passdb
        return _CONFIGURATION.format(
            root=self.root,
            user=owner.pw_name,
            group=grp.getgrgid(owner.pw_gid).gr_name,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            port=self.port,
            tls_port=self.tls_port,
            cert=self.certificate.cert,
            key=self.certificate.key,
            connections=self._connections,
            only_tls="yes" if self._only_tls else "no",
            recorded=f" mail_log\n{harm.EVENTS}" if self._records else "",
            rawlog=f"  rawlog_dir = {self.root}/rawlog\n" if self._records else "",
            mechanisms=" xoauth2 oauthbearer" if self._tokens else "",
            passdb=passdb,
        )

    def _token_passdb(self) -> str:
        folder = self.root / "tokens" / "default" / "HS256"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "default").write_bytes(base64.b64encode(_TOKEN_KEY))
        settings = self.root / "oauth2.conf.ext"
        settings.write_text(
            "introspection_mode = local\nusername_attribute = sub\n"
            f"local_validation_key_dict = fs:posix:prefix={self.root}/tokens/\n"
        )
        return f"passdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {settings}\n}}\n"

    def log(self) -> str:
        paths = (self.root / "dovecot.log", self.root / "out.log")
        return "".join(path.read_text(errors="replace") for path in paths if path.exists())

    def _end(self) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(5)
        self._process = None

    def stop(self) -> None:
        """End it.  Raises AssertionError when something of ours did to a mailbox what it must not."""
        self._end()
        try:
            offences = harm.offences(self.root, self.log()) if self._records else []
        finally:
            shutil.rmtree(self.root, ignore_errors=True)
        assert not offences, "returncall harmed a mailbox:\n" + "\n".join(offences)

    def user(self, password: str = PASSWORD) -> MailUser:
        """Somebody with an empty mailbox."""
        name = f"user{os.getpid()}-{next(_NUMBERS)}"
        if password != PASSWORD:
            encoded = base64.b64encode(password.encode()).decode()
            (self.root / "passwd" / name).write_text(f"{name}:{{PLAIN.b64}}{encoded}\n")
        return MailUser(self, name, password)


def token_for(name: str, *, is_expired: bool = False) -> str:
    """An access token that a Dovecot(tokens=True) takes for `name`."""
    now = int(time.time())
    head = {"alg": "HS256", "typ": "JWT"}
    claims = {"sub": name, "iat": now - 900, "nbf": now - 900, "exp": now - 600 if is_expired else now + 600}
    signed = b".".join(_b64(json.dumps(part).encode()) for part in (head, claims))
    return (signed + b"." + _b64(hmac.digest(_TOKEN_KEY, signed, "sha256"))).decode("ascii")


def _b64(octets: bytes) -> bytes:
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


@dataclass(frozen=True, slots=True)
class MailUser:
    """A mailbox of one's own, filled and looked at behind returncall's back by plain imaplib."""

    server: Dovecot
    name: str
    password: str = PASSWORD

    def settings(self, **changes: object) -> ImapServer:
        """How returncall reaches it: plain on loopback, so that proxies can look on."""
        values: dict[str, object] = {
            "host": "127.0.0.1",
            "port": self.server.port,
            "security": "none",
            "user": self.name,
            "secret": self.password,
            "timeout": 10.0,
        }
        return ImapServer(**{**values, **changes})  # type: ignore[arg-type]

    @contextlib.contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        """The user's other mail program."""
        with imaplib.IMAP4("127.0.0.1", self.server.port) as client:
            client.login(self.name, self.password)
            client.xatom("ID", harm.OTHER_CLIENT)
            yield client

    def deliver(
        self,
        mails: Sequence[bytes],
        *,
        folder: str = "INBOX",
        flags: str = "",
        at: datetime | None = None,
    ) -> list[int]:
        """Append mails; returns their UIDs."""
        date = imaplib.Time2Internaldate(at or datetime.now(UTC))
        # One MULTIAPPEND (RFC 3502) with literals that need no waiting (RFC 7888): thousands in a second.
        parts = [f'A1 APPEND "{folder}"'.encode()]
        parts += [f" ({flags.strip('()')}) {date} {{{len(mail)}+}}\r\n".encode() + mail for mail in mails]
        with self.client() as client:
            client.send(b"".join(parts) + b"\r\n")
            while not (line := client.readline()).startswith(b"A1 "):
                assert line, "Dovecot hung up"
        found = re.match(rb"A1 OK \[APPENDUID \d+ (\d+)(?::(\d+))?\]", line)
        assert found, line
        return list(range(int(found[1]), int(found[2] or found[1]) + 1))

    def expunge(self, uids: Sequence[int], *, folder: str = "INBOX") -> None:
        with self.client() as client:
            client.select(f'"{folder}"')
            client.uid("STORE", ",".join(map(str, uids)), "+FLAGS.SILENT", "(\\Deleted)")
            client.expunge()

    def renumber(self, folder: str) -> None:
        """Delete and create: another UIDVALIDITY."""
        with self.client() as client:
            client.delete(f'"{folder}"')
            time.sleep(1.1)  # Dovecot takes the second as UIDVALIDITY
            client.create(f'"{folder}"')

    def snapshot(self) -> dict[str, list[bytes]]:
        """Every folder's UIDs, flags and dates."""
        seen = {}
        with self.client() as client:
            for line in client.list()[1]:
                assert isinstance(line, bytes)
                name = line.rpartition(b' "/" ')[2].decode()
                client.select(name, readonly=True)
                data = client.uid("FETCH", "1:*", "(FLAGS INTERNALDATE)")[1]
                seen[name] = [one for one in data if isinstance(one, bytes)]
        return seen


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[Dovecot]:
    """One server for the session."""
    if not (shutil.which("dovecot") or Path("/usr/sbin/dovecot").exists()):
        pytest.skip("Dovecot is not installed: apt-get install dovecot-imapd")
    server = Dovecot()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mail_user(dovecot_server: Dovecot) -> MailUser:
    """A new user with an empty mailbox."""
    return dovecot_server.user()
