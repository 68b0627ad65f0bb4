"""Finding the volume at which each port breaks."""
