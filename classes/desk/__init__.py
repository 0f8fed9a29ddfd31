"""The desk's rooms for classes: the list, the workspace, and the acts on it."""
