# Since Glue 5.0 a job whose security configuration encrypts its logs writes to these two groups, by these names:
# what the script prints goes to output, what Glue and Spark say to error. They stand before the first run, with key and
# retention, or Glue would make them itself, to be kept for ever.
# https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html, "Log group naming with security configuration"
resource "aws_cloudwatch_log_group" "job" {
  for_each = toset(["error", "output"])

  name              = "/aws-glue/jobs/${aws_glue_security_configuration.job.name}-role/${aws_iam_role.job.name}/${each.key}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
}
