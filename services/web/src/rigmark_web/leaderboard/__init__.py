"""The board: every benchmark in one table that is sorted, filtered and paged in the database."""
