"""Static checks of `terraform/`, without an account and without a network: `make lint`."""
