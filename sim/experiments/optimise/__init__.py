"""Finding the cheapest resources that keep a level."""
