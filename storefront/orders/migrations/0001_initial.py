import django.contrib.postgres.indexes
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
import storefront.lib.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0001_initial'),
        ('companies', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Order',
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
                ('placed_by_name', models.CharField(max_length=120)),
                ('status', models.CharField(choices=[('placed', 'Placed'), ('canceled', 'Canceled')], default='placed', max_length=8)),
                ('placed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('checkout_token', models.UUIDField(blank=True, help_text='Of the review page, where no purchase order was made.', null=True)),
                ('backordered_pieces', models.PositiveIntegerField(default=0, help_text='How many pieces follow when stock arrives.')),
                ('canceled_at', models.DateTimeField(blank=True, null=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('placed_by', storefront.lib.models.CompanyForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='orders', to='companies.member')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['company', 'number', 'id'], name='order_by_number'), models.Index(fields=['company', 'placed_at', 'id'], name='order_by_date'), models.Index(fields=['company', 'total', 'id'], name='order_by_total'), models.Index(fields=['company', 'status', 'id'], name='order_by_status'), models.Index(fields=['company', 'placed_by', 'placed_at', 'id'], name='order_of_placer_by_date'), models.Index(models.F('company'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('reference'), 'text_pattern_ops'), models.F('id'), condition=models.Q(('reference', ''), _negated=True), name='order_by_reference')],
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='orders_order_of_company'), models.CheckConstraint(condition=models.Q(('total', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('subtotal'), '-', models.F('discount_total')), '+', models.F('shipping_net')), '+', models.F('tax_total')))), name='orders_order_total_adds_up'), models.CheckConstraint(condition=models.Q(('total__gte', 0), ('total__lt', 1000000000000)), name='orders_order_total_is_an_amount'), storefront.lib.models.SameCompany(field='placed_by', name='order_placer_is_of_same_company'), models.UniqueConstraint(fields=('company', 'number'), name='order_number_is_unique_in_company'), models.UniqueConstraint(fields=('company', 'checkout_token'), name='one_order_per_checkout_token'), models.CheckConstraint(condition=models.Q(models.Q(('canceled_at', None), ('status', 'placed')), models.Q(('canceled_at__isnull', False), ('status', 'canceled')), _connector='OR'), name='canceled_order_says_when')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
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
                ('backordered', models.PositiveIntegerField(default=0, help_text='How much of the quantity follows when stock arrives.')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('order', storefront.lib.models.CompanyForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='orders.order')),
                ('product', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.product')),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
                'indexes': [models.Index(models.F('company'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('sku'), 'text_pattern_ops'), models.F('id'), name='order_line_by_sku')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='orders_orderline_quantity_is_positive'), models.CheckConstraint(condition=models.Q(('total', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('unit_price'), '*', models.F('quantity')), '-', models.F('discount')), '+', models.F('tax')))), name='orders_orderline_total_adds_up'), models.CheckConstraint(condition=models.Q(('discount__gte', 0), ('tax__gte', 0), ('total__gte', 0), ('unit_price__gte', 0)), name='orders_orderline_amounts_are_not_negative'), storefront.lib.models.SameCompany(field='order', name='order_line_is_of_same_company'), models.UniqueConstraint(fields=('order', 'position'), name='order_line_position_is_unique'), models.CheckConstraint(condition=models.Q(('backordered__lte', models.F('quantity'))), name='backorder_is_at_most_the_quantity')],
            },
        ),
    ]
