"""A comparison, printed and drawn."""
