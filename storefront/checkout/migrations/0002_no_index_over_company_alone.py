import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('checkout', '0001_initial'),
        ('companies', '0002_no_index_over_company_alone'),
    ]

    operations = [
        migrations.AlterField(
            model_name='cart',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='cartline',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
    ]
