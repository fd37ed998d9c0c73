"""The help beside the slug: /admin/ took the sign for what follows as markup, and showed nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('companies', '0008_invited_below_the_invited'),
    ]

    operations = [
        migrations.AlterField(
            model_name='company',
            name='slug',
            field=models.SlugField(help_text='Names the company in addresses, after /c/.', max_length=40, unique=True),
        ),
    ]
