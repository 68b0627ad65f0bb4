"""The port: two stations, the border, the wagons that go round. Knows SimPy, draws nothing."""
