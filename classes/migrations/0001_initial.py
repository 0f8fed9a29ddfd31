import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('courses', '0001_initial'),
        ('quizzes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='HourRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('full_time', 'full-time training'), ('online', 'online training'), ('group_study', 'theory study group'), ('self_study', 'self-study on the job')], max_length=12, verbose_name='training form')),
                ('hours_per_day', models.DecimalField(decimal_places=2, max_digits=4, validators=[django.core.validators.MinValueValidator(0)], verbose_name='study hours a day')),
                ('effective_from', models.DateField(verbose_name='in effect from')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'conversion rule',
                'verbose_name_plural': 'conversion rules',
                'ordering': ['form', '-effective_from'],
                'constraints': [models.UniqueConstraint(fields=('form', 'effective_from'), name='hourrule_date')],
            },
        ),
        migrations.CreateModel(
            name='HourRequirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('band', models.CharField(max_length=12, verbose_name='rank band')),
                ('hours', models.DecimalField(decimal_places=2, max_digits=6, validators=[django.core.validators.MinValueValidator(0)], verbose_name='study hours')),
                ('years', models.PositiveSmallIntegerField(default=1, verbose_name='within years')),
                ('online_hours', models.DecimalField(decimal_places=2, default=0, max_digits=6, verbose_name='of them online')),
                ('effective_from', models.DateField(verbose_name='in effect from')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'annual requirement',
                'verbose_name_plural': 'annual requirements',
                'ordering': ['band', '-effective_from'],
                'constraints': [models.UniqueConstraint(fields=('band', 'effective_from'), name='hourrequirement_date')],
            },
        ),
        migrations.CreateModel(
            name='TrainingClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='class number')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('kind', models.CharField(choices=[('special', 'special training class'), ('ability', 'ability improvement class'), ('study_visit', 'study visit'), ('online', 'online special class'), ('front_line', 'front-line training')], default='special', max_length=12, verbose_name='kind')),
                ('form', models.CharField(choices=[('full_time', 'full-time training'), ('online', 'online training'), ('group_study', 'theory study group'), ('self_study', 'self-study on the job')], default='online', max_length=12, verbose_name='training form')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='training_classes', to='accounts.unit', verbose_name='organised by')),
                ('head', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='headed_classes', to=settings.AUTH_USER_MODEL, verbose_name='class head')),
                ('summary', models.TextField(blank=True, max_length=600, verbose_name='summary')),
                ('contact', models.CharField(blank=True, max_length=200, verbose_name='people to ask')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='to')),
                ('study_hours', models.DecimalField(decimal_places=2, default=0, max_digits=5, validators=[django.core.validators.MinValueValidator(0)], verbose_name='study hours')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('open', 'open for enrolment'), ('running', 'running'), ('closing', 'being closed'), ('closed', 'closed'), ('archived', 'archived')], default='draft', max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('closing_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'training class',
                'verbose_name_plural': 'training classes',
                'ordering': ['-starts_on', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='trainingclass_dates')],
            },
        ),
        migrations.CreateModel(
            name='ClassSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('training_class', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='classes.trainingclass')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='to')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                ('teacher', models.CharField(blank=True, max_length=80, verbose_name='teacher')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'ordering': ['starts_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='classsession_times')],
            },
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('training_class', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='classes.trainingclass')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('kind', models.CharField(choices=[('course', 'course'), ('exam', 'exam')], max_length=10, verbose_name='kind')),
                ('is_required', models.BooleanField(default=True, verbose_name='required')),
                ('course', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='courses.coursepage', verbose_name='course')),
                ('sitting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='quizzes.sitting', verbose_name='exam sitting')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
            ],
            options={
                'verbose_name': 'requirement',
                'verbose_name_plural': 'requirements',
                'ordering': ['training_class', 'order', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('course__isnull', False), ('kind', 'course'), ('sitting__isnull', True)), models.Q(('course__isnull', True), ('kind', 'exam'), ('sitting__isnull', False)), _connector='OR'), name='requirement_target'), models.UniqueConstraint(fields=('training_class', 'course'), name='requirement_course_once'), models.UniqueConstraint(fields=('training_class', 'sitting'), name='requirement_sitting_once')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('training_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='classes.trainingclass')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='accounts.unit', verbose_name='unit')),
                ('rank_name', models.CharField(blank=True, max_length=40, verbose_name='rank level')),
                ('state', models.CharField(choices=[('nominated', 'nominated'), ('applied', 'applied'), ('approved', 'enrolled'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='approved', max_length=10, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('', 'open'), ('completed', 'completed'), ('not_completed', 'not completed')], default='', max_length=14, verbose_name='outcome')),
                ('outcome_at', models.DateTimeField(blank=True, null=True)),
                ('outcome_facts', models.JSONField(blank=True, default=dict)),
                ('enrolled_at', models.DateTimeField()),
                ('enrolled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'enrolment',
                'verbose_name_plural': 'enrolments',
                'ordering': ['training_class', 'id'],
                'constraints': [models.UniqueConstraint(fields=('training_class', 'user'), name='enrolment_once')],
            },
        ),
        migrations.CreateModel(
            name='CreditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_entries', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='unit')),
                ('rank_name', models.CharField(blank=True, max_length=40)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('earned_on', models.DateField(verbose_name='earned on')),
                ('form', models.CharField(choices=[('full_time', 'full-time training'), ('online', 'online training'), ('group_study', 'theory study group'), ('self_study', 'self-study on the job')], max_length=12, verbose_name='training form')),
                ('hours', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='study hours')),
                ('title', models.CharField(max_length=200, verbose_name='for')),
                ('rule', models.JSONField(default=dict)),
                ('enrolment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit_entries', to='classes.enrolment')),
                ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='classes.creditentry')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('posted_at', models.DateTimeField()),
                ('posted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('key', models.CharField(max_length=80, unique=True)),
            ],
            options={
                'verbose_name': 'credit entry',
                'verbose_name_plural': 'credit entries',
                'ordering': ['-earned_on', '-id'],
                'indexes': [models.Index(fields=['user', 'year'], name='classes_cre_user_id_0f8b06_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reverses__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='creditentry_reversal_reason')],
            },
        ),
        migrations.CreateModel(
            name='CertificateCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prefix', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('prefix', 'year'), name='certificatecounter_series')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='classes.enrolment')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('serial', models.CharField(max_length=60, unique=True, verbose_name='number')),
                ('token', models.CharField(max_length=64, unique=True)),
                ('design', models.CharField(max_length=40)),
                ('facts', models.JSONField()),
                ('issued_at', models.DateTimeField(verbose_name='issued at')),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoke_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'certificate',
                'verbose_name_plural': 'certificates',
                'ordering': ['-issued_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'version'), name='certificate_once'), models.CheckConstraint(condition=models.Q(('revoked_at__isnull', True), models.Q(('revoke_reason', ''), _negated=True), _connector='OR'), name='certificate_revoke_reason')],
            },
        ),
    ]
