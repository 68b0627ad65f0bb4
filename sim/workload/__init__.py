"""The only layer that draws: all chance of a run becomes train plans before the run."""
