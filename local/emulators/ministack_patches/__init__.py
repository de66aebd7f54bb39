"""What MiniStack 1.5.33 answers otherwise than AWS, mended in process: one function for each difference."""
