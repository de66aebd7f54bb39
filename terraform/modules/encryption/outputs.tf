output "key_arn" {
  description = "ARN of the key that encrypts everything of the deployment."
  value       = aws_kms_key.main.arn
}
