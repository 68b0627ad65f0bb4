"""A sweep, printed and drawn."""
