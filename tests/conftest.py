"""Fixtures that every test area may use; each stands in a file of tests/rig."""

from __future__ import annotations

from tests.rig.dovecot import dovecot_server, mail_user
from tests.rig.postgres import postgres_server, postgres_url
from tests.rig.smtp import smtp_sink

__all__ = ["dovecot_server", "mail_user", "postgres_server", "postgres_url", "smtp_sink"]
