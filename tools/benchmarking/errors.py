"""What can go wrong, in words."""


class BenchmarkError(Exception):
    """It could not be measured; the message names what is wrong and what to do."""
