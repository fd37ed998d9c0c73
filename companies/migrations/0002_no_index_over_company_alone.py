import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('companies', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='address',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='member',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='numberseries',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='role',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='structurenode',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
    ]
