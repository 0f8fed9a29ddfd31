"""Static files: the build's own names stay as they are."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Vite names what it builds by content (assets/main-BhwmCmTQ.js). A second hash from us would give a module two
# addresses, and a browser would run it twice: once as the page names it, once as another module imports it.
BUILT = "assets/"


class StaticStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, except for files of the front-end build."""

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        if name.startswith(BUILT):
            return name
        return super().hashed_name(name, content, filename)
