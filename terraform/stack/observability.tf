module "observability" {
  source = "../modules/observability"

  name                   = local.name
  emails                 = var.alarm_emails
  function               = { name = module.lambda_ingest.function.name, log_group = module.lambda_ingest.log_group }
  tables                 = { for purpose, table in module.fact_store.tables : purpose => table.name }
  job_name               = module.glue_cube.job_name
  published_within_hours = var.published_within_hours
  most_rejected_percent  = var.most_rejected_percent
  monthly_budget         = var.monthly_budget == null ? null : { limit_usd = var.monthly_budget }
  key_arn                = module.encryption.key_arn

  dead_letter_queues = {
    facts = module.lambda_ingest.dead_letter_queue.name
    files = module.csv_loader.dead_letter_queue.name
  }

  loader = {
    cluster_arn = module.containers.cluster.arn
    task_family = module.csv_loader.task_family
    log_group   = module.csv_loader.log_group
  }

  bi = var.bi_access == null ? null : {
    cluster_name  = module.containers.cluster.name
    service_name  = module.bi_access[0].service_name
    load_balancer = module.bi_access[0].load_balancer
    target_group  = module.bi_access[0].target_group
  }
}
