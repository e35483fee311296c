"""What tells whether the master secret is the right one, and which secret key a token was taken with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("secret_key_number", sa.Integer, nullable=False, server_default="1"))
    op.create_table(
        "keystone",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keystone"),
    )
