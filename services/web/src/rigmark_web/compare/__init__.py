"""Two benchmarks side by side, and what stands between them."""
