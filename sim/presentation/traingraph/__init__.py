"""Single trains over a few days: the train graph and the occupation of tracks, cranes and lanes."""
