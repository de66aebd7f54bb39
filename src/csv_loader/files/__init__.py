"""CSV files as they are given: where they lie, what they are packed in, and their text as UTF-8."""
