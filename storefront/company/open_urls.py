"""Under `/invitation/`: for people who are no members yet."""

from django.urls import path

from storefront.company.views import joining

app_name = "invitation"
urlpatterns = [path("<str:token>/", joining.accept, name="accept")]
