"""Assignments and calls on the desk."""

from django.urls import path

from .desk import marking, setting

app_name = "assignments_desk"

urlpatterns = [
    path("", marking.task_list, name="task-list"),
    path("calls/", setting.call_list, name="call-list"),
    path("calls/new/", setting.call_new, name="call-new"),
    path("class/<int:pk>/new/", setting.class_new, name="class-new"),
    path("<int:pk>/", setting.assignment, name="assignment"),
    path("<int:pk>/edit/", setting.edit, name="edit"),
    path("<int:pk>/publish/", setting.publish, name="publish"),
    path("<int:pk>/release/", setting.release, name="release"),
    path("<int:pk>/remove/", setting.remove, name="remove"),
    path("<int:pk>/choose/<slug:code>/", setting.choose, name="choose"),
    path("<int:pk>/next/", marking.work_next, name="next"),
    path("works/<slug:code>/", marking.work_mark, name="work"),
    path("works/<slug:code>/decide/", marking.work_decide, name="decide"),
    path("works/<slug:code>/refer/", marking.work_refer, name="refer"),
    path("works/<slug:code>/return/", marking.work_return, name="return"),
    path("works/<slug:code>/files/<int:number>/", marking.work_file, name="file"),
]
