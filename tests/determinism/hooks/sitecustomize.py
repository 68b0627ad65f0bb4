"""Found by every Python process of a configuration, workers too, before anything else runs."""

import os

if os.environ.get("LANDBRIDGE_HOOKS"):
    from tests.determinism.hooked import hook

    for name in os.environ["LANDBRIDGE_HOOKS"].split(","):
        hook(name)
