"""A study of sensitivity, printed and drawn."""
