import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import storefront.lib.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40)),
                ('slug', models.SlugField(help_text='Names the company in addresses: /c/<this>/.', max_length=40, unique=True)),
                ('legal_name', models.CharField(blank=True, max_length=80)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('vat_id', models.CharField(blank=True, max_length=40, verbose_name='VAT / tax id')),
                ('currency', models.CharField(default='GBP', max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters.')])),
                ('status', models.CharField(choices=[('pending', 'Pending approval'), ('active', 'Active'), ('rejected', 'Rejected'), ('blocked', 'Blocked')], default='active', max_length=8)),
                ('purchase_orders_enabled', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name_plural': 'companies',
                'permissions': [('place_order', 'Place orders'), ('use_payment_on_account', 'Use payment on account'), ('view_orders', 'View orders'), ('view_subordinate_orders', 'View orders of subordinates'), ('view_purchase_orders', 'View my purchase orders'), ('view_subordinate_purchase_orders', 'View those of subordinates'), ('view_company_purchase_orders', 'View all of the company'), ('edit_purchase_orders', 'Edit and delete my purchase orders'), ('edit_subordinate_purchase_orders', 'Edit, cancel and delete those of subordinates'), ('auto_approve_purchase_orders', 'Auto-approve purchase orders created within this role'), ('approve_without_others', 'Approve without other approvals'), ('view_approval_rules', 'View approval rules'), ('manage_approval_rules', 'Create, edit and delete approval rules'), ('view_account', 'View account information'), ('edit_account', 'Edit account information'), ('view_legal_address', 'View legal address'), ('edit_legal_address', 'Edit legal address'), ('view_contacts', 'View contacts'), ('view_payment', 'View payment information'), ('view_shipping', 'View shipping information'), ('view_roles', 'View roles and permissions'), ('manage_roles', 'Manage roles and permissions'), ('view_users', 'View users and teams'), ('manage_users', 'Manage users and teams'), ('view_credit', 'View company credit')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(max_length=120)),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False, verbose_name='store staff')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_is_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='CompanyAuthority',
            fields=[
                ('company', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='companies.company')),
            ],
            options={
                'verbose_name_plural': 'company authorities',
            },
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('label', models.CharField(help_text='How your people will find it, e.g. “Kendal warehouse”.', max_length=60)),
                ('recipient', models.CharField(max_length=120)),
                ('street', models.CharField(max_length=200)),
                ('city', models.CharField(max_length=80)),
                ('region', models.CharField(blank=True, max_length=80, verbose_name='county or region')),
                ('postcode', models.CharField(max_length=20)),
                ('country', models.CharField(default='GB', max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$')])),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('is_default', models.BooleanField(default=False)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
            ],
            options={
                'verbose_name_plural': 'addresses',
                'ordering': ['-is_default', 'label'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='companies_address_of_company'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('company',), name='one_default_address_per_company')],
            },
        ),
        migrations.CreateModel(
            name='CompanyGroupPermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='companies.company')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.group')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
            ],
            options={
                'abstract': False,
                'unique_together': {('group', 'permission', 'content_object')},
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('purchase_order', 'Purchase Order'), ('order', 'Order')], max_length=16)),
                ('last', models.PositiveIntegerField(default=0)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
            ],
            options={
                'verbose_name_plural': 'number series',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='companies_numberseries_of_company'), models.UniqueConstraint(fields=('company', 'kind'), name='one_series_per_company_and_kind')],
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('is_default', models.BooleanField(default=False, help_text='The role that new people get.')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('group', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.RESTRICT, related_name='role', to='auth.group')),
            ],
            options={
                'ordering': ['name'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='companies_role_of_company'), models.UniqueConstraint(models.F('company'), django.db.models.functions.text.Lower('name'), name='role_name_is_unique_in_company', violation_error_message='This company already has a role of this name.'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('company',), name='one_default_role_per_company')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('is_administrator', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('name', models.CharField(help_text='As shown in this company.', max_length=120)),
                ('job_title', models.CharField(blank=True, max_length=80)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('role', storefront.lib.models.CompanyForeignKey(blank=True, help_text='None for the company administrator, who has every permission.', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='members', to='companies.role')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['company', 'role'], name='member_by_role')],
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='companies_member_of_company'), storefront.lib.models.SameCompany(field='role', name='member_role_is_of_same_company'), models.UniqueConstraint(fields=('company', 'user'), name='one_membership_per_user_and_company'), models.UniqueConstraint(condition=models.Q(('is_administrator', True)), fields=('company',), name='one_administrator_per_company'), models.CheckConstraint(condition=models.Q(models.Q(('is_administrator', True), ('role', None)), models.Q(('is_administrator', False), ('role__isnull', False)), _connector='OR'), name='administrator_has_no_role_and_all_others_have_one'), models.CheckConstraint(condition=models.Q(('is_administrator', False), ('is_active', True), _connector='OR'), name='administrator_is_active')],
            },
        ),
        migrations.CreateModel(
            name='StoreSettings',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('purchase_orders_enabled', models.BooleanField(default=True, help_text='Off: every company orders directly; purchase orders that wait run to their end.')),
                ('terms', models.TextField(blank=True, help_text='Shown at checkout and to be accepted there. Empty: nothing is asked.')),
            ],
            options={
                'verbose_name': 'store settings',
                'verbose_name_plural': 'store settings',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_row_of_store_settings')],
            },
        ),
        migrations.CreateModel(
            name='StructureNode',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('team_name', models.CharField(blank=True, help_text='Empty where the node is a person.', max_length=80)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('member', storefront.lib.models.CompanyOneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='node', to='companies.member')),
                ('parent', storefront.lib.models.CompanyForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='children', to='companies.structurenode')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['company', 'parent'], name='node_by_parent')],
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='companies_structurenode_of_company'), storefront.lib.models.SameCompany(field='parent', name='node_parent_is_of_same_company'), storefront.lib.models.SameCompany(field='member', name='node_member_is_of_same_company'), models.UniqueConstraint(condition=models.Q(('parent', None)), fields=('company',), name='one_root_per_company'), models.CheckConstraint(condition=models.Q(('member', None), ('team_name', ''), _connector='XOR'), name='node_is_a_person_or_a_team'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='node_is_not_its_own_parent')],
            },
        ),
    ]
