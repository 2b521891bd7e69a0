resource "aws_dynamodb_table" "this" {
  name                        = var.name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = var.schema.hash_key
  deletion_protection_enabled = var.deletion_protection

  attribute {
    name = var.schema.hash_key
    type = "S"
  }

  ttl {
    attribute_name = var.schema.ttl
    enabled        = true
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }
}
