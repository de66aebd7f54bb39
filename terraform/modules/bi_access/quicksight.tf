locals {
  quicksight_count = var.quicksight == null ? 0 : 1

  # What QuickSight calls a user, as opposed to an owner.
  read_data_source = [
    "quicksight:DescribeDataSource",
    "quicksight:DescribeDataSourcePermissions",
    "quicksight:PassDataSource",
  ]
  read_data_set = [
    "quicksight:DescribeDataSet",
    "quicksight:DescribeDataSetPermissions",
    "quicksight:DescribeIngestion",
    "quicksight:ListIngestions",
    "quicksight:PassDataSet",
  ]
}

# QuickSight is not among the services that AWS documents to send aws:SourceAccount; demanding it could lock QuickSight out.
data "aws_iam_policy_document" "assume_quicksight" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["quicksight.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "quicksight" {
  count = local.quicksight_count

  name               = "${var.name}-quicksight"
  description        = "What QuickSight may do to reach into the VPC"
  assume_role_policy = data.aws_iam_policy_document.assume_quicksight.json
}

data "aws_iam_policy_document" "quicksight" {
  # QuickSight makes the network interfaces before they have a name, and demands these five actions without a resource.
  #checkov:skip=CKV_AWS_111:the network interfaces have no name before QuickSight makes them
  #checkov:skip=CKV_AWS_356:the network interfaces have no name before QuickSight makes them
  statement {
    sid = "NetworkInterfaces"
    actions = [
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:ModifyNetworkInterfaceAttribute",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "quicksight" {
  count = local.quicksight_count

  name   = "network-interfaces"
  role   = aws_iam_role.quicksight[0].id
  policy = data.aws_iam_policy_document.quicksight.json
}

resource "aws_quicksight_vpc_connection" "bi" {
  count = local.quicksight_count

  vpc_connection_id  = var.name
  name               = var.name
  role_arn           = aws_iam_role.quicksight[0].arn
  subnet_ids         = var.subnets
  security_group_ids = [var.security_groups.quicksight]

  depends_on = [aws_iam_role_policy.quicksight]
}

# CloudFormation, because the provider cannot read back a data source of type SPARK: docs/adr/0011.
resource "aws_cloudformation_stack" "quicksight" {
  #checkov:skip=CKV_AWS_124:Terraform waits for the stack and reports its events
  count = local.quicksight_count

  name = "${var.name}-quicksight"

  template_body = jsonencode({
    AWSTemplateFormatVersion = "2010-09-09"
    Description              = "QuickSight's view of the cube ${var.name}"

    Resources = {
      DataSource = {
        Type = "AWS::QuickSight::DataSource"
        Properties = {
          AwsAccountId            = data.aws_caller_identity.current.account_id
          DataSourceId            = var.name
          Name                    = var.name
          Type                    = "SPARK"
          DataSourceParameters    = { SparkParameters = { Host = local.host, Port = aws_lb_listener.thrift.port } }
          Credentials             = { SecretArn = var.quicksight.secret_arn }
          SslProperties           = { DisableSsl = false }
          VpcConnectionProperties = { VpcConnectionArn = aws_quicksight_vpc_connection.bi[0].arn }
          Permissions             = [for arn in var.quicksight.principals : { Principal = arn, Actions = local.read_data_source }]
        }
      }

      DataSet = {
        Type = "AWS::QuickSight::DataSet"
        Properties = {
          AwsAccountId = data.aws_caller_identity.current.account_id
          DataSetId    = var.name
          Name         = var.view.name
          ImportMode   = "DIRECT_QUERY"
          PhysicalTableMap = {
            cube = {
              RelationalTable = {
                DataSourceArn = { "Fn::GetAtt" = ["DataSource", "Arn"] }
                Name          = var.view.name
                InputColumns  = [for column in var.view.columns : { Name = column.name, Type = column.type }]
              }
            }
          }
          Permissions = [for arn in var.quicksight.principals : { Principal = arn, Actions = local.read_data_set }]
        }
      }
    }

    Outputs = {
      DataSourceArn = { Value = { "Fn::GetAtt" = ["DataSource", "Arn"] } }
      DataSetArn    = { Value = { "Fn::GetAtt" = ["DataSet", "Arn"] } }
    }
  })

  # QuickSight connects when it makes the source: the network has to be there, and the server behind it.
  depends_on = [aws_ecs_service.cube_server]
}
