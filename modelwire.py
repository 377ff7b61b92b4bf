"""The command line of modelwire: parse, call, print."""


def main() -> None:
    raise SystemExit("not yet")
