"""What an admin may do from the pages; ingest-api does it, and decides who is one."""
