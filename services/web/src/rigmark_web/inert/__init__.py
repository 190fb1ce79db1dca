"""Text of others on our pages: shown, and never acting."""
