"""A search for bottlenecks, printed and drawn."""
