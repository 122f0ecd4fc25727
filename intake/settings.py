"""Everything a deployment may be told; `.env.example` explains each in Spanish and English."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read once at start-up from ``TUPAGO_*`` variables and ``.env``; nothing is required.

    What the cooperative decides (orders, thresholds, channels, sentences) is not here but in the
    data files ``applier/policy.toml``, ``applier/channels.toml``, ``applier/questions.toml`` and
    ``intake/replies.toml``.
    """

    model_config = SettingsConfigDict(
        env_prefix="TUPAGO_",
        env_file=".env",
        env_ignore_empty=True,  # An empty line in .env means "not set", as the example shows.
        extra="ignore",
        frozen=True,
    )

    # The house.
    home: Path = Path("var")  # Everything that is kept, unless told otherwise below.
    database_url: str = ""  # Empty: SQLite in `home`.
    files_url: str = ""  # fsspec address of the raw files; empty: a folder in `home`.
    retention_days: int = Field(default=3650, ge=30)  # Accounting support is kept ten years.
    demo: bool = True  # Show the invented cooperative while the database has no members.
    log_json: bool = False
    # Where approved payments are posted: our own book, or LINIX by batches (the book follows).
    ledger: Literal["book", "linix"] = "book"
    linix_layout: str = "neutral"  # Column template of the batches: `home`/layouts, else built in.
    # Read the bank's collection files of 1998: their layout has not been seen in a real one.
    asobancaria_1998: bool = False

    # The page.
    web_bind: str = "127.0.0.1:8080"
    web_workers: int = 2
    public_base_url: str = ""  # As the outside world sees us; Twilio signs it. Empty: web_bind.
    secret_key: SecretStr = SecretStr("")  # Empty: made once and kept in `home`.
    session_minutes: int = 60
    trusted_proxies: int = 0  # Reverse proxies in front of us that set X-Forwarded-* honestly.

    # Mail in.
    imap_host: str = ""  # Empty: the drop folder `home`/inbox is the mailbox.
    imap_port: int = 993
    imap_tls: Literal["implicit", "starttls", "none"] = "implicit"
    imap_ca_file: Path | None = None
    imap_user: str = "tupago@becoop.coop"
    imap_password: SecretStr = SecretStr("")
    imap_auth: Literal["password", "xoauth2", "oauthbearer"] = "password"
    imap_folder: str = "INBOX"
    imap_done_folder: str = "Procesados"
    imap_idle_seconds: int = Field(default=300, le=29 * 60)  # RFC 2177: renew within 29 minutes.
    imap_poll_seconds: int = 60  # Where the server cannot announce new mail.
    imap_read_seconds: float = 60  # A server that is silent for so long is gone.
    mail_least_free_mb: int = 500  # With less room on the disk, mail waits safely in the mailbox.
    mail_trusted_server: str = ""  # authserv-id of our receiving server (RFC 8601).

    # Mail out.
    smtp_host: str = ""  # Empty: mails are written to `home`/outbox.
    smtp_port: int = 587
    smtp_tls: Literal["implicit", "starttls", "none"] = "starttls"
    smtp_ca_file: Path | None = None
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_auth: Literal["password", "xoauth2"] = "password"
    mail_from: str = "becoop · tupago <tupago@becoop.coop>"
    # Two machines that answer each other must come to an end (RFC 3834); more than these waits.
    mail_per_case_and_day: int = 4
    mail_per_address_and_hour: int = 6
    mail_per_hour: int = 200

    # OAuth2 for both, of whichever provider hosts the mailbox.
    microsoft_tenant: str = ""
    microsoft_client_id: str = ""
    microsoft_client_secret: SecretStr = SecretStr("")
    google_service_account_file: Path | None = None

    # WhatsApp.
    twilio_account_sid: str = ""  # Empty: no WhatsApp; answers are written to `home`/outbox.
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_auth_token_secondary: SecretStr = SecretStr("")  # While the token is being rotated.
    twilio_webhook_secret: SecretStr = SecretStr("")  # Shared key, where one signs, not the token.
    twilio_webhook_fragment: str = ""  # Of the webhook's address at Twilio: "rc=5&rp=all&rt=5000".
    twilio_api_key: str = ""  # Preferred over the auth token for calls of ours.
    twilio_api_secret: SecretStr = SecretStr("")
    twilio_whatsapp_number: str = "whatsapp:+573174424530"
    twilio_api_base_url: str = "https://api.twilio.com"
    twilio_content_base_url: str = "https://content.twilio.com"
    # Name of a template or of a question with buttons → its ContentSid; `tupago whatsapp contents`
    # prints it.
    twilio_contents: dict[str, str] = Field(default_factory=dict)
    whatsapp_pair_seconds: float = 6  # Between two to one person: WhatsApp refuses more (131056).
    whatsapp_per_person_and_hour: int = 20  # More to one person waits (see the limits of mail).

    # What people are told about their data (Ley 1581 de 2012).
    data_controller: str = "Cooperativa Alianza (becoop)"  # Who answers for the data.
    privacy_policy_url: str = ""  # Where the whole policy is; empty: they are told to ask for it.

    # Gathering what one person sends together, in seconds (CHANNELS.md B4).
    gather_quiet_seconds: float = 10
    gather_text_only_seconds: float = 25
    gather_at_most_seconds: float = 90

    # Reading.
    reader_processes: int = 2
    reader_seconds: float = 20  # A file that takes longer is given up.

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.home / 'tupago.sqlite').absolute()}"

    @property
    def files(self) -> str:
        return self.files_url or str((self.home / "files").absolute())

    @property
    def inbox_folder(self) -> Path:
        return self.home / "inbox"

    @property
    def outbox_folder(self) -> Path:
        return self.home / "outbox"

    @model_validator(mode="before")
    @classmethod
    def _without_an_outside_world(cls, told: dict[str, Any]) -> dict[str, Any]:
        bind = str(told.get("web_bind", cls.model_fields["web_bind"].default))
        seen_here = re.sub(r"^(0\.0\.0\.0)?:", "127.0.0.1:", bind).replace("[::]", "[::1]")
        return told | {"public_base_url": told.get("public_base_url") or f"http://{seen_here}"}
