"""What happens while benchmarks wait to be judged, and why it may not happen."""
