# Region, credentials and, for an emulator, the endpoint come from the environment:
# AWS_REGION, AWS_PROFILE or the AWS_* keys, AWS_ENDPOINT_URL.
provider "aws" {
  s3_use_path_style = var.s3_use_path_style

  default_tags {
    tags = merge({
      Project     = var.name
      Environment = var.environment
      Deployment  = local.prefix
      ManagedBy   = "terraform"
    }, var.tags)
  }
}
