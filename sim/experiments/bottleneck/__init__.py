"""Finding what holds late trains up."""
