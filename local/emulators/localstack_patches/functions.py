"""AWS Lambda as LocalStack answers for it."""

from functools import wraps

from localstack.services.lambda_ import api_utils
from localstack.services.lambda_.invocation import execution_environment
from localstack.services.lambda_.invocation.lambda_models import VpcConfig
from localstack.services.lambda_.provider import LambdaProvider

ELSEWHERE = "vpc-elsewhere"


def keep_network_of_another_emulator() -> None:
    """AWS checks a function's subnets and shows their VPC; LocalStack asks its own EC2, but the network is the one that
    the load balancer uses, which LocalStack does not have. The subnets are taken as they are given."""

    def build(_provider, _account: str, _region: str, wanted: dict | None = None) -> VpcConfig | None:
        if not wanted:
            return None
        subnets = wanted.get("SubnetIds") or []
        return VpcConfig(ELSEWHERE if subnets else "", wanted.get("SecurityGroupIds") or [], subnets)

    LambdaProvider._build_vpc_config = build


def show_key() -> None:
    """AWS shows the KMS key of a function's variables; LocalStack forgets it, and every plan would set it."""
    keys: dict[str, str] = {}
    shown = api_utils.map_config_out

    def map_config_out(version, *arguments, **options):
        answer = shown(version, *arguments, **options)
        return _with_key(answer, keys.get(version.id.unqualified_arn()))

    api_utils.map_config_out = map_config_out
    for name, key_if_not_named in (("create_function", ""), ("update_function_configuration", None)):
        setattr(LambdaProvider, name, _remembering(getattr(LambdaProvider, name), keys, key_if_not_named))


def write_to_the_named_log_group() -> None:
    """AWS writes into the log group of the function's LoggingConfig; LocalStack shows that one, but writes into
    `/aws/lambda/<name>`."""
    environment = execution_environment.ExecutionEnvironment
    environment.get_log_group_name = lambda self: self.function_version.config.logging_config["LogGroup"]


def _remembering(act, keys: dict[str, str], key_if_not_named: str | None):
    @wraps(act)  # LocalStack finds the operation by what is written on the function
    def remembered(provider, context, request):
        answer = act(provider, context, request)
        key = request.get("KMSKeyArn", key_if_not_named)
        if key is not None:
            keys[answer["FunctionArn"]] = key
        return _with_key(answer, keys.get(answer["FunctionArn"]))

    return remembered


def _with_key(answer: dict, key: str | None) -> dict:
    others = {name: value for name, value in answer.items() if name != "KMSKeyArn"}  # it may be the one of before
    return {**others, "KMSKeyArn": key} if key else others
