"""A hash over all rows of each table, whatever order they lie in."""

from collections.abc import Callable, Collection

Query = Callable[[str], str]
Columns = dict[str, list[str]]

_COLUMNS = (
    "SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) "
    "FROM information_schema.columns WHERE table_schema = 'public' GROUP BY 1"
)


def columns_of(query: Query) -> Columns:
    """Return the columns of every table."""
    rows = (line.split("|") for line in query(_COLUMNS).splitlines())
    return {table: names.split(", ") for table, names in rows}


def row_hashes(
    query: Query, columns: Columns, *, except_tables: Collection[str] = ()
) -> dict[str, str]:
    """Return the number of rows and their hash for those columns of each table."""
    return {
        table: query(
            "SELECT count(*) || ' rows ' || coalesce(md5(string_agg(r::text, E'\\n' "
            f"ORDER BY r::text)), '') FROM (SELECT {', '.join(names)} FROM public.{table}) r"
        )
        for table, names in sorted(columns.items())
        if table not in except_tables
    }
