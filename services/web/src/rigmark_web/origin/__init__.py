"""Who a benchmark is from, how far that was checked, and what was said of it since."""
