import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.math
import django.db.models.functions.text
import django.utils.timezone
import storefront.lib.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('companies', '0001_initial'),
        ('purchase_orders', '0002_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApprovalRule',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(help_text='Its address.')),
                ('name', models.CharField(max_length=80)),
                ('description', models.CharField(blank=True, max_length=400)),
                ('enabled', models.BooleanField(default=True)),
                ('applies_to_all', models.BooleanField(default=True, help_text='All roles, also those made later.')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('created_by', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.member')),
            ],
            options={
                'ordering': [django.db.models.functions.text.Lower('name')],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='approvals_approvalrule_of_company'), storefront.lib.models.SameCompany(field='created_by', name='rule_is_made_by_own_member'), models.UniqueConstraint(models.F('company'), django.db.models.functions.text.Lower('name'), name='rule_name_is_unique_in_company'), models.UniqueConstraint(fields=('company', 'number'), name='rule_number_is_unique_in_company'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='rule_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('round', models.PositiveIntegerField()),
                ('by_name', models.CharField(max_length=120)),
                ('verdict', models.CharField(choices=[('approve', 'Approved'), ('reject', 'Rejected'), ('override', 'Approved without other approvals')], max_length=8)),
                ('comment', models.TextField(blank=True)),
                ('as_administrator', models.BooleanField(default=False)),
                ('fitted', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list)),
                ('stood_in', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list)),
                ('decided_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('by', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='decisions', to='companies.member')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('purchase_order', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='decisions', to='purchase_orders.purchaseorder')),
                ('withdrawn_by', storefront.lib.models.CompanyForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.member')),
            ],
            options={
                'ordering': ['decided_at', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['by', 'decided_at'], name='decision_by_person')],
                'constraints': [storefront.lib.models.SameCompany(field='purchase_order', name='decision_is_of_same_company'), storefront.lib.models.SameCompany(field='by', name='decision_is_given_by_own_member'), storefront.lib.models.SameCompany(field='withdrawn_by', name='decision_is_withdrawn_by_own_member'), models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('purchase_order', 'round', 'by'), name='one_live_decision_per_person_and_round'), models.CheckConstraint(condition=models.Q(('verdict__in', ['approve', 'reject', 'override'])), name='verdict_is_known'), models.CheckConstraint(condition=models.Q(('stood_in', []), ('as_administrator', True), _connector='OR'), name='only_the_administrator_stands_in'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='withdrawal_names_who_and_when')],
            },
        ),
        migrations.CreateModel(
            name='Track',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('round', models.PositiveIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('rule_name', models.CharField(max_length=80)),
                ('because', models.CharField(help_text='Why the rule applies: “the total is over £500”.', max_length=400)),
                ('fact', models.CharField(help_text='The same in short: “Over £500”.', max_length=400)),
                ('asks', models.TextField(help_text='Whom it asks, in words.')),
                ('open', models.BooleanField(default=True)),
                ('stage', models.PositiveSmallIntegerField(help_text='The first with an empty seat.', null=True)),
                ('administrator_approved', models.BooleanField(default=False)),
                ('stood_in', models.BooleanField(default=False, help_text='Seats that nobody could fill count as filled by the administrator.')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('met_at', models.DateTimeField(blank=True, null=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('placed_by', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.member')),
                ('purchase_order', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='tracks', to='purchase_orders.purchaseorder')),
                ('rule', storefront.lib.models.CompanyForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='approvals.approvalrule')),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('open', True)), fields=['company', 'administrator_approved', 'stood_in'], name='open_track_of_company'), models.Index(condition=models.Q(('open', True)), fields=['placed_by'], name='open_track_of_placer'), models.Index(fields=['rule', 'open'], name='track_by_rule')],
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='approvals_track_of_company'), storefront.lib.models.SameCompany(field='purchase_order', name='track_is_of_same_company'), storefront.lib.models.SameCompany(field='placed_by', name='track_placer_is_of_same_company'), storefront.lib.models.SameCompany(field='rule', name='track_rule_is_of_same_company'), models.UniqueConstraint(fields=('purchase_order', 'round', 'position'), name='track_position_is_unique_in_round'), models.CheckConstraint(condition=models.Q(models.Q(('met_at', None), ('stage__isnull', False)), models.Q(('met_at__isnull', False), ('open', False), ('stage', None)), _connector='OR'), name='track_is_met_exactly_when_no_stage_is_open'), models.CheckConstraint(condition=models.Q(('stood_in', False), ('administrator_approved', True), _connector='OR'), name='only_an_administrator_who_approved_stands_in')],
            },
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('stage', models.PositiveSmallIntegerField(default=0)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('kind', models.CharField(choices=[('administrator', 'Company administrator'), ('manager', "Purchaser's manager"), ('role', 'Role'), ('named', 'Named people')], max_length=16)),
                ('seats', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)])),
                ('level', models.PositiveSmallIntegerField(default=1, help_text='So many managers above the purchaser.')),
                ('role_name', models.CharField(blank=True, max_length=60)),
                ('waived', models.BooleanField(default=False, help_text='The placer was the only one to ask when it was placed.')),
                ('askable', models.BooleanField(default=False)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('role', storefront.lib.models.CompanyForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='companies.role')),
                ('track', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='approvals.track')),
            ],
            options={
                'ordering': ['stage', 'position'],
                'abstract': False,
                'indexes': [models.Index(fields=['role', 'askable'], name='requirement_by_role'), models.Index(condition=models.Q(('askable', True)), fields=['company', 'kind', 'level'], name='askable_requirement_by_kind')],
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='approvals_requirement_of_company'), models.CheckConstraint(condition=models.Q(('kind__in', ['administrator', 'manager', 'role', 'named'])), name='requirement_kind_is_known'), models.CheckConstraint(condition=models.Q(('seats', 1), models.Q(('kind__in', ['role', 'named']), ('seats__gt', 1)), _connector='OR'), name='requirement_seats_are_as_many_as_its_kind_has_people'), models.CheckConstraint(condition=models.Q(('level', 1), models.Q(('kind', 'manager'), ('level__gt', 1)), _connector='OR'), name='requirement_level_is_of_a_manager'), storefront.lib.models.SameCompany(field='track', name='requirement_is_of_same_company'), storefront.lib.models.SameCompany(field='role', name='requirement_role_is_of_same_company'), models.UniqueConstraint(fields=('track', 'stage', 'position'), name='requirement_position_is_unique_in_track'), models.CheckConstraint(condition=models.Q(('role', None), ('kind', 'role'), _connector='OR'), name='requirement_names_a_role_only_if_it_asks_one'), models.CheckConstraint(condition=models.Q(('waived', False), models.Q(('askable', False), ('kind', 'role'), ('seats', 1)), _connector='OR'), name='only_one_of_a_role_is_waived')],
            },
        ),
        migrations.CreateModel(
            name='RequirementNamed',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('member', storefront.lib.models.CompanyForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.member')),
                ('requirement', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='named', to='approvals.requirement')),
            ],
            options={
                'abstract': False,
                'constraints': [storefront.lib.models.SameCompany(field='requirement', name='requirement_named_is_of_same_company'), storefront.lib.models.SameCompany(field='member', name='requirement_names_own_member'), models.UniqueConstraint(fields=('requirement', 'member'), name='requirement_names_a_person_once')],
            },
        ),
        migrations.CreateModel(
            name='RuleCondition',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('attribute', models.CharField(choices=[('order_total', 'Order total (incl. tax)'), ('shipping_cost', 'Shipping cost (incl. tax)'), ('sku_count', 'Number of SKUs')], default='order_total', max_length=16)),
                ('operator', models.CharField(choices=[('more_than', 'is more than'), ('less_than', 'is less than'), ('more_than_or_equal', 'is more than or equal to'), ('less_than_or_equal', 'is less than or equal to')], default='more_than', max_length=24)),
                ('value', models.DecimalField(decimal_places=3, help_text="An amount in the company's currency, or a number of SKUs.", max_digits=14)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('rule', storefront.lib.models.CompanyForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conditions', to='approvals.approvalrule')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
                'constraints': [storefront.lib.models.SameCompany(field='rule', name='condition_is_of_same_company'), models.CheckConstraint(condition=models.Q(('value__gt', 0)), name='condition_value_is_positive'), models.CheckConstraint(condition=models.Q(('attribute__in', ['order_total', 'shipping_cost', 'sku_count'])), name='condition_attribute_is_known'), models.CheckConstraint(condition=models.Q(('operator__in', ['more_than', 'less_than', 'more_than_or_equal', 'less_than_or_equal'])), name='condition_operator_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('attribute', 'sku_count'), _negated=True), ('value', django.db.models.functions.math.Floor('value')), _connector='OR'), name='number_of_skus_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='RuleRequirement',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('stage', models.PositiveSmallIntegerField(default=0)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('kind', models.CharField(choices=[('administrator', 'Company administrator'), ('manager', "Purchaser's manager"), ('role', 'Role'), ('named', 'Named people')], max_length=16)),
                ('seats', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)])),
                ('level', models.PositiveSmallIntegerField(default=1, help_text='So many managers above the purchaser.')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('role', storefront.lib.models.CompanyForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.role')),
                ('rule', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='approvals.approvalrule')),
            ],
            options={
                'ordering': ['stage', 'position'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='approvals_rulerequirement_of_company'), models.CheckConstraint(condition=models.Q(('kind__in', ['administrator', 'manager', 'role', 'named'])), name='rulerequirement_kind_is_known'), models.CheckConstraint(condition=models.Q(('seats', 1), models.Q(('kind__in', ['role', 'named']), ('seats__gt', 1)), _connector='OR'), name='rulerequirement_seats_are_as_many_as_its_kind_has_people'), models.CheckConstraint(condition=models.Q(('level', 1), models.Q(('kind', 'manager'), ('level__gt', 1)), _connector='OR'), name='rulerequirement_level_is_of_a_manager'), storefront.lib.models.SameCompany(field='rule', name='rule_requirement_is_of_same_company'), storefront.lib.models.SameCompany(field='role', name='rule_requirement_role_is_of_same_company'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'role'), ('role__isnull', False)), models.Q(models.Q(('kind', 'role'), _negated=True), ('role', None)), _connector='OR'), name='rule_requirement_names_a_role_if_it_asks_one'), models.UniqueConstraint(fields=('rule', 'stage', 'position'), name='rule_requirement_position_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='RuleNamed',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('member', storefront.lib.models.CompanyForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.member')),
                ('requirement', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='named', to='approvals.rulerequirement')),
            ],
            options={
                'abstract': False,
                'constraints': [storefront.lib.models.SameCompany(field='requirement', name='rule_named_is_of_same_company'), storefront.lib.models.SameCompany(field='member', name='rule_names_own_member'), models.UniqueConstraint(fields=('requirement', 'member'), name='rule_names_a_person_once')],
            },
        ),
        migrations.CreateModel(
            name='RuleRole',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('role', storefront.lib.models.CompanyForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.role')),
                ('rule', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='chosen_roles', to='approvals.approvalrule')),
            ],
            options={
                'abstract': False,
                'constraints': [storefront.lib.models.SameCompany(field='rule', name='rule_role_is_of_same_company'), storefront.lib.models.SameCompany(field='role', name='role_of_rule_is_of_same_company'), models.UniqueConstraint(fields=('rule', 'role'), name='rule_chooses_a_role_once')],
            },
        ),
    ]
