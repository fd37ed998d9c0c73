"""The settings, in test mode also where nobody said so."""

import os

os.environ.setdefault("COUNTERSIGN_MODE", "test")

from storefront.settings import *  # noqa: F403

# A thread that a test starts (live server, worker) ends with its connection closed.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405

# A static file is looked for when it is asked for: to list them all takes longer than most requests, and
# every test client would do it again.
WHITENOISE_AUTOREFRESH = True
