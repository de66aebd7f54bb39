"""What moto 5.2.5 answers otherwise than AWS, mended in process: one function for each difference."""
