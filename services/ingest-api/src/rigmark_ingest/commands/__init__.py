"""What an operator does on the machine: keys, and notices of benchmarks."""
