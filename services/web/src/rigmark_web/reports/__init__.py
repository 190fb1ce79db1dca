"""What browsers tell of our policy: counted and logged, and kept nowhere."""
