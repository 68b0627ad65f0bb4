"""A search for the cheapest resources, printed and drawn."""
