"""Makes docs/demo.svg, the picture in the README, out of what `modelwire demo` really prints.

Run it after the demonstration's words have changed: .venv/bin/python docs/make_picture.py
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

WIDTH: Final = 112
LEFT_OUT: Final = ("Written", "Try next")
"""Headings whose paragraphs the picture leaves out: long lists of files."""


def main() -> None:
    """Run the demonstration in a folder that is thrown away, and draw its first paragraphs."""
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run(
            [str(Path(sys.executable).with_name("modelwire")), "demo"],
            cwd=folder,
            env={**os.environ, "FORCE_COLOR": "1", "COLORTERM": "truecolor", "COLUMNS": "1000"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print("[bold green]$[/] make demo")
    for paragraph in said.strip("\n").split("\n\n"):
        text = Text.from_ansi(paragraph)
        if not text.plain.startswith(LEFT_OUT):
            console.print()
            console.print(text, no_wrap=True, overflow="ellipsis")
    drawn = console.export_svg(title="modelwire demo", unique_id="modelwire-demo")
    # Without the addresses of fonts: a picture fetches nothing.
    alone = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    Path(__file__).with_name("demo.svg").write_text(alone, encoding="utf-8")


if __name__ == "__main__":
    main()
