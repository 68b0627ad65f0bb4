"""Where the hours go from arrival to departure, for three groups of trains."""
