"""Elastic Load Balancing as moto answers for it."""

import inspect

from moto.elbv2.models import ELBv2Backend, FakeLoadBalancer


def name_network_load_balancers() -> None:
    """AWS names a network load balancer loadbalancer/net/<name>/<id> and <name>-<id>.elb.<region>.amazonaws.com;
    moto names every one like an application load balancer. Alarms take their dimension from the ARN."""
    create = ELBv2Backend.create_load_balancer
    signature = inspect.signature(create)

    def create_named(backend: ELBv2Backend, *arguments, **options) -> FakeLoadBalancer:
        balancer = create(backend, *arguments, **options)
        if balancer.type == "network":
            tags = signature.bind(backend, *arguments, **options).arguments.get("tags")
            _rename(backend, balancer, tags)
        return balancer

    ELBv2Backend.create_load_balancer = create_named


def _rename(backend: ELBv2Backend, balancer: FakeLoadBalancer, tags: list[dict[str, str]] | None) -> None:
    del backend.load_balancers[balancer.arn]
    backend.tagging_service.delete_all_tags_for_resource(balancer.arn)
    balancer.arn = balancer.arn.replace(":loadbalancer/app/", ":loadbalancer/net/")
    identifier = balancer.arn.rpartition("/")[2]
    balancer.dns_name = f"{balancer.name}-{identifier}.elb.{backend.region_name}.amazonaws.com"
    backend.load_balancers[balancer.arn] = balancer
    backend.tagging_service.tag_resource(balancer.arn, tags)
