"""Timetable, attendance, leave and materials of a class on the desk; below the address of the class."""

from django.urls import path

from . import attendance, attending_acts

urlpatterns = [
    path("sessions/<int:session>/", attending_acts.session_edit, name="session-edit"),
    path("sessions/<int:session>/cancel/", attending_acts.session_cancel, name="session-cancel"),
    path("sessions/<int:session>/restore/", attending_acts.session_restore, name="session-restore"),
    path("sessions/<int:session>/attendance/", attendance.attendance, name="attendance"),
    path("sessions/<int:session>/sign-in.pdf", attending_acts.sign_in, name="sign-in"),
    path("sign-in.pdf", attending_acts.sign_in, name="sign-in-all"),
    path("timetable.pdf", attending_acts.timetable_pdf, name="timetable-pdf"),
    path("attendance/list/", attendance.attendance_file, name="attendance-file"),
    path("attendance/list/enter/", attendance.attendance_file_enter, name="attendance-file-enter"),
    path("attendance/template.xlsx", attendance.attendance_template, name="attendance-template"),
    path("attendance/<int:place>/", attendance.person, name="attendance-person"),
    path("attendance/<int:place>/stay/", attending_acts.stay, name="stay"),
    path("leave/<int:leave_request>/", attending_acts.leave_answer, name="leave-answer"),
    path("materials/", attending_acts.material_add, name="material-add"),
    path("materials/<int:material>/", attending_acts.material, name="material"),
    path("materials/<int:material>/remove/", attending_acts.material_remove, name="material-remove"),
]
