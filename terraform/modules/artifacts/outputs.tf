output "bucket" {
  description = "Name of the bucket, known once it is versioned, encrypted and closed to the public."
  value       = aws_s3_bucket.artifacts.id

  depends_on = [
    aws_s3_bucket_public_access_block.artifacts,
    aws_s3_bucket_server_side_encryption_configuration.artifacts,
    aws_s3_bucket_versioning.artifacts,
  ]
}

output "arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.artifacts.arn
}
