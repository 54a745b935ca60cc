"""Speed and accuracy against peers: `make bench` prints one table of one run; see docs/benchmarks.md."""
