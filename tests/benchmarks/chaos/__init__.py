"""Runs that are killed, starved and interrupted; `FLECK_CHAOS=full` takes the full sizes."""

import os

#: The sizes of the promises, which take minutes, instead of what every change can wait for.
FULL = os.environ.get("FLECK_CHAOS") == "full"
