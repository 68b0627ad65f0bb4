"""Words side by side as each language sets them: lists, sentences, the beginning of a sentence."""

from collections.abc import Iterable

from sim.presentation.language.speaking import say, spoken


def listed(words: Iterable[str]) -> str:
    """Return `words` one after another, as in "one, two"."""
    return say(", ").join(words)


def in_row(words: Iterable[str]) -> str:
    """Return `words` one after another where they may have commas, as in "one; two"."""
    return say("; ").join(words)


def together(sentences: Iterable[str]) -> str:
    """Return whole sentences one after another; empty ones are left out."""
    return ("" if spoken() == "zh" else " ").join(filter(None, sentences))


def capital(words: str) -> str:
    """Return `words` as the beginning of a sentence."""
    return words[:1].upper() + words[1:]
