"""Certificates on the desk."""

from django.urls import path

from .desk import batches, classes, designs, issued, schemes

app_name = "certificates_desk"

urlpatterns = [
    path("", issued.certificate_list, name="list"),
    path("<int:pk>/", issued.certificate_detail, name="detail"),
    path("<int:pk>/revoke/", issued.certificate_revoke, name="revoke"),
    path("<int:pk>/reissue/", issued.certificate_reissue, name="reissue"),
    path("designs/", designs.design_list, name="designs"),
    path("designs/new/", designs.design_new, name="design-new"),
    path("designs/preview/", designs.preview, name="design-preview"),
    path("designs/preview.pdf", designs.preview_pdf, name="design-preview-pdf"),
    path("designs/<int:pk>/", designs.design_edit, name="design"),
    path("designs/<int:pk>/sheet.svg", designs.design_sheet, name="design-sheet"),
    path("designs/<int:pk>/retire/", designs.design_retire, name="design-retire"),
    path("numbers/", schemes.scheme_list, name="schemes"),
    path("classes/<int:pk>/", classes.class_page, name="class"),
    path("classes/<int:pk>/design/", classes.choose, name="class-design"),
    path("classes/<int:pk>/sample.svg", classes.sample, name="class-sample"),
    path("classes/<int:pk>/batch/", classes.begin, name="class-batch"),
    path("batches/<int:pk>/", batches.state, name="batch"),
    path("batches/<int:pk>/cancel/", batches.cancel, name="batch-cancel"),
    path("batches/<int:pk>/file/", batches.download, name="batch-file"),
]
