"""How a result reaches the service without being lost on the way."""
