"""What can be said of an answer about the table of schools: its figures against the right ones."""
