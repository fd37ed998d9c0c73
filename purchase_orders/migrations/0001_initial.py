import django.contrib.postgres.indexes
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
import django_fsm
import storefront.lib.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0001_initial'),
        ('companies', '0001_initial'),
        ('orders', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkDecision',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField()),
                ('verdict', models.CharField(choices=[('approve', 'Approve'), ('reject', 'Reject')], max_length=8)),
                ('comment', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('member', storefront.lib.models.CompanyForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.member')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='purchase_orders_bulkdecision_of_company'), storefront.lib.models.SameCompany(field='member', name='bulk_decision_is_of_own_member'), models.UniqueConstraint(fields=('company', 'member', 'key'), name='one_receipt_per_key')],
            },
        ),
        migrations.CreateModel(
            name='PurchaseOrder',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('status', django_fsm.FSMField(choices=[('pending', 'Pending'), ('approval_required', 'Approval required'), ('sent_back', 'Sent back'), ('approved', 'Approved'), ('approved_pending_payment', 'Approved - pending payment'), ('order_in_progress', 'Order in progress'), ('order_placed', 'Order placed'), ('order_failed', 'Order failed'), ('rejected', 'Rejected'), ('canceled', 'Canceled')], default='pending', max_length=24, protected=True)),
                ('placed_by_name', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('status_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('round', models.PositiveIntegerField(default=1, help_text='The current one.')),
                ('currency', models.CharField(max_length=3)),
                ('total', models.DecimalField(decimal_places=3, max_digits=15)),
                ('shipping_total', models.DecimalField(decimal_places=3, default=0, help_text='Including tax.', max_digits=15)),
                ('sku_count', models.PositiveIntegerField()),
                ('line_count', models.PositiveIntegerField()),
                ('reference', models.CharField(blank=True, max_length=64, verbose_name='custom reference number')),
                ('checkout_token', models.UUIDField()),
                ('convert_after', models.DateTimeField(blank=True, help_text='When the worker may convert it: the time to think again is over.', null=True)),
                ('failure', models.JSONField(blank=True, default=list, help_text='Why the last conversion was refused, a sentence per line.')),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('copied_from', storefront.lib.models.CompanyForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='copies', to='purchase_orders.purchaseorder')),
                ('deleted_by', storefront.lib.models.CompanyForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.member')),
                ('order', storefront.lib.models.CompanyOneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='purchase_order', to='orders.order')),
                ('placed_by', storefront.lib.models.CompanyForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='purchase_orders', to='companies.member')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('deleted_at', None)), fields=['company', 'number', 'id'], name='po_by_number'), models.Index(condition=models.Q(('deleted_at', None)), fields=['company', 'created_at', 'id'], name='po_by_created_at'), models.Index(condition=models.Q(('deleted_at', None)), fields=['company', 'updated_at', 'id'], name='po_by_updated_at'), models.Index(condition=models.Q(('deleted_at', None)), fields=['company', 'total', 'id'], name='po_by_total'), models.Index(condition=models.Q(('deleted_at', None)), fields=['company', 'status', 'id'], name='po_by_status'), models.Index(condition=models.Q(('deleted_at', None)), fields=['company', 'placed_by', 'number', 'id'], name='po_of_placer_by_number'), models.Index(condition=models.Q(('deleted_at', None)), fields=['company', 'placed_by', 'created_at', 'id'], name='po_of_placer_by_created_at'), models.Index(condition=models.Q(('deleted_at', None)), fields=['company', 'placed_by', 'updated_at', 'id'], name='po_of_placer_by_updated_at'), models.Index(condition=models.Q(('deleted_at', None)), fields=['company', 'placed_by', 'total', 'id'], name='po_of_placer_by_total'), models.Index(condition=models.Q(('deleted_at', None)), fields=['company', 'placed_by', 'status', 'id'], name='po_of_placer_by_status'), models.Index(condition=models.Q(('deleted_at', None)), fields=['company', 'status', 'number', 'id'], name='po_in_status_by_number'), models.Index(condition=models.Q(('deleted_at', None)), fields=['company', 'status', 'created_at', 'id'], name='po_in_status_by_created_at'), models.Index(condition=models.Q(('deleted_at', None)), fields=['company', 'status', 'updated_at', 'id'], name='po_in_status_by_updated_at'), models.Index(condition=models.Q(('deleted_at', None)), fields=['company', 'status', 'total', 'id'], name='po_in_status_by_total'), models.Index(models.F('company'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('reference'), 'text_pattern_ops'), condition=models.Q(('reference', ''), _negated=True), name='po_by_reference')],
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='purchase_orders_purchaseorder_of_company'), storefront.lib.models.SameCompany(field='placed_by', name='po_placer_is_of_same_company'), storefront.lib.models.SameCompany(field='copied_from', name='po_is_copied_within_its_company'), storefront.lib.models.SameCompany(field='order', name='po_order_is_of_same_company'), storefront.lib.models.SameCompany(field='deleted_by', name='po_is_deleted_by_own_member'), models.UniqueConstraint(fields=('company', 'number'), name='po_number_is_unique_in_company'), models.UniqueConstraint(fields=('company', 'checkout_token'), name='one_po_per_checkout_token'), models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'approval_required', 'sent_back', 'approved', 'approved_pending_payment', 'order_in_progress', 'order_placed', 'order_failed', 'rejected', 'canceled'])), name='po_status_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('order__isnull', False), ('status', 'order_placed')), models.Q(models.Q(('status', 'order_placed'), _negated=True), ('order', None)), _connector='OR'), name='po_has_an_order_exactly_when_placed'), models.CheckConstraint(condition=models.Q(('total__gte', 0), ('total__lt', 1000000000000)), name='po_total_is_an_amount'), models.CheckConstraint(condition=models.Q(models.Q(('deleted_at', None), ('deleted_by', None)), models.Q(('deleted_at__isnull', False), ('deleted_by__isnull', False)), _connector='OR'), name='po_deletion_names_who_and_when')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name='LastRead',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('read_at', models.DateTimeField()),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('member', storefront.lib.models.CompanyForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='companies.member')),
                ('purchase_order', storefront.lib.models.CompanyForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='purchase_orders.purchaseorder')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='purchase_orders_lastread_of_company'), storefront.lib.models.SameCompany(field='purchase_order', name='last_read_is_of_same_company'), storefront.lib.models.SameCompany(field='member', name='last_read_member_is_of_same_company'), models.UniqueConstraint(fields=('purchase_order', 'member'), name='one_last_read_per_member')],
            },
        ),
        migrations.CreateModel(
            name='HistoryEntry',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('round', models.PositiveIntegerField()),
                ('code', models.CharField(choices=[('submit', 'Submit'), ('apply_rules', 'Apply Rules'), ('auto_approve', 'Auto Approve'), ('approve', 'Approve'), ('override', 'Override'), ('reject', 'Reject'), ('send_back', 'Send Back'), ('answer', 'Answer'), ('undo', 'Undo'), ('edit', 'Edit'), ('resubmit', 'Resubmit'), ('cancel', 'Cancel'), ('delete', 'Delete'), ('restore', 'Restore'), ('place_order', 'Place Order'), ('place_order_fail', 'Place Order Fail'), ('pay', 'Pay'), ('order_canceled', 'Order Canceled'), ('comment', 'Comment'), ('attach', 'Attach'), ('stand_in', 'Stand In'), ('delegate', 'Delegate'), ('forward', 'Forward'), ('remind', 'Remind'), ('escalate', 'Escalate'), ('reroute', 'Reroute'), ('recheck', 'Recheck')], max_length=16)),
                ('actor_name', models.CharField(blank=True, help_text='Empty: Countersign itself.', max_length=120)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('facts', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('actor', storefront.lib.models.CompanyForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.member')),
                ('behalf_of', storefront.lib.models.CompanyForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.member')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('purchase_order', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='history', to='purchase_orders.purchaseorder')),
            ],
            options={
                'verbose_name_plural': 'history entries',
                'abstract': False,
                'indexes': [models.Index(fields=['purchase_order', 'at', 'id'], name='history_in_order')],
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='purchase_orders_historyentry_of_company'), storefront.lib.models.SameCompany(field='purchase_order', name='history_is_of_same_company'), storefront.lib.models.SameCompany(field='actor', name='history_actor_is_of_same_company'), storefront.lib.models.SameCompany(field='behalf_of', name='history_principal_is_of_same_company'), models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='history_has_a_code')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('author_name', models.CharField(max_length=120)),
                ('text', models.TextField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('author', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.member')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('purchase_order', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='comments', to='purchase_orders.purchaseorder')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['purchase_order', 'created_at', 'id'], name='comment_in_order')],
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='purchase_orders_comment_of_company'), storefront.lib.models.SameCompany(field='purchase_order', name='comment_is_of_same_company'), storefront.lib.models.SameCompany(field='author', name='comment_author_is_of_same_company'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='comment_says_something')],
            },
        ),
        migrations.CreateModel(
            name='BulkDecisionLine',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('round', models.PositiveIntegerField(help_text='The one that was seen.')),
                ('passes_over', models.BooleanField(default=False, help_text='Confirmed as approval without others.')),
                ('currency', models.CharField(max_length=3)),
                ('total', models.DecimalField(decimal_places=3, max_digits=15)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('status_after', models.CharField(blank=True, max_length=24)),
                ('problem', models.TextField(blank=True)),
                ('bulk', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='purchase_orders.bulkdecision')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('purchase_order', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='purchase_orders.purchaseorder')),
            ],
            options={
                'ordering': ['purchase_order_id'],
                'abstract': False,
                'constraints': [storefront.lib.models.SameCompany(field='bulk', name='bulk_line_is_of_same_company'), storefront.lib.models.SameCompany(field='purchase_order', name='bulk_line_order_is_of_same_company'), models.UniqueConstraint(fields=('bulk', 'purchase_order'), name='one_bulk_line_per_po')],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('currency', models.CharField(max_length=3)),
                ('subtotal', models.DecimalField(decimal_places=3, max_digits=15)),
                ('discount_total', models.DecimalField(decimal_places=3, default=0, max_digits=15)),
                ('shipping_net', models.DecimalField(decimal_places=3, default=0, max_digits=15)),
                ('shipping_tax', models.DecimalField(decimal_places=3, default=0, max_digits=15)),
                ('tax_total', models.DecimalField(decimal_places=3, default=0, help_text='Of lines and shipping.', max_digits=15)),
                ('total', models.DecimalField(decimal_places=3, max_digits=15)),
                ('sku_count', models.PositiveIntegerField(help_text='Distinct SKUs.')),
                ('shipping_method', models.CharField(blank=True, max_length=80)),
                ('shipping_tax_rate', models.DecimalField(decimal_places=3, default=0, max_digits=6)),
                ('shipping_address', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('billing_address', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('payment_method', models.CharField(max_length=20)),
                ('payment_label', models.CharField(max_length=80)),
                ('discounts', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('taxes', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, help_text='Rate, net, tax.')),
                ('reference', models.CharField(blank=True, max_length=64, verbose_name='custom reference number')),
                ('note', models.TextField(blank=True)),
                ('number', models.PositiveIntegerField()),
                ('submitted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('terms_accepted_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('approved', 'Approved'), ('rejected', 'Rejected')], max_length=8)),
                ('ground', models.CharField(blank=True, choices=[('no_rule', 'no approval rule applies'), ('administrator', 'the company administrator placed it'), ('role_auto_approves', 'purchase orders of this role are approved automatically'), ('sole_holder', 'the placer is the only one who could approve it'), ('tracks', 'everybody who was asked has approved'), ('override', 'approved without other approvals')], max_length=20)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('purchase_order', storefront.lib.models.CompanyForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='rounds', to='purchase_orders.purchaseorder')),
                ('submitted_by', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.member')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='purchase_orders_round_of_company'), models.CheckConstraint(condition=models.Q(('total', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('subtotal'), '-', models.F('discount_total')), '+', models.F('shipping_net')), '+', models.F('tax_total')))), name='purchase_orders_round_total_adds_up'), models.CheckConstraint(condition=models.Q(('total__gte', 0), ('total__lt', 1000000000000)), name='purchase_orders_round_total_is_an_amount'), storefront.lib.models.SameCompany(field='purchase_order', name='round_is_of_same_company'), storefront.lib.models.SameCompany(field='submitted_by', name='round_submitter_is_of_same_company'), models.UniqueConstraint(fields=('purchase_order', 'number'), name='round_number_is_unique'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), models.Q(('ground', ''), _negated=True)), models.Q(models.Q(('outcome', 'approved'), _negated=True), ('ground', '')), _connector='OR'), name='approved_round_has_its_ground')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField()),
                ('sku', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=255)),
                ('quantity', models.PositiveIntegerField()),
                ('list_price', models.DecimalField(decimal_places=3, max_digits=15)),
                ('unit_price', models.DecimalField(decimal_places=3, max_digits=15)),
                ('discount', models.DecimalField(decimal_places=3, default=0, max_digits=15)),
                ('tax_rate', models.DecimalField(decimal_places=3, default=0, max_digits=6)),
                ('tax', models.DecimalField(decimal_places=3, default=0, max_digits=15)),
                ('total', models.DecimalField(decimal_places=3, help_text='Unit price x quantity - discount + tax.', max_digits=15)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('product', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.product')),
                ('purchase_order', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='purchase_orders.purchaseorder')),
                ('round', storefront.lib.models.CompanyForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='lines', to='purchase_orders.round')),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
                'indexes': [models.Index(models.F('company'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('sku'), 'text_pattern_ops'), models.F('id'), name='line_by_sku')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='purchase_orders_line_quantity_is_positive'), models.CheckConstraint(condition=models.Q(('total', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('unit_price'), '*', models.F('quantity')), '-', models.F('discount')), '+', models.F('tax')))), name='purchase_orders_line_total_adds_up'), models.CheckConstraint(condition=models.Q(('discount__gte', 0), ('tax__gte', 0), ('total__gte', 0), ('unit_price__gte', 0)), name='purchase_orders_line_amounts_are_not_negative'), storefront.lib.models.SameCompany(field='purchase_order', name='line_is_of_same_company'), storefront.lib.models.SameCompany(field='round', name='line_round_is_of_same_company'), models.UniqueConstraint(fields=('round', 'position'), name='line_position_is_unique')],
            },
        ),
    ]
