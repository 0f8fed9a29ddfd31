"""A rough name for the device that a page is open on, for the person who left it somewhere. Pure."""

SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("UOS", "UOS"),
    ("Kylin", "Kylin"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("360SE", "360"),
    ("QQBrowser", "QQ"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def label(user_agent: str) -> str:
    """ "Windows · Chrome"; "" for what cannot be told."""
    names = (next((name for sign, name in table if sign in user_agent), "") for table in (SYSTEMS, BROWSERS))
    return " · ".join(filter(None, names))
