import cms.models.branding
import cms.models.pages
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import modelsearch.index
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_initial'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
        ('wagtailimages', '0027_image_description'),
    ]

    operations = [
        migrations.CreateModel(
            name='BrandSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, to='wagtailcore.site')),
                ('brand_name', models.CharField(default='石榴学堂', max_length=40, verbose_name='brand name')),
                ('mark', models.ForeignKey(blank=True, help_text='Square, on a transparent ground. Empty: the pomegranate.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='own mark')),
                ('colour', models.CharField(blank=True, help_text='Buttons and the mark. White words must be readable on it. Empty: pomegranate red.', max_length=7, validators=[cms.models.branding.safe_colour], verbose_name='main colour')),
                ('sponsor', models.CharField(blank=True, max_length=80, verbose_name='sponsor')),
                ('filing_number', models.CharField(blank=True, max_length=60, verbose_name='filing number')),
                ('contact', models.CharField(blank=True, max_length=120, verbose_name='contact')),
                ('footer_text', models.CharField(blank=True, max_length=160, verbose_name='line at the foot')),
                ('certificate_prefix', models.CharField(default='青民培', max_length=20, verbose_name='certificate number prefix')),
                ('certificate_issuer', models.CharField(blank=True, max_length=80, verbose_name='issuer on certificates')),
                ('seal_text', models.CharField(blank=True, help_text='Four characters, printed as an ornament. Empty: 培训专用.', max_length=4, validators=[django.core.validators.RegexValidator('^\\S{4}\\Z', 'A seal holds four characters.')], verbose_name='characters of the seal')),
                ('signatory_post', models.CharField(blank=True, max_length=40, verbose_name='post of the signatory')),
                ('signatory_name', models.CharField(blank=True, help_text='Printed before the class head.', max_length=40, verbose_name='name of the signatory')),
            ],
            options={
                'verbose_name': 'brand',
            },
        ),
        migrations.CreateModel(
            name='Law',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, unique=True, verbose_name='title')),
                ('short_title', models.CharField(blank=True, max_length=80, verbose_name='short title')),
                ('slug', models.SlugField(allow_unicode=True, max_length=80, unique=True, verbose_name='address')),
                ('kind', models.CharField(choices=[('law', 'statute'), ('regulation', 'administrative regulation'), ('rule', 'departmental rule'), ('local', 'local regulation'), ('policy', 'policy document')], default='law', max_length=12, verbose_name='kind')),
                ('issuer', models.CharField(blank=True, max_length=120, verbose_name='issued by')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
            ],
            options={
                'verbose_name': 'law',
                'verbose_name_plural': 'laws',
                'ordering': ['order', 'title'],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='LawVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('law', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='cms.law', verbose_name='law')),
                ('label', models.CharField(max_length=60, verbose_name='version')),
                ('status', models.CharField(choices=[('in_force', 'in force'), ('amended', 'amended'), ('repealed', 'repealed'), ('not_yet', 'not yet in force')], default='in_force', max_length=10, verbose_name='status')),
                ('adopted_on', models.DateField(blank=True, null=True, verbose_name='adopted on')),
                ('effective_on', models.DateField(blank=True, null=True, verbose_name='in force since')),
                ('repealed_on', models.DateField(blank=True, null=True, verbose_name='no longer in force since')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='where the official text is found')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
            ],
            options={
                'verbose_name': 'law version',
                'verbose_name_plural': 'law versions',
                'ordering': ['law', '-effective_on'],
                'constraints': [models.UniqueConstraint(fields=('law', 'label'), name='lawversion_label')],
            },
        ),
        migrations.CreateModel(
            name='LawArticle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='articles', to='cms.lawversion', verbose_name='law version')),
                ('number', models.PositiveSmallIntegerField(verbose_name='article number')),
                ('label', models.CharField(max_length=20, verbose_name='as it is cited')),
                ('chapter', models.CharField(blank=True, max_length=80, verbose_name='chapter')),
                ('text', models.TextField(verbose_name='text')),
                ('is_statement', models.BooleanField(default=True, verbose_name='our short statement, not the official text')),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
                'ordering': ['version', 'number'],
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='lawarticle_number')],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('announcement', models.CharField(blank=True, max_length=200, verbose_name='announcement')),
            ],
            options={
                'verbose_name': 'home',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ColumnIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
            ],
            options={
                'verbose_name': 'columns',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ColumnPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('summary', models.TextField(blank=True, max_length=300, verbose_name='summary')),
            ],
            options={
                'verbose_name': 'column',
                'verbose_name_plural': 'columns',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ArticlePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('summary', models.TextField(blank=True, max_length=300, verbose_name='summary')),
                ('byline', models.CharField(blank=True, help_text='Unit and name, as printed.', max_length=80, verbose_name='by whom')),
                ('body', wagtail.fields.StreamField([('rich_text', 0), ('image', 4), ('document', 5), ('callout', 8), ('law_citation', 11)], block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'hr', 'link', 'document-link', 'blockquote'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/blocks/rich_text.html'}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Image'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'What it shows', 'required': False}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('image', 1), ('alt', 2), ('caption', 3)]], {}), 5: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'icon': 'doc-full', 'label': 'Document', 'template': 'cms/blocks/document.html'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'required': False}), 7: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul'], 'label': 'Text'}), 8: ('wagtail.blocks.StructBlock', [[('title', 6), ('text', 7)]], {}), 9: ('wagtail.snippets.blocks.SnippetChooserBlock', ('cms.LawArticle',), {'label': 'Article'}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'Note', 'required': False}), 11: ('wagtail.blocks.StructBlock', [[('article', 9), ('note', 10)]], {})}, verbose_name='text')),
            ],
            options={
                'verbose_name': 'column article',
                'verbose_name_plural': 'column articles',
            },
            bases=(cms.models.pages.WithParentMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parent', models.ForeignKey(blank=True, help_text='Empty for a theme itself.', limit_choices_to={'parent': None}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='cms.topic', verbose_name='theme')),
                ('name', models.CharField(max_length=80, verbose_name='topic name')),
                ('slug', models.SlugField(allow_unicode=True, max_length=80, unique=True, verbose_name='address')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
            ],
            options={
                'verbose_name': 'topic',
                'verbose_name_plural': 'topics',
                'ordering': ['order', 'id'],
                'constraints': [models.UniqueConstraint(fields=('parent', 'name'), name='topic_name_in_theme'), models.UniqueConstraint(condition=models.Q(('parent', None)), fields=('name',), name='topic_name_of_theme')],
            },
        ),
    ]
