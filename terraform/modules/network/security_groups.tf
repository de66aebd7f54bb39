# Without rules: whatever forgets to name its group is cut off instead of open.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.main.id

  tags = { Name = "${var.name}-closed" }
}

resource "aws_security_group" "component" {
  #checkov:skip=CKV2_AWS_5:Attached by the modules of the components, which get the ids as inputs
  for_each = local.components

  name        = "${var.name}-${replace(each.key, "_", "-")}"
  description = each.value
  vpc_id      = aws_vpc.main.id

  tags = { Name = "${var.name}-${replace(each.key, "_", "-")}" }
}

# The entries of the firewall's table as rules; an entry that leads to ranges of addresses is one rule for each.
locals {
  egress_rules = merge(flatten([
    for from, targets in local.flows : [
      for to, ports in targets : {
        for range in coalescelist(lookup(local.ranges, to, []), [null]) :
        join(" ", compact([from, "to", to, range])) => { from = from, to = to, ports = split("-", ports), range = range }
      }
    ] if contains(keys(local.components), from)
  ])...)

  ingress_rules = merge(flatten([
    for table in [local.flows, local.answers] : [
      for from, targets in table : [
        for to, ports in targets : {
          for range in coalescelist(lookup(local.ranges, from, []), [null]) :
          join(" ", compact([from, "to", to, range])) => { from = from, to = to, ports = split("-", ports), range = range }
        } if contains(keys(local.groups), to)
      ] if contains(keys(local.components), from) || length(lookup(local.ranges, from, [])) > 0
    ]
  ])...)
}

resource "aws_vpc_security_group_egress_rule" "flow" {
  for_each = local.egress_rules

  security_group_id            = local.groups[each.value.from]
  description                  = "${each.value.from} to ${each.value.to}"
  referenced_security_group_id = lookup(local.groups, each.value.to, null)
  prefix_list_id               = lookup(local.gateways, each.value.to, null)
  cidr_ipv4                    = each.value.range
  ip_protocol                  = "tcp"
  from_port                    = tonumber(each.value.ports[0])
  to_port                      = tonumber(reverse(each.value.ports)[0])

  tags = { Name = each.key }
}

resource "aws_vpc_security_group_ingress_rule" "flow" {
  for_each = local.ingress_rules

  security_group_id            = local.groups[each.value.to]
  description                  = "${each.value.from} to ${each.value.to}"
  referenced_security_group_id = lookup(local.groups, each.value.from, null)
  cidr_ipv4                    = each.value.range
  ip_protocol                  = "tcp"
  from_port                    = tonumber(each.value.ports[0])
  to_port                      = tonumber(reverse(each.value.ports)[0])

  tags = { Name = each.key }
}
