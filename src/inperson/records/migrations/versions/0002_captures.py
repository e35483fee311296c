"""What earlier captures looked like: a fingerprint, and the keys by which its like are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_counter = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "captures",
        sa.Column("id", _counter, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_captures"),
    )
    op.create_index("ix_captures_created_at", "captures", ["created_at"])
    op.create_table(
        "capture_keys",
        sa.Column("key", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("capture_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "capture_id", name="pk_capture_keys"),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.id"], name="fk_capture_keys_capture_id"),
    )
    op.create_index("ix_capture_keys_capture_id", "capture_keys", ["capture_id"])
