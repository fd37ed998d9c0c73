import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")
os.environ.setdefault("COUNTERSIGN_PROCESS", "web")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.exit(f"Settings: {error}")
