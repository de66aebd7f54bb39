"""Benchmarks against real peers: both sides of each ratio in one run, results checked to be equal."""
