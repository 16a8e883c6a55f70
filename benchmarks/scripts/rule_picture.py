"""Draw the diagram of the grouping rules: `python -m benchmarks.scripts.rule_picture`.

Each box runs the rules on its own example; what no rule assembles is dashed.
"""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.explain.picturing import encoded
from benchmarks.run.files import keep_file
from fleck.rules import draw_rules


def main(
    out: Annotated[Path, typer.Option(help="PNG to write")] = Path("docs/pictures/rules.png"),
) -> None:
    """Write the picture."""
    keep_file(encoded(draw_rules()), str(out))
    print(f"written to {out}")


if __name__ == "__main__":
    typer.run(main)
