"""What a planner writes: the scenario format, its rules, its loader and the evidence behind it."""
