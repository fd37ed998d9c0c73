"""The settings, in test mode also where nobody said so."""

import os

os.environ.setdefault("COUNTERSIGN_MODE", "test")

from storefront.settings import *  # noqa: F403
