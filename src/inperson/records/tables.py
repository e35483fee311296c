"""The tables (design §5). `migrations` builds them; a test holds the two together.

Times are epoch milliseconds. Columns named ``sealed_…`` hold AES-GCM boxes of `inperson.records.vault`; an empty one
was destroyed. Columns named ``…_digest`` hold keyed or plain hashes of what must be found again but not read.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite counts up by itself only in a column that is called INTEGER.
_counter = BigInteger().with_variant(Integer, "sqlite")

accounts = Table(
    "accounts",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("access_key", Text, nullable=False, unique=True),
    Column("sealed_secret_key", LargeBinary, nullable=False),
    Column("sealed_webhook_secret", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("expires_at", BigInteger),
    Column("product_levels", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    # A secret that was changed stays good beside the new one until its time is over.
    Column("sealed_former_secret_key", LargeBinary),
    Column("former_secret_key_until", BigInteger),
    Column("sealed_former_webhook_secret", LargeBinary),
    Column("former_webhook_secret_until", BigInteger),
    # Counts its secret keys: an access token ends with the one that it was taken with.
    Column("secret_key_number", Integer, nullable=False, server_default="1"),
    # What the account may do. NULL: no limit.
    Column("regions", Text),
    Column("networks", Text),
    Column("per_second", Integer),
    Column("per_day", Integer),
    Column("quota", BigInteger),
    Column("links_made", BigInteger, nullable=False, server_default="0"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("signature_id", Text, primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("link_digest", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("sealed_request", LargeBinary, nullable=False),
    Column("region", Text, nullable=False),
    Column("language", Text),
    Column("prefers_color_scheme", Text, nullable=False),
    Column("iframe_enabled", Boolean, nullable=False),
    Column("product_level", Text, nullable=False),
    Column("ignore_fail_when_jump", Boolean, nullable=False),
    Column("liveness_type", Text, nullable=False),
    Column("flow_category", Text, nullable=False),
    Column("attempts_begun", Integer, nullable=False),
    Column("attempts_used", Integer, nullable=False),
    Column("holder", Text),
    Column("overall_result", Text),
    Column("score", Float),
    Column("attack_type", Integer),
    Column("error_code", Text),
    Column("submission_completed", Boolean, nullable=False),
    Column("completed_at", BigInteger),
    Column("user_digest", Text),
    Column("uploaded", BigInteger, nullable=False, server_default="0"),
    Column("read_at", BigInteger),
    Column("video", Text),
    Column("media_erased_at", BigInteger),
    Column("erasing_at", BigInteger),
    Column("erased_at", BigInteger),
    Index(None, "state", "expires_at"),
    Index(None, "user_digest"),
    Index(None, "erased_at", "created_at"),
    Index(None, "account_id", "erased_at"),
    # What upkeep looks for: few rows at a time, and none of a new session.
    *(
        Index(f"ix_sessions_{name}", name, sqlite_where=text(some), postgresql_where=text(some))
        for name, some in (
            ("read_at", "read_at IS NOT NULL AND media_erased_at IS NULL"),
            ("video", "video IS NOT NULL"),
            ("erasing_at", "erasing_at IS NOT NULL"),
        )
    ),
)

session_events = Table(
    "session_events",
    metadata,
    Column("id", _counter, primary_key=True),
    Column("signature_id", Text, ForeignKey("sessions.signature_id"), nullable=False, index=True),
    Column("event", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", _counter, primary_key=True),
    Column("signature_id", Text, ForeignKey("sessions.signature_id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("score", Float),
    Column("attack_type", Integer),
    Column("hint", Text),
    Column("profile", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger, nullable=False),
    UniqueConstraint("signature_id", "number"),
)

signals = Table(
    "signals",
    metadata,
    Column("id", _counter, primary_key=True),
    Column("attempt_id", BigInteger, ForeignKey("attempts.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("value", Float),
    Column("says", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("sentence", Text, nullable=False),
)

media = Table(
    "media",
    metadata,
    Column("id", _counter, primary_key=True),
    Column("signature_id", Text, ForeignKey("sessions.signature_id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("path", Text, nullable=False, unique=True),
    Column("taken_at", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    UniqueConstraint("signature_id", "kind"),
)

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("signature_id", Text, ForeignKey("sessions.signature_id"), nullable=False, index=True),
    Column("account_id", BigInteger),
    Column("body", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("last_status", Integer),
    Column("last_error", Text),
    Column("sealed_answer", LargeBinary),
    Column("created_at", BigInteger, nullable=False),
    Column("delivered_at", BigInteger),
    Index(None, "status", "due_at", "account_id"),
)

captures = Table(
    "captures",
    metadata,
    Column("id", _counter, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False, index=True),
    Column("signature_id", Text, index=True),
)

capture_keys = Table(
    "capture_keys",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("capture_id", BigInteger, ForeignKey("captures.id"), primary_key=True, autoincrement=False, index=True),
)

repeats = Table(
    "repeats",
    metadata,
    Column("account_id", BigInteger, ForeignKey("accounts.id"), primary_key=True, autoincrement=False),
    Column("key_digest", Text, primary_key=True),
    Column("body_digest", Text, nullable=False),
    Column("signature_id", Text, ForeignKey("sessions.signature_id"), nullable=False),
    Column("created_at", BigInteger, nullable=False, index=True),
)

user_locks = Table(
    "user_locks",
    metadata,
    Column("user_digest", Text, primary_key=True),
    Column("until", BigInteger, nullable=False, index=True),
)

keystone = Table(
    "keystone",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)
