"""Running a scenario at many points."""
