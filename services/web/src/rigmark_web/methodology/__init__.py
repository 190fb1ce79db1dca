"""How it is measured and scored, rendered from the data that the code itself uses."""
