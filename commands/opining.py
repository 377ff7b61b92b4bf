"""Commands for what people think: reviews and votes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.shared import DEFAULT_DB, AsJson, Db, complain, existing_database, out, print_lines, say, text_of

app = typer.Typer()
reviews_app = typer.Typer(help="What reviewers think of models.", no_args_is_help=True)
votes_app = typer.Typer(help="Which of two models people prefer.", no_args_is_help=True)
app.add_typer(reviews_app, name="reviews")
app.add_typer(votes_app, name="votes")


@reviews_app.command("import")
def import_reviews(file: Annotated[Path, typer.Argument(metavar="FILE.yaml")], db: Db = DEFAULT_DB) -> None:
    """Take in a file of reviews, all or none; each takes the place of the one in its seat."""
    from crawler.figures import figures
    from feeds.comparisons import reviewing
    from feeds.comparisons.review_file import BadReviews
    from storage.desk import open_desk

    try:
        done = reviewing.import_reviews(
            existing_database(db), open_desk(db), text_of(file), str(file), datetime.now(UTC), figures
        )
    except BadReviews as error:
        for problem in error.problems:
            complain(problem)
        raise typer.Exit(2) from None
    say(f"Reviews: {done.reviews}, of which {done.new} {'is' if done.new == 1 else 'are'} new.")
    for flag in done.flags:
        complain(flag)


@reviews_app.command("list")
def list_reviews(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """The review in each seat, and the figures in it that no fact bears out (any more)."""
    from feeds import opinion_lists, terminal
    from storage.desk import open_desk

    found = opinion_lists.reviews(existing_database(db), open_desk(db))
    if as_json:
        print_lines(one.record() for one in found)
    else:
        terminal.reviews(out, found)


@votes_app.command("add")
def add_vote(
    a: str,
    b: str,
    chosen: Annotated[str, typer.Option("--for", metavar="MODEL", help="Which of the two.")],
    voter: Annotated[str, typer.Option("--voter", help="What tells voters apart, such as an address; not kept.")],
    db: Db = DEFAULT_DB,
) -> None:
    """Count a vote; a voter's later vote in a pair takes the place of the earlier."""
    from feeds.comparisons.voting import Ballot, cast
    from storage.desk import open_desk

    cast(existing_database(db), open_desk(db), [Ballot(a, b, chosen, voter)], datetime.now(UTC))
    say("Counted.")


@votes_app.command("import")
def import_votes(file: Annotated[Path, typer.Argument(metavar="CSV")], db: Db = DEFAULT_DB) -> None:
    """Count the votes of a CSV file with the columns a, b, for and voter, all or none."""
    from feeds.comparisons.voting import cast, read_ballots
    from storage.desk import open_desk

    ballots = read_ballots(text_of(file), str(file))
    new = cast(existing_database(db), open_desk(db), ballots, datetime.now(UTC))
    say(f"Votes: {len(ballots)}, of which {new} {'is' if new == 1 else 'are'} new.")


@votes_app.command("list")
def list_votes(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """How many votes each side of each pair has."""
    from feeds import opinion_lists, terminal
    from storage.desk import open_desk

    found = opinion_lists.votes(existing_database(db), open_desk(db), datetime.now(UTC))
    if as_json:
        print_lines(one.record() for one in found)
    else:
        terminal.votes(out, found)
