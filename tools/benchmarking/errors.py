"""What can go wrong, in words."""


class BenchmarkError(Exception):
    """It could not be measured; the message names what is wrong and what to do."""


def in_words(error: Exception) -> str:
    """The first line of what a browser's failure says; the rest is a log."""
    return (str(error).strip().splitlines() or ["the browser failed"])[0]
