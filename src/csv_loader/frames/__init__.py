"""The hot path: blocks of CSV text to the bytes of CQL frames, a column at a time in Arrow and NumPy."""
