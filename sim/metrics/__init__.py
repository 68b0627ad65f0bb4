"""Pure functions from a replication's tables to figures, and the statistics of replications."""
