"""The command line as a module: ``python -m sim`` does what ``landbridge`` does."""

import sys

from sim.cli import main

if __name__ == "__main__":
    sys.exit(main())
