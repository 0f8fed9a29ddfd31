"""What courses tell the rooms above, after commit."""

from django.dispatch import Signal

# progress: LessonProgress
lesson_completed = Signal()
# completion: CourseCompletion
course_completed = Signal()
