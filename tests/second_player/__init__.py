"""A second playing of the journeys, written from the specification, to hold the model against.

It shares the data with the model (journeys as tables, what each resource is) and no line of what
plays them: no event loop, no processes, no callbacks. There is a state, and at each second the
first thing that can happen in the documented order happens, until nothing more can. Lists are
short and scanned from end to end, so that every rule can be read where it stands.
"""
