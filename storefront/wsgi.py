import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")
os.environ.setdefault("COUNTERSIGN_PROCESS", "web")
application = get_wsgi_application()
