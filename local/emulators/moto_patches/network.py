"""EC2 as moto answers for it."""

import inspect

from moto.ec2.models.security_groups import SecurityGroupRule


def describe_every_security_group_rule() -> None:
    """AWS returns the description of any rule; moto returns it only for rules that name an address range."""
    signature = inspect.signature(SecurityGroupRule)
    initialise = SecurityGroupRule.__init__

    def keep_peer(rule: SecurityGroupRule, *arguments, **options) -> None:
        initialise(rule, *arguments, **options)
        stated = signature.bind(*arguments, **options).arguments
        rule.peer = stated.get("source_group") or stated.get("prefix_list_id") or {}

    def description(rule: SecurityGroupRule) -> str | None:
        return rule.ip_range.get("Description") or rule.peer.get("Description")

    SecurityGroupRule.__init__ = keep_peer
    SecurityGroupRule.description = property(description)
