# The state stands in a bucket of the account, versioned and encrypted, and is locked by an object
# beside it: https://developer.hashicorp.com/terraform/language/backend/s3
# Bucket and region are given once: terraform init -backend-config=bucket=... -backend-config=region=...
terraform {
  required_version = ">= 1.10"

  backend "s3" {
    key          = "fraudcore/prod.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
