"""What an operator can set, read once from the environment into an immutable object.

Names and meanings are documented in ``docs/settings.md``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from blickwinkel.errors import InvalidInputError

#: Shorter keys could be guessed; 32 characters of hex carry 128 bits.
MINIMUM_KEY_LENGTH = 32
#: A smaller batch would be counted while the inbox still names those who are in it.
SMALLEST_TALLY = 5
MAKE_ONE = "make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("text", "json")
DEFAULT_BASE_URL = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between two installations.

    Attributes:
        database_url: SQLAlchemy URL of the application role, which owns nothing.
        migration_database_url: URL of the role that owns the tables; needed by migrations only.
        redis_url: broker of the Celery workers.
        secret_key: key from which personal links and form tokens are derived; hex or any text.
        base_url: address under which people reach the installation, without a trailing slash.
        session_idle_minutes: a log-in ends after this time without a request.
        session_hours: a log-in ends after this time in any case.
        tally_minimum: fewest inbox rows that a worker moves at once while a wave is open.
        upload_limit: largest accepted request body in bytes.
        log_level: lines of the log below it are left out.
        log_format: text for people or JSON for programs.
        metrics_token: whoever sends it may read the figures; empty if they are not kept.
        metrics_folder: where the processes of this machine keep their figures.
    """

    database_url: str
    redis_url: str
    secret_key: str = field(repr=False)
    migration_database_url: str = ""
    base_url: str = DEFAULT_BASE_URL
    session_idle_minutes: int = 60
    session_hours: int = 12
    tally_minimum: int = 20
    upload_limit: int = 16 * 1024 * 1024
    log_level: str = "info"
    log_format: str = "text"
    metrics_token: str = field(default="", repr=False)
    metrics_folder: str = ""

    def __post_init__(self) -> None:
        if len(self.secret_key) < MINIMUM_KEY_LENGTH:
            raise InvalidInputError(
                f"SECRET_KEY: at least {MINIMUM_KEY_LENGTH} characters are needed; {MAKE_ONE}"
            )
        if self.metrics_token and len(self.metrics_token) < MINIMUM_KEY_LENGTH:
            raise InvalidInputError(
                f"METRICS_TOKEN: at least {MINIMUM_KEY_LENGTH} characters are needed; {MAKE_ONE}"
            )
        if bool(self.metrics_token) != bool(self.metrics_folder):
            raise InvalidInputError(
                "METRICS_TOKEN and METRICS_FOLDER: set both or neither; the folder holds the figures"
                " of all processes of this machine, and the token is needed to read them."
            )

    @property
    def host_name(self) -> str:
        """Return the host name of the address that people use; requests for others are refused."""
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def secure_cookies(self) -> bool:
        """Tell whether cookies may be restricted to HTTPS."""
        return self.base_url.startswith("https://")


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the settings, so that a missing one is named before anything starts.

    Raises:
        InvalidInputError: a required variable is missing or a number is not one.
    """
    missing = [n for n in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY") if not environment.get(n)]
    if missing:
        raise InvalidInputError(
            f"{', '.join(missing)}: not set. docs/settings.md says what belongs there;"
            " `make demo` sets them for its own embedded servers."
        )
    return Settings(
        database_url=environment["DATABASE_URL"],
        redis_url=environment["REDIS_URL"],
        secret_key=environment["SECRET_KEY"],
        migration_database_url=environment.get("MIGRATION_DATABASE_URL", ""),
        base_url=environment.get("BASE_URL", DEFAULT_BASE_URL).rstrip("/"),
        session_idle_minutes=_number(environment, "SESSION_IDLE_MINUTES", 60),
        session_hours=_number(environment, "SESSION_HOURS", 12),
        tally_minimum=_number(environment, "TALLY_MINIMUM", 20, least=SMALLEST_TALLY),
        upload_limit=_number(environment, "UPLOAD_LIMIT", 16 * 1024 * 1024),
        log_level=_choice(environment, "LOG_LEVEL", "info", LOG_LEVELS),
        log_format=_choice(environment, "LOG_FORMAT", "text", LOG_FORMATS),
        metrics_token=environment.get("METRICS_TOKEN", ""),
        metrics_folder=environment.get("METRICS_FOLDER", ""),
    )


def _choice(
    environment: Mapping[str, str], name: str, default: str, choices: Collection[str]
) -> str:
    chosen = environment.get(name, "").strip().lower() or default
    if chosen not in choices:
        raise InvalidInputError(f"{name}: {chosen!r} is none of {', '.join(choices)}")
    return chosen


def _number(environment: Mapping[str, str], name: str, default: int, least: int = 1) -> int:
    raw = environment.get(name, "").strip()
    if not raw:
        return default
    if not raw.isdecimal() or int(raw) < least:
        raise InvalidInputError(f"{name}: {raw!r} is not a whole number of at least {least}")
    return int(raw)
