"""What LocalStack answers otherwise than AWS, or does otherwise than this harness wants."""
