"""Runs the migrations on the connection that `inperson.records.database` gives, inside its transaction."""

from __future__ import annotations

from alembic import context

from inperson.records.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
