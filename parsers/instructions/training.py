"""Makes the second reader's model from the grammar in ``training.toml`` and labelled wordings.

The same seed gives the same model. Run it by ``bin/train``.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spacy.tokens import Doc
from spacy.training import Example
from thinc.util import fix_random_seed

from models.instruction import Instruction, Intent
from parsers.instructions.gist import Aspect, Gist, aspects_of, features, model_file, untrained
from parsers.instructions.own_words import own_words
from parsers.instructions.pipeline import marked

_GRAMMAR: Final = Path(__file__).with_name("training.toml")
_SEED: Final = 41
_TEXTS_OF_A_KIND: Final = 700
_INSTRUCTIONS: Final = 6_000
_MOST_CLAUSES: Final = 3
_JOINS: Final = (" y ", ", ", " ", ". ", "; ", " y también ", " luego ")
_TIMES_LABELLED: Final = 4  # A labelled wording weighs as much as so many made ones.
_PASSES: Final = 10
_AT_ONCE: Final = 64
_MISTYPED: Final = 0.25
_CHATTY: Final = 0.45  # So often a member tells something beside what is asked for.
_SPELT: Final = (
    ("ll", "y"), ("z", "s"), ("c", "s"), ("v", "b"), ("b", "v"), ("h", ""), ("qu", "k"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text and what the second reader is to say of it; no aspects where that is not known."""

    text: str
    gist: Gist
    aspects: frozenset[Aspect] | None


def main() -> None:
    lessons = [*made(random.Random(_SEED)), *labelled(map(Path, sys.argv[1:]))]  # noqa: S311
    words = [features(marked(own_words(lesson.text).text)) for lesson in lessons]
    gists = [
        (word, {gist.value: float(gist is lesson.gist) for gist in Gist})
        for word, lesson in zip(words, lessons, strict=True)
    ]
    aspects = [
        (word, {aspect.value: float(aspect in lesson.aspects) for aspect in Aspect})
        for word, lesson in zip(words, lessons, strict=True)
        if lesson.aspects is not None
    ]
    for labels, known in ((Gist, gists), (Aspect, aspects)):
        file = model_file(labels)
        file.write_bytes(_trained(labels, known))
        sys.stdout.write(f"{file.name}: {len(known)} textos, {file.stat().st_size / 1e6:.2f} MB\n")


# --- The texts -----------------------------------------------------------------------------


def made(chance: random.Random) -> Iterator[Lesson]:
    """Yield texts of the grammar, some of them mistyped."""
    grammar = tomllib.loads(_GRAMMAR.read_text("utf-8"))
    slots = {name: lines.split("\n")[:-1] for name, lines in grammar["slots"].items()}
    for kind, lines in grammar["kinds"].items():
        patterns = [line for line in lines.split("\n") if line]
        for count in range(_TEXTS_OF_A_KIND):
            text = _filled(patterns[count % len(patterns)], slots, chance)
            if chance.random() < _CHATTY / 2:
                text = f"{chance.choice(slots['chat'])}. {text}"
            known = None if Gist(kind) is Gist.DOUBTFUL else frozenset[Aspect]()
            yield Lesson(_perhaps_mistyped(text, chance), Gist(kind), known)
    clauses = {
        frozenset(map(Aspect, name.split())): [line for line in lines.split("\n") if line]
        for name, lines in grammar["clauses"].items()
    }
    for _ in range(_INSTRUCTIONS):
        yield _instruction(clauses, slots, chance)


def _instruction(
    clauses: Mapping[frozenset[Aspect], list[str]],
    slots: Mapping[str, list[str]],
    chance: random.Random,
) -> Lesson:
    kinds = list(clauses)
    plain = frozenset[Aspect]()
    wanted = [
        plain if chance.random() < 0.3 else chance.choice(kinds)  # noqa: PLR2004
        for _ in range(chance.randint(1, _MOST_CLAUSES))
    ]
    if wanted[0] == {Aspect.REST}:
        wanted.insert(0, plain)  # A remainder stands after what it is left by.
    parts = [_filled(chance.choice(clauses[kind]), slots, chance) for kind in wanted]
    if chance.random() < _CHATTY:
        parts.insert(chance.randint(0, len(parts)), chance.choice(slots["chat"]))
        parts += [chance.choice(slots["chat"])] if chance.random() < _CHATTY else []
    text = parts[0]
    for part in parts[1:]:
        text += chance.choice(_JOINS) + part
    text = f"{text} {chance.choice(slots['bye'])}"
    return Lesson(_perhaps_mistyped(text, chance), Gist.SURE, frozenset().union(*wanted))


def _filled(pattern: str, slots: Mapping[str, list[str]], chance: random.Random) -> str:
    text = re.sub(r"\((.*?)\)", lambda found: chance.choice(found[1].split("|")), pattern)
    text = re.sub(r"\{(\w+)\}", lambda found: chance.choice(slots[found[1]]), text)
    return " ".join(text.split())


def _perhaps_mistyped(text: str, chance: random.Random) -> str:
    """Return ``text``, at times as somebody might type it who spells by ear."""
    if not text or chance.random() > _MISTYPED:
        return text
    right, wrong = chance.choice(_SPELT)
    text = text.replace(right, wrong, 1 + chance.randrange(2))
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :] if chance.random() < _MISTYPED else text.lower()


def labelled(files: Iterable[Path]) -> Iterator[Lesson]:
    """Yield wordings labelled like the evaluation samples (CONTRACT.md, ``tupago understand``)."""
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            said = Instruction.from_json(row["expected"])
            lesson = Lesson(row["text"], gist_of(said), aspects_of(said))
            yield from [lesson] * _TIMES_LABELLED


def gist_of(said: Instruction) -> Gist:
    if said.intent is Intent.APPLY:
        if not said.needs_human:
            return Gist.SURE
        return Gist.DOUBTFUL if said.lines else Gist.ELSEWHERE
    return Gist("duplicate" if said.intent is Intent.DUPLICATE_NOTICE else said.intent.value)


# --- The model -----------------------------------------------------------------------------


def _trained(
    labels: type[Gist | Aspect], known: list[tuple[tuple[str, ...], dict[str, float]]]
) -> bytes:
    fix_random_seed(_SEED)
    chance = random.Random(_SEED)  # noqa: S311
    nlp, classifier = untrained(labels)
    examples = [
        Example.from_dict(Doc(nlp.vocab, words=list(words)), {"cats": cats})
        for words, cats in known
    ]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(_PASSES):
        chance.shuffle(examples)
        for start in range(0, len(examples), _AT_ONCE):
            nlp.update(examples[start : start + _AT_ONCE], sgd=optimizer)
    return bytes(classifier.to_bytes(exclude=["vocab"]))


if __name__ == "__main__":
    main()
