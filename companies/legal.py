"""Where a company has its seat. Fields of the company itself: it has one, and is read with it."""

from django.core.validators import RegexValidator
from django.db import models


class LegalAddress(models.Model):
    """All empty until somebody has filled it in."""

    legal_street = models.CharField("street", max_length=200, blank=True)
    legal_city = models.CharField("city", max_length=80, blank=True)
    legal_region = models.CharField("county or region", max_length=80, blank=True)
    legal_postcode = models.CharField("postcode", max_length=20, blank=True)
    legal_country = models.CharField(
        "country", max_length=2, blank=True, validators=[RegexValidator("^[A-Z]{2}$", "Two capital letters.")]
    )
    legal_phone = models.CharField("phone", max_length=40, blank=True)

    class Meta:
        abstract = True
