"""The replay: the ports drawn as a schematic, and trains moving through it in simulated time."""
