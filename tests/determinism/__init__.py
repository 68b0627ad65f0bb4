"""The same bytes whatever surrounds a run: configurations, comparisons, planted faults."""
