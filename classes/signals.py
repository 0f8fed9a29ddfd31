"""What classes tell the rooms above, after commit."""

from django.dispatch import Signal

# training_class: TrainingClass
class_closed = Signal()
