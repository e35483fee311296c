"""First tables: accounts, sessions and their events, attempts, signals, media, callbacks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_counter = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("customer_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("access_key", sa.Text, nullable=False),
        sa.Column("sealed_secret_key", sa.LargeBinary, nullable=False),
        sa.Column("sealed_webhook_secret", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("product_levels", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("access_key", name="uq_accounts_access_key"),
    )
    op.create_table(
        "sessions",
        sa.Column("signature_id", sa.Text, nullable=False),
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("link_digest", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("sealed_key", sa.LargeBinary, nullable=False),
        sa.Column("sealed_request", sa.LargeBinary, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("prefers_color_scheme", sa.Text, nullable=False),
        sa.Column("iframe_enabled", sa.Boolean, nullable=False),
        sa.Column("product_level", sa.Text, nullable=False),
        sa.Column("ignore_fail_when_jump", sa.Boolean, nullable=False),
        sa.Column("liveness_type", sa.Text, nullable=False),
        sa.Column("flow_category", sa.Text, nullable=False),
        sa.Column("attempts_begun", sa.Integer, nullable=False),
        sa.Column("attempts_used", sa.Integer, nullable=False),
        sa.Column("holder", sa.Text),
        sa.Column("overall_result", sa.Text),
        sa.Column("score", sa.Float),
        sa.Column("attack_type", sa.Integer),
        sa.Column("error_code", sa.Text),
        sa.Column("submission_completed", sa.Boolean, nullable=False),
        sa.Column("completed_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("signature_id", name="pk_sessions"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_sessions_account_id"),
    )
    op.create_table(
        "session_events",
        sa.Column("id", _counter, nullable=False),
        sa.Column("signature_id", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_session_events"),
        sa.ForeignKeyConstraint(["signature_id"], ["sessions.signature_id"], name="fk_session_events_signature_id"),
    )
    op.create_index("ix_session_events_signature_id", "session_events", ["signature_id"])
    op.create_table(
        "attempts",
        sa.Column("id", _counter, nullable=False),
        sa.Column("signature_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("attack_type", sa.Integer),
        sa.Column("hint", sa.Text),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("finished_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.ForeignKeyConstraint(["signature_id"], ["sessions.signature_id"], name="fk_attempts_signature_id"),
        sa.UniqueConstraint("signature_id", "number", name="uq_attempts_signature_id_number"),
    )
    op.create_table(
        "signals",
        sa.Column("id", _counter, nullable=False),
        sa.Column("attempt_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Float),
        sa.Column("says", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signals"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_signals_attempt_id"),
    )
    op.create_index("ix_signals_attempt_id", "signals", ["attempt_id"])
    op.create_table(
        "media",
        sa.Column("id", _counter, nullable=False),
        sa.Column("signature_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("taken_at", sa.BigInteger, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_media"),
        sa.ForeignKeyConstraint(["signature_id"], ["sessions.signature_id"], name="fk_media_signature_id"),
        sa.UniqueConstraint("path", name="uq_media_path"),
        sa.UniqueConstraint("signature_id", "kind", name="uq_media_signature_id_kind"),
    )
    op.create_table(
        "callbacks",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("signature_id", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("last_status", sa.Integer),
        sa.Column("last_error", sa.Text),
        sa.Column("sealed_answer", sa.LargeBinary),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("delivered_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_callbacks"),
        sa.ForeignKeyConstraint(["signature_id"], ["sessions.signature_id"], name="fk_callbacks_signature_id"),
    )
    op.create_index("ix_callbacks_signature_id", "callbacks", ["signature_id"])
    op.create_index("ix_callbacks_status_due_at", "callbacks", ["status", "due_at"])
