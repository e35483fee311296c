"""What an account may do, what a session has used, repeated requests, locks, and the steps of erasing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for column in (
        sa.Column("sealed_former_secret_key", sa.LargeBinary),
        sa.Column("former_secret_key_until", sa.BigInteger),
        sa.Column("sealed_former_webhook_secret", sa.LargeBinary),
        sa.Column("former_webhook_secret_until", sa.BigInteger),
        sa.Column("regions", sa.Text),
        sa.Column("networks", sa.Text),
        sa.Column("per_second", sa.Integer),
        sa.Column("per_day", sa.Integer),
        sa.Column("quota", sa.BigInteger),
        sa.Column("links_made", sa.BigInteger, nullable=False, server_default="0"),
    ):
        op.add_column("accounts", column)
    for column in (
        sa.Column("user_digest", sa.Text),
        sa.Column("uploaded", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("read_at", sa.BigInteger),
        sa.Column("video", sa.Text),
        sa.Column("media_erased_at", sa.BigInteger),
        sa.Column("erasing_at", sa.BigInteger),
        sa.Column("erased_at", sa.BigInteger),
    ):
        op.add_column("sessions", column)
    op.create_index("ix_sessions_state_expires_at", "sessions", ["state", "expires_at"])
    op.create_index("ix_sessions_user_digest", "sessions", ["user_digest"])
    op.create_index("ix_sessions_erased_at_created_at", "sessions", ["erased_at", "created_at"])
    op.create_index("ix_sessions_account_id_erased_at", "sessions", ["account_id", "erased_at"])
    for name, some in (
        ("read_at", "read_at IS NOT NULL AND media_erased_at IS NULL"),
        ("video", "video IS NOT NULL"),
        ("erasing_at", "erasing_at IS NOT NULL"),
    ):
        where = sa.text(some)
        op.create_index(f"ix_sessions_{name}", "sessions", [name], sqlite_where=where, postgresql_where=where)
    op.add_column("captures", sa.Column("signature_id", sa.Text))
    op.create_index("ix_captures_signature_id", "captures", ["signature_id"])
    # Whose callback it is, in the index by which callbacks are taken: nobody's backlog is read to find another's.
    op.add_column("callbacks", sa.Column("account_id", sa.BigInteger))
    op.execute(
        "UPDATE callbacks SET account_id = "
        "(SELECT account_id FROM sessions WHERE sessions.signature_id = callbacks.signature_id)"
    )
    op.drop_index("ix_callbacks_status_due_at", "callbacks")
    op.create_index("ix_callbacks_status_due_at_account_id", "callbacks", ["status", "due_at", "account_id"])
    op.create_table(
        "repeats",
        sa.Column("account_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("key_digest", sa.Text, nullable=False),
        sa.Column("body_digest", sa.Text, nullable=False),
        sa.Column("signature_id", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "key_digest", name="pk_repeats"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_repeats_account_id"),
        sa.ForeignKeyConstraint(["signature_id"], ["sessions.signature_id"], name="fk_repeats_signature_id"),
    )
    op.create_index("ix_repeats_created_at", "repeats", ["created_at"])
    op.create_table(
        "user_locks",
        sa.Column("user_digest", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("user_digest", name="pk_user_locks"),
    )
    op.create_index("ix_user_locks_until", "user_locks", ["until"])
