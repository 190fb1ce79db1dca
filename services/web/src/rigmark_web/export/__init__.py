"""The board as a file for spreadsheets."""
