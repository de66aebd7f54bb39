"""Engines that make a whole cube of one table, each in a process of its own; `make bench-cube` compares them."""
