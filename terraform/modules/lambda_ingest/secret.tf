locals {
  has_token = var.client_api.token_version > 0
}

resource "aws_secretsmanager_secret" "client_api" {
  #checkov:skip=CKV2_AWS_57:the client issues the token, so nothing here could rotate it; client_api.token_version says how to change it
  count = local.has_token ? 1 : 0

  name                    = "${var.name}-client-api"
  description             = "Bearer token of the client's API"
  kms_key_id              = var.key_arn
  recovery_window_in_days = 0 # the client has the token: nothing is lost, and the name is free for the next apply
}

resource "aws_secretsmanager_secret_version" "client_api" {
  count = local.has_token ? 1 : 0

  secret_id = aws_secretsmanager_secret.client_api[0].id

  # Sent only when the version changes, but the provider wants a value in every plan. The words are no bearer token:
  # the function refuses them and says what to do, should a version be raised without its token.
  secret_string_wo         = coalesce(var.client_api_token, "no token was given")
  secret_string_wo_version = var.client_api.token_version
}
