"""API Gateway's HTTP APIs as MiniStack answers for them."""

import json
import os

import boto3
from botocore.config import Config
from ministack.services import apigateway, lambda_svc

CALLS_ONCE = Config(read_timeout=900, retries={"total_max_attempts": 1}, proxies={})  # a function may write
ONLY_OF_LAMBDA_AUTHORIZERS = (
    "authorizerCredentialsArn",
    "authorizerPayloadFormatVersion",
    "authorizerResultTtlInSeconds",
    "authorizerUri",
    "enableSimpleResponses",
)


def show_authorizer_fields_by_type() -> None:
    """AWS shows a JWT authorizer without the fields of Lambda authorizers, and those without jwtConfiguration;
    MiniStack fills in the fields of both sorts for each."""
    create = apigateway._create_authorizer

    def create_by_type(api_id: str, data: dict):
        before = set(apigateway._authorizers.get(api_id, {}))
        answer = create(api_id, data)
        for added in set(apigateway._authorizers.get(api_id, {})) - before:
            authorizer = apigateway._authorizers[api_id][added]
            strange = ONLY_OF_LAMBDA_AUTHORIZERS if authorizer["authorizerType"] == "JWT" else ("jwtConfiguration",)
            for field in strange:
                authorizer.pop(field, None)
            return apigateway._apigw_response(authorizer, 201)
        return answer

    apigateway._create_authorizer = create_by_type


def show_changed_tags() -> None:
    """AWS shows an API and a stage with the tags that they have now; MiniStack with those of their creation."""
    for name in ("_tag_resource", "_untag_resource"):
        setattr(apigateway, name, _shown(getattr(apigateway, name)))


def _shown(change):
    def changed(arn: str, tags):
        answer = change(arn, tags)
        if answer[0] < 300:
            canonical, _ = apigateway._validate_tag_resource_arn(arn)
            record = _record(canonical.rpartition("/apis/")[2].split("/"))
            record["tags"] = dict(apigateway._api_tags.get(canonical, {}))
        return answer

    return changed


def _record(place: list[str]) -> dict:
    api_id, *rest = place
    if not rest:
        return apigateway._apis.get(api_id, {})
    return apigateway._stages.get(api_id, {}).get(rest[1], {}) if rest[0] == "stages" else {}


def call_functions_of_another_emulator() -> None:
    """AWS's HTTP API calls the function; MiniStack only its own. It calls Lambda at AWS_ENDPOINT_URL_LAMBDA, if that is
    set, with the event that its own function would get."""
    address = os.environ.get("AWS_ENDPOINT_URL_LAMBDA")
    if not address:
        return
    functions = boto3.client("lambda", endpoint_url=address, config=CALLS_ONCE)
    lambda_svc._get_func_record_for_ref_in_scope = _record_of_any
    lambda_svc._execute_function_with_config_scope = lambda function, event: _called(functions, function, event)


def _record_of_any(reference: str, *, account_id: str | None = None, region: str | None = None):
    """Stand for a function that this emulator does not have; the caller unpacks record, configuration and name."""
    return {"ref": reference}, {"FunctionName": reference}, reference


def _called(functions, function: dict, event: dict) -> dict:
    answer = functions.invoke(FunctionName=function["ref"], Payload=json.dumps(event))
    return {"body": json.loads(answer["Payload"].read()), "error": "FunctionError" in answer}
