output "stack" {
  description = "What the deployment is called and where it listens."
  value       = module.stack
}
