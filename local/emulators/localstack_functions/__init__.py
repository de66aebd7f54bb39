"""Functions of LocalStack 4.14.0 without containers: AWS's Runtime Interface Client in a process of its own."""
