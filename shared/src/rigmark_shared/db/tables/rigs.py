"""Rigs, the keys that let them in, the keys they sign with, and challenges they were given."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from rigmark_shared.db.tables.metadata import created_at, metadata, uuid_key

rigs = Table(
    "rigs",
    metadata,
    uuid_key(),
    Column("name", Text, nullable=False),
    created_at(),
)

api_keys = Table(
    "api_keys",
    metadata,
    # The part of the key that finds it.
    Column("id", Text, primary_key=True),
    # Null for an operator's key, which posts nothing.
    Column("rig_id", UUID(as_uuid=True), ForeignKey("rigs.id")),
    Column("name", Text, nullable=False),
    # SHA-256 of the part that proves it.
    Column("secret_hash", LargeBinary, nullable=False),
    # Words of `Scope`.
    Column("scopes", JSONB, nullable=False),
    created_at(),
    # A key that was rotated is good until then.
    Column("expires_at", DateTime(timezone=True)),
    Column("last_used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    CheckConstraint("rig_id IS NOT NULL OR NOT scopes ? 'post'", name="who_posts_is_a_rig"),
    Index("ix_api_keys_rig_id", "rig_id"),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    # The SHA-256 of the public key, in hexadecimal.
    Column("fingerprint", Text, primary_key=True),
    Column("rig_id", UUID(as_uuid=True), ForeignKey("rigs.id"), nullable=False),
    # 32 bytes of Ed25519.
    Column("public_key", LargeBinary, nullable=False),
    created_at(),
    # Signs nothing new from then on; what it signed before stays signed.
    Column("revoked_at", DateTime(timezone=True)),
    # The operator's words, for everybody; null where the rig's next key took its place.
    Column("revoked_because", Text),
    CheckConstraint("octet_length(public_key) = 32", name="public_key_is_ed25519"),
    Index("ix_signing_keys_rig_id", "rig_id"),
)

challenges = Table(
    "challenges",
    metadata,
    uuid_key(),
    # What every prompt of the run must hold.
    Column("nonce", Text, nullable=False),
    # Null where anybody may post.
    Column("rig_id", UUID(as_uuid=True), ForeignKey("rigs.id")),
    created_at(),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("ix_challenges_expires_at", "expires_at"),
)
