"""The command line of modelwire: the front door to all commands."""

from __future__ import annotations

import sys

import typer

from commands import (
    asking,
    auditing,
    deciding,
    editing,
    keeping,
    maintaining,
    opining,
    publishing,
    running,
    serving,
    telling,
)
from commands.shared import complain
from storage.terms import ModelwireError

app = typer.Typer(
    help="Watches AI models: reads license, context and price as facts with evidence, and publishes what changed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for part in (running, asking, deciding, editing, opining, publishing, auditing, serving, telling, keeping, maintaining):
    app.add_typer(part.app)


def main() -> None:
    """Run the command line; an error is one sentence on standard error and exit code 2."""
    try:
        app()
    except ModelwireError as error:
        complain(str(error))
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:  # whoever read our output has seen enough
        sys.stderr.close()
        raise SystemExit(141) from None
