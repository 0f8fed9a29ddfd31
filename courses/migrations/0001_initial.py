import cms.models.pages
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('cms', '0001_initial'),
        ('quizzes', '0001_initial'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='CourseIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
            ],
            options={
                'verbose_name': 'courses',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='CoursePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='cms.topic', verbose_name='theme')),
                ('summary', models.TextField(blank=True, max_length=300, verbose_name='summary')),
                ('goals', wagtail.fields.RichTextField(blank=True, verbose_name='what you will be able to do')),
                ('lecturer', models.CharField(blank=True, max_length=80, verbose_name='lecturer')),
                ('study_hours', models.DecimalField(decimal_places=2, default=0, max_digits=5, validators=[django.core.validators.MinValueValidator(0)], verbose_name='study hours')),
                ('cloth', models.PositiveSmallIntegerField(choices=[(1, 'indigo'), (2, 'pine green'), (3, 'ochre'), (4, 'violet grey')], default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='cover colour')),
            ],
            options={
                'verbose_name': 'course',
                'verbose_name_plural': 'courses',
            },
            bases=(cms.models.pages.WithParentMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='LessonPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('summary', models.TextField(blank=True, max_length=300, verbose_name='summary')),
                ('minutes', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='minutes')),
                ('body', wagtail.fields.StreamField([('rich_text', 0), ('image', 4), ('document', 5), ('callout', 8), ('law_citation', 11)], block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'hr', 'link', 'document-link', 'blockquote'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/blocks/rich_text.html'}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Image'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'What it shows', 'required': False}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('image', 1), ('alt', 2), ('caption', 3)]], {}), 5: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'icon': 'doc-full', 'label': 'Document', 'template': 'cms/blocks/document.html'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'required': False}), 7: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul'], 'label': 'Text'}), 8: ('wagtail.blocks.StructBlock', [[('title', 6), ('text', 7)]], {}), 9: ('wagtail.snippets.blocks.SnippetChooserBlock', ('cms.LawArticle',), {'label': 'Article'}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'Note', 'required': False}), 11: ('wagtail.blocks.StructBlock', [[('article', 9), ('note', 10)]], {})}, verbose_name='text')),
            ],
            options={
                'verbose_name': 'lesson',
                'verbose_name_plural': 'lessons',
            },
            bases=(cms.models.pages.WithParentMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='LessonCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='courses.lessonpage')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.item', verbose_name='question')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LessonProgress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lesson_progress', to=settings.AUTH_USER_MODEL)),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='progress', to='courses.lessonpage')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lesson_progress', to='courses.coursepage')),
                ('lesson_title', models.CharField(max_length=255)),
                ('place', models.PositiveSmallIntegerField(default=0, verbose_name='furthest place, per cent')),
                ('started_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('reached_end_at', models.DateTimeField(blank=True, null=True)),
                ('checks', models.JSONField(blank=True, default=dict)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'lesson progress',
                'verbose_name_plural': 'lesson progress',
                'indexes': [models.Index(fields=['course', 'user'], name='courses_les_course__95759c_idx')],
                'constraints': [models.UniqueConstraint(fields=('user', 'lesson'), name='lessonprogress_once'), models.CheckConstraint(condition=models.Q(('place__lte', 100)), name='lessonprogress_place')],
            },
        ),
        migrations.CreateModel(
            name='CourseCompletion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='course_completions', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='completions', to='courses.coursepage')),
                ('course_title', models.CharField(max_length=255)),
                ('study_hours', models.DecimalField(decimal_places=2, max_digits=5)),
                ('lessons', models.PositiveSmallIntegerField()),
                ('completed_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'course completion',
                'verbose_name_plural': 'course completions',
                'constraints': [models.UniqueConstraint(fields=('user', 'course'), name='coursecompletion_once')],
            },
        ),
    ]
