"""Loaders as a careful user of a Python driver would write them; each runs as a process of its own."""
