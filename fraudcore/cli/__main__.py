"""``python -m fraudcore.cli``."""

import sys

from fraudcore.cli import main

if __name__ == "__main__":
    sys.exit(main())
