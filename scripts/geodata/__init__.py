"""Fetching openly licensed geo databases."""
