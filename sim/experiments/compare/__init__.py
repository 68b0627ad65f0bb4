"""Comparing scenarios under the same luck."""
