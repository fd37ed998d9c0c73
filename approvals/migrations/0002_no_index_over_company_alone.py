import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0001_initial'),
        ('companies', '0002_no_index_over_company_alone'),
    ]

    operations = [
        migrations.AlterField(
            model_name='approvalrule',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='requirementnamed',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='rulecondition',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='rulenamed',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='rulerequirement',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='rulerole',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='track',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company'),
        ),
    ]
