"""The desk's rooms for assignments: setting them, marking, and the selection."""
