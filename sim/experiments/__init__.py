"""Replications, runs, comparisons: maps over (scenario, replication), and the files they leave."""
