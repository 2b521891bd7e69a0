"""What the pipeline set aside, looked at and given back to it."""
