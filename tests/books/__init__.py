"""Books: replays of long recordings, each difference in them accounted for."""
