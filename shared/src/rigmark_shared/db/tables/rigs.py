"""Rigs that post under a key of their own."""

from sqlalchemy import Column, DateTime, LargeBinary, Table, Text

from rigmark_shared.db.tables.metadata import created_at, metadata, uuid_key

rigs = Table(
    "rigs",
    metadata,
    uuid_key(),
    Column("name", Text, nullable=False),
    Column("key_id", Text, nullable=False, unique=True),
    Column("key_hash", LargeBinary, nullable=False),
    created_at(),
    Column("last_used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
)
