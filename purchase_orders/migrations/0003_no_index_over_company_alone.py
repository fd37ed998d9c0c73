import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('companies', '0002_no_index_over_company_alone'),
        ('purchase_orders', '0002_guards'),
    ]

    operations = [
        migrations.AlterField(
            model_name='bulkdecision',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='bulkdecisionline',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='historyentry',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='lastread',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='line',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='purchaseorder',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='round',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
    ]
