"""A search for the capacity, printed and drawn."""
