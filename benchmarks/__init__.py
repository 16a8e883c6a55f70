"""The comparison: data, methods, runs, measures and reports, and the command `fleck`."""
