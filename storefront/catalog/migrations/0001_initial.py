import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import storefront.catalog.search
import storefront.lib.models
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('companies', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('slug', models.SlugField(max_length=80, unique=True)),
            ],
            options={
                'verbose_name_plural': 'categories',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='PriceList',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80, unique=True)),
                ('currency', models.CharField(default='GBP', max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters.')])),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('sku', models.CharField(max_length=64, verbose_name='SKU')),
                ('name', models.CharField(max_length=255)),
                ('slug', models.SlugField(max_length=320, unique=True)),
                ('description', models.TextField(blank=True)),
                ('list_price', models.DecimalField(decimal_places=3, max_digits=14)),
                ('tax_code', models.CharField(default='standard', max_length=20)),
                ('popularity', models.PositiveIntegerField(db_default=0, default=0, help_text='How often it is bought; what is bought more is listed first.')),
                ('pack_size', models.PositiveIntegerField(db_default=1, default=1, help_text='It is sold in multiples of this many pieces.')),
                ('is_active', models.BooleanField(db_default=True, default=True, verbose_name='on sale')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('search', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('name', config='english', weight='A'), '||', django.contrib.postgres.search.SearchVector('name', config='simple', weight='B'), django.contrib.postgres.search.SearchConfig('english')), '||', django.contrib.postgres.search.SearchVector('sku', config='simple', weight='A'), django.contrib.postgres.search.SearchConfig('english')), '||', storefront.catalog.search.WholeWord('sku'), django.contrib.postgres.search.SearchConfig('english')), '||', django.contrib.postgres.search.SearchVector('description', config='english', weight='D'), django.contrib.postgres.search.SearchConfig('english')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('category', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='products', to='catalog.category')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='product_search'), models.Index(fields=['popularity', 'id'], name='product_by_popularity'), models.Index(fields=['name', 'id'], name='product_by_name'), models.Index(fields=['list_price', 'id'], name='product_by_list_price'), models.Index(fields=['category', 'popularity', 'id'], name='product_by_category')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('sku'), name='product_sku_is_unique', violation_error_message='There is a product with this SKU already.'), models.CheckConstraint(condition=models.Q(('sku', ''), _negated=True), name='product_has_a_sku'), models.CheckConstraint(condition=models.Q(('pack_size__gte', 1)), name='pack_has_at_least_one_piece'), models.CheckConstraint(condition=models.Q(('list_price__gte', 0), ('list_price__lt', 100000000000)), name='list_price_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Discount',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('percentage', 'Percentage'), ('amount', 'Amount')], max_length=10)),
                ('value', models.DecimalField(decimal_places=3, help_text='Per cent, or an amount in the currency below.', max_digits=14)),
                ('currency', models.CharField(default='GBP', max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters.')])),
                ('starts_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('minimum_subtotal', models.DecimalField(decimal_places=3, default=Decimal('0'), help_text='Of goods, without tax. 0: no minimum.', max_digits=14)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('code'), name='discount_code_is_unique', violation_error_message='There is a discount with this code already.'), models.CheckConstraint(condition=models.Q(('value__gt', 0), ('value__lt', 100000000000)), name='discount_value_is_positive'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'percentage'), _negated=True), ('value__lte', 100), _connector='OR'), name='discount_is_at_most_100_per_cent'), models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='discount_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('minimum_subtotal__gte', 0), ('minimum_subtotal__lt', 100000000000)), name='discount_minimum_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='CompanyPriceList',
            fields=[
                ('company', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='price_list_choice', serialize=False, to='companies.company')),
                ('price_list', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='companies', to='catalog.pricelist')),
            ],
        ),
        migrations.CreateModel(
            name='Price',
            fields=[
                ('id', models.UUIDField(default=storefront.lib.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('min_quantity', models.PositiveIntegerField(default=1, verbose_name='from quantity')),
                ('unit_price', models.DecimalField(decimal_places=3, max_digits=14)),
                ('price_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='catalog.pricelist')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='catalog.product')),
            ],
            options={
                'ordering': ['min_quantity'],
                'constraints': [models.UniqueConstraint(fields=('price_list', 'product', 'min_quantity'), name='one_price_per_list_product_and_quantity'), models.CheckConstraint(condition=models.Q(('min_quantity__gte', 1)), name='price_is_from_one_piece_on'), models.CheckConstraint(condition=models.Q(('unit_price__gte', 0), ('unit_price__lt', 100000000000)), name='unit_price_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Stock',
            fields=[
                ('product', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='stock', serialize=False, to='catalog.product')),
                ('on_hand', models.IntegerField(default=0)),
                ('backorders', models.BooleanField(default=False, help_text='May be bought when there is none.')),
            ],
            options={
                'verbose_name_plural': 'stock',
                'constraints': [models.CheckConstraint(condition=models.Q(('on_hand__gte', 0), ('backorders', True), _connector='OR'), name='stock_is_not_negative_unless_backorders')],
            },
        ),
    ]
