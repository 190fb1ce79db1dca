"""The metadata all tables hang on, and the column types they share."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, DateTime, MetaData, Numeric, Text, func, text
from sqlalchemy.dialects.postgresql import UUID

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

KPI = Numeric(5, 2)
"""A KPI or overall quality: 0.00 to 100.00."""


def created_at() -> Column[Any]:
    """Return the column that says when the row was made, by the database's clock."""
    return Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now())


def uuid_key(name: str = "id") -> Column[Any]:
    """Return a primary key that is made outside the database."""
    return Column(name, UUID(as_uuid=True), primary_key=True)


def vocabulary(
    name: str,
    values: type[StrEnum],
    default: StrEnum | None = None,
    *,
    primary_key: bool = False,
) -> Column[Any]:
    """Return a text column that holds one of the words of a vocabulary."""
    return Column(
        name,
        Text,
        CheckConstraint(f"{name} IN ({words(values)})", name=name),
        nullable=False,
        primary_key=primary_key,
        server_default=None if default is None else text(f"'{default.value}'"),
    )


def words(values: type[StrEnum]) -> str:
    """Return a vocabulary as a list of SQL literals."""
    return ", ".join(f"'{value.value}'" for value in values)
