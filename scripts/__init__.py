"""What developers run: packaging, the local AWS, Terraform against it, the demo."""
