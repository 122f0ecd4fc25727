"""A real IMAP server of our own: Debian's Dovecot with a throw-away configuration on loopback."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from imapclient import IMAPClient

from tests.intake.email.certificates import Certificates, make_certificates

PASSWORD = "secreto"
_PATIENCE_SECONDS = 20

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificates.chain}
ssl_key = <{certificates.key}
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = plain login {oauth_mechanisms}
auth_failure_delay = 0
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 1
first_valid_gid = 0
mail_location = maildir:~/Maildir
maildir_very_dirty_syncs = yes
mail_fsync = never
{oauth_passdb}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
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
protocol imap {{
  {capability}
  mail_max_userip_connections = 50
}}
namespace inbox {{
  inbox = yes
  separator = .
  prefix = {prefix}
}}
"""
_OAUTH_PASSDB = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
"""
_OAUTH = """
introspection_mode = post
introspection_url = {url}
username_attribute = username
active_attribute = active
active_value = true
"""


class DovecotMissingError(RuntimeError):
    """The server is not installed; bin/setup --with-tests installs it."""


class Dovecot:
    """Starts in ``with``; any user name may sign in with ``PASSWORD``, each has its own mailbox.

    ``capability`` replaces what the server says it can do; ``prefix`` stands before the names of
    people's own folders; ``introspection_url`` is asked about OAuth2 tokens.
    """

    def __init__(
        self, *, capability: str = "", prefix: str = "", introspection_url: str = ""
    ) -> None:
        # Sockets have short names, and an unprivileged user must reach what is in here.
        self._folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.certificates: Certificates = make_certificates(self._folder)
        self.port, self.tls_port = _free_port(), _free_port()
        self._user, self._group = _unprivileged()
        self._configuration = self._folder / "dovecot.conf"
        self._configuration.write_text(
            _CONFIGURATION.format(
                folder=self._folder,
                certificates=self.certificates,
                user=self._user,
                group=self._group,
                password=PASSWORD,
                port=self.port,
                tls_port=self.tls_port,
                prefix=prefix,
                capability=f"imap_capability = {capability}" if capability else "",
                oauth_mechanisms="xoauth2 oauthbearer" if introspection_url else "",
                oauth_passdb=_OAUTH_PASSDB.format(folder=self._folder) if introspection_url else "",
            )
        )
        (self._folder / "oauth2.conf").write_text(_OAUTH.format(url=introspection_url))
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None:
            raise DovecotMissingError("no Dovecot (dovecot-imapd); run bin/setup --with-tests")
        mail = self._folder / "mail"
        mail.mkdir()
        self._folder.chmod(0o755)
        if os.getuid() == 0:
            shutil.chown(mail, self._user, self._group)
        self._server = subprocess.Popen([program, "-F", "-c", str(self._configuration)])
        try:
            self._wait_until_ready(self._server)
        except AssertionError:
            self._end(self._server)
            raise
        return self

    def _wait_until_ready(self, server: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + _PATIENCE_SECONDS
        while not _answers(self.port):
            assert server.poll() is None, f"Dovecot ended: {self.log()}"
            assert time.monotonic() < until, f"Dovecot does not answer: {self.log()}"
            time.sleep(0.02)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._end(self._server)

    def _end(self, server: subprocess.Popen[bytes]) -> None:
        server.terminate()
        server.wait(_PATIENCE_SECONDS)
        shutil.rmtree(self._folder)

    @contextmanager
    def person(self, user: str) -> Iterator[IMAPClient]:
        """Sign in as a person with a mail program would."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=10) as client:
            client.login(user, PASSWORD)
            yield client

    def deliver(self, user: str, *mails: bytes, flags: Sequence[bytes] = ()) -> None:
        """Put mails into INBOX."""
        with self.person(user) as client:
            for mail in mails:
                client.append("INBOX", mail, flags)

    def mails_in(self, user: str, folder: str) -> list[bytes]:
        """Return the raw mails of a folder, oldest first; none where it does not exist."""
        return [bytes(fields[b"BODY[]"]) for fields in self._fetched(user, folder)]

    def flags_in(self, user: str, folder: str) -> list[set[bytes]]:
        return [set(fields[b"FLAGS"]) - {rb"\Recent"} for fields in self._fetched(user, folder)]

    def _fetched(self, user: str, folder: str) -> list[dict[bytes, Any]]:
        with self.person(user) as client:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            fetched = client.fetch(client.search("ALL"), ["BODY.PEEK[]", "FLAGS"])
            return [fetched[uid] for uid in sorted(fetched)]

    def renumber(self, user: str, uidvalidity: int) -> None:
        """Give INBOX another UIDVALIDITY, as a restored or migrated mailbox has."""
        command = ["doveadm", "-c", str(self._configuration), "mailbox", "update", "-u", user]
        subprocess.run([*command, "--uid-validity", str(uidvalidity), "INBOX"], check=True)

    def kill_sessions(self) -> int:
        """Kill every process that serves a signed-in client; return how many there were."""
        assert self._server is not None
        victims = [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and _is_session(entry, self._server.pid)
        ]
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        return len(victims)

    def log(self) -> str:
        log = self._folder / "log"
        return log.read_text() if log.exists() else ""


def _is_session(entry: Path, master: int) -> bool:
    try:
        name, _, rest = (entry / "stat").read_text().partition("(")[2].rpartition(")")
    except OSError:
        return False
    return name == "imap" and rest.split()[1] == str(master)


def _unprivileged() -> tuple[str, str]:
    """Return who serves the mail: Dovecot refuses to let root do it."""
    if os.getuid() == 0:
        return "nobody", "nogroup"
    me = pwd.getpwuid(os.getuid())
    return me.pw_name, grp.getgrgid(me.pw_gid).gr_name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
            return probe.recv(4).startswith(b"* OK")
    except OSError:
        return False
