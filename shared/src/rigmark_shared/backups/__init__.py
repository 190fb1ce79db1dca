"""How old the backups are, told to Prometheus by a process that can read none of them."""
