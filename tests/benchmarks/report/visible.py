"""How a page shows a name, written apart from the code that does it."""

import re

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def visible(name: str) -> str:
    """Write control characters but white space as escapes, since HTML has no such characters."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", name)
