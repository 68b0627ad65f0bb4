"""A second engine, compiled by numba: the same journeys, the same log, second for second."""
