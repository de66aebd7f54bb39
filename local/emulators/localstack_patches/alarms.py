"""Amazon CloudWatch as LocalStack answers for it."""

from functools import wraps

from localstack.services.cloudwatch.provider_v2 import CloudwatchProvider


def tag_alarms() -> None:
    """AWS tags an alarm as PutMetricAlarm says; LocalStack forgets these tags, and every plan would set them."""
    put = CloudwatchProvider.put_metric_alarm

    @wraps(put)  # LocalStack finds the operation by what is written on the function
    def tagged(provider, context, request):
        put(provider, context, request)
        arn = f"arn:aws:cloudwatch:{context.region}:{context.account_id}:alarm:{request['AlarmName']}"
        provider.tag_resource(context, arn, request.get("Tags") or [])

    CloudwatchProvider.put_metric_alarm = tagged
