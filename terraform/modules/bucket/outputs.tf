output "bucket" {
  description = "Name of the bucket, known once it is closed to the public, encrypted and versioned."
  # The name as configured, not the id: it is known when a plan asks whether there is a bucket for logs.
  value = aws_s3_bucket.main.bucket

  depends_on = [
    aws_s3_bucket_ownership_controls.main,
    aws_s3_bucket_policy.main,
    aws_s3_bucket_public_access_block.main,
    aws_s3_bucket_server_side_encryption_configuration.main,
    aws_s3_bucket_versioning.main,
  ]
}

output "arn" {
  description = "ARN of the bucket, known once it is closed to the public, encrypted and versioned."
  value       = aws_s3_bucket.main.arn

  depends_on = [
    aws_s3_bucket_ownership_controls.main,
    aws_s3_bucket_policy.main,
    aws_s3_bucket_public_access_block.main,
    aws_s3_bucket_server_side_encryption_configuration.main,
    aws_s3_bucket_versioning.main,
  ]
}
