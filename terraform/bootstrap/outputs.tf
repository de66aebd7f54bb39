output "backend_config" {
  description = "What an environment's init needs to find its state: a file of lines for -backend-config."
  value       = <<-LINES
    bucket     = "${module.state.bucket}"
    region     = "${var.region}"
    kms_key_id = "${module.encryption.key_arn}"
  LINES
}
