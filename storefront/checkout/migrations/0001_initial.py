import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import storefront.lib.models
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0001_initial'),
        ('companies', '0001_initial'),
        ('purchase_orders', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ShippingMethod',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('description', models.CharField(blank=True, help_text='E.g. “2-3 days”.', max_length=160)),
                ('kind', models.CharField(choices=[('flat', 'One price'), ('free_above', 'Free above an amount'), ('per_item', 'Price per piece')], default='flat', max_length=10)),
                ('currency', models.CharField(default='GBP', max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters.')])),
                ('price', models.DecimalField(decimal_places=3, help_text='Without tax.', max_digits=14)),
                ('free_above', models.DecimalField(blank=True, decimal_places=3, help_text='Goods after discount, without tax, from which it costs nothing.', max_digits=14, null=True)),
                ('tax_code', models.CharField(default='standard', max_length=20)),
                ('is_active', models.BooleanField(default=True)),
                ('position', models.PositiveIntegerField(default=0, help_text='Lowest first; the first one is preselected.')),
            ],
            options={
                'ordering': ['position', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('price__gte', 0), ('price__lt', 100000000000)), name='shipping_price_is_an_amount'), models.CheckConstraint(condition=models.Q(models.Q(('free_above__gte', 0), ('kind', 'free_above')), models.Q(models.Q(('kind', 'free_above'), _negated=True), ('free_above', None)), _connector='OR'), name='free_above_has_its_amount_and_no_other_kind_does')],
            },
        ),
        migrations.CreateModel(
            name='Cart',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('payment_method', models.CharField(blank=True, choices=[('on_account', 'Payment on account'), ('bank_transfer', 'Bank transfer')], max_length=20)),
                ('discount_code', models.CharField(blank=True, help_text='As typed; outlives the discount.', max_length=40)),
                ('reference', models.CharField(blank=True, max_length=64, verbose_name='custom reference number')),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('undo', models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, help_text='What the last removal took out.', null=True)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('address', storefront.lib.models.CompanyForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='companies.address')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('copied_from', storefront.lib.models.CompanyForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='purchase_orders.purchaseorder')),
                ('discount', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.discount')),
                ('member', storefront.lib.models.CompanyOneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='cart', to='companies.member')),
                ('shipping_method', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='checkout.shippingmethod')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('company', 'id'), name='checkout_cart_of_company'), storefront.lib.models.SameCompany(field='member', name='cart_is_of_own_member'), storefront.lib.models.SameCompany(field='address', name='cart_address_is_of_same_company'), storefront.lib.models.SameCompany(field='copied_from', name='cart_is_copied_within_its_company')],
            },
        ),
        migrations.CreateModel(
            name='TaxRate',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('rate', models.DecimalField(decimal_places=3, help_text='Per cent.', max_digits=6, validators=[django.core.validators.MaxValueValidator(Decimal('100'))])),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('rate__gte', 0), ('rate__lte', 100)), name='tax_rate_is_between_0_and_100')],
            },
        ),
        migrations.CreateModel(
            name='CartLine',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField()),
                ('sku', models.CharField(max_length=64, verbose_name='SKU')),
                ('name', models.CharField(max_length=255)),
                ('quantity', models.PositiveIntegerField()),
                ('cart', storefront.lib.models.CompanyForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='checkout.cart')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='companies.company')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.product')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
                'constraints': [storefront.lib.models.SameCompany(field='cart', name='cart_line_is_of_same_company'), models.UniqueConstraint(fields=('cart', 'product'), name='one_cart_line_per_product'), models.UniqueConstraint(condition=models.Q(('product', None)), fields=('cart', 'sku'), name='one_cart_line_per_sku_that_is_gone'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1), ('quantity__lte', 999999)), name='cart_quantity_is_positive_and_bounded')],
            },
        ),
    ]
