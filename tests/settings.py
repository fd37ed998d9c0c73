"""The settings, in test mode also where nobody said so."""

import os

os.environ.setdefault("COUNTERSIGN_MODE", "test")

from storefront.settings import *  # noqa: F403

# A thread that a test starts (live server, worker) ends with its connection closed.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405

# Thousands of small tests ask the same of nearly empty tables over the one connection of their process: each
# statement is planned once, and not again for each test.
options = DATABASES["default"]["OPTIONS"]  # noqa: F405
options["prepare_threshold"] = 1
options["options"] = f"{options.get('options', '')} -c plan_cache_mode=force_generic_plan"

# A static file is looked for when it is asked for: to list them all takes longer than most requests, and
# every test client would do it again.
WHITENOISE_AUTOREFRESH = True

# A browser keeps them for the whole run; a fresh checkout would have it ask for each of them again and again.
WHITENOISE_MAX_AGE = 3600
