"""Alembic's entry: runs the migrations on the connection that `migrate` hands over."""

from alembic import context

from rigmark_shared.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
