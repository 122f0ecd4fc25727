"""A second reader: two small trained classifiers that see a text on their own, word by word.

One says what kind of text it is, the other which things it asks for. They know nothing of what the
rules read, and may only make the program more careful: turn a reading that the rules are sure of
into one for a person, or name the kind of a text in which the rules found nothing. `bin/train`
makes the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from models.instruction import Asked, Instruction, Prepayment
from parsers.instructions.mentions import Kind, Marked

_MASKED: Final = frozenset(
    {
        Kind.AMOUNT, Kind.PERSON_NUMBER, Kind.OBLIGATION, Kind.NUMBER, Kind.NAME, Kind.PURPOSE,
        Kind.PRODUCT, Kind.COUNT, Kind.PERIOD, Kind.IDENTITY,
    }
)  # fmt: skip
_MOST_WORDS: Final = 150
_HASHED_INTO: Final = 16_384  # Rows of the classifiers' tables; both together stay about 1 MB.


class Gist(StrEnum):
    """What kind of text it is."""

    SURE = "sure"  # An instruction that says what it wants.
    DOUBTFUL = "doubtful"  # One with conditions, alternatives, contradictions, people unknown.
    ELSEWHERE = "elsewhere"  # "lo de siempre", "según carta adjunta"
    QUESTION = "question"
    DUPLICATE = "duplicate"
    REFUND = "refund"
    PENDING = "pending"
    NONE = "none"


class Aspect(StrEnum):
    """What an instruction may ask for besides the usual: a product and perhaps an amount."""

    REST = "rest"
    SHARE = "share"
    PAYOFF = "payoff"
    OVERDUE = "overdue"
    LATE_INTEREST = "late_interest"
    PRINCIPAL = "principal"
    REDUCE_TERM = "reduce_term"
    REDUCE_INSTALLMENT = "reduce_installment"
    ADVANCE = "advance"
    RECEIPTS = "receipts"


@dataclass(frozen=True, slots=True)
class Opinion:
    """The second reader's opinion of one text: the chances of kinds sum up to one."""

    gists: dict[Gist, float]
    aspects: dict[Aspect, float]

    @property
    def likeliest(self) -> Gist:
        return max(self.gists, key=lambda gist: self.gists[gist])


def second_opinion(seen: Marked) -> Opinion:
    kinds, aspects = _classifiers()
    doc = Doc(kinds.vocab, words=list(features(seen)))
    return Opinion(
        {Gist(label): chance for label, chance in _chances(kinds, doc)},
        {Aspect(label): chance for label, chance in _chances(aspects, doc)},
    )


def _chances(classifier: Any, doc: Doc) -> list[tuple[str, float]]:  # noqa: ANN401
    scores = classifier.predict([doc])[0]
    return [(label, float(score)) for label, score in zip(classifier.labels, scores, strict=True)]


def features(seen: Marked) -> tuple[str, ...]:
    """Return the words as the classifiers see them: figures, names and products by their kind."""
    masked = {
        at: mention
        for mention in seen.mentions
        if mention.kind in _MASKED
        for at in range(mention.start, mention.end)
    }
    words = []
    for at, lemma in enumerate(seen.lemmas[:_MOST_WORDS]):
        mention = masked.get(at)
        if mention is None:
            words.append(lemma)
        elif at == mention.start:
            words.append(f"<{mention.kind.value}>")
    return tuple(words) or ("<nothing>",)


def aspects_of(said: Instruction) -> frozenset[Aspect]:
    """Return what an instruction asks for besides the usual."""
    actions = {line.action for line in said.lines}
    choices = {said.prepayment} | {line.prepayment for line in said.lines}
    asked = {
        Aspect.REST: any(line.rest for line in said.lines),
        Aspect.SHARE: any(line.share for line in said.lines),
        Aspect.PAYOFF: Asked.PAYOFF in actions,
        Aspect.OVERDUE: Asked.OVERDUE in actions,
        Aspect.LATE_INTEREST: Asked.LATE_INTEREST in actions,
        Aspect.PRINCIPAL: Asked.PRINCIPAL in actions,
        Aspect.REDUCE_TERM: Prepayment.REDUCE_TERM in choices,
        Aspect.REDUCE_INSTALLMENT: Prepayment.REDUCE_INSTALLMENT in choices,
        Aspect.ADVANCE: Prepayment.ADVANCE_INSTALLMENTS in choices,
        Aspect.RECEIPTS: any(line.receipt for line in said.lines),
    }
    return frozenset(aspect for aspect, found in asked.items() if found)


def untrained(labels: type[Gist | Aspect]) -> tuple[Language, Any]:
    """Return a classifier that knows nothing yet, in a pipeline of its own."""
    nlp = spacy.blank("es")
    exclusive = labels is Gist
    classifier: Any = nlp.add_pipe(
        "textcat" if exclusive else "textcat_multilabel",
        config={
            "model": {
                "@architectures": "spacy.TextCatBOW.v3",
                "exclusive_classes": exclusive,
                "ngram_size": 2,
                "no_output_layer": False,
                "length": _HASHED_INTO,
            }
        },
    )
    for label in labels:
        classifier.add_label(label.value)
    return nlp, classifier


@cache
def _classifiers() -> tuple[Any, Any]:
    return _trained(Gist), _trained(Aspect)


def _trained(labels: type[Gist | Aspect]) -> Any:  # noqa: ANN401
    nlp, classifier = untrained(labels)
    nlp.initialize()
    return classifier.from_bytes(model_file(labels).read_bytes(), exclude=["vocab"])


def model_file(labels: type[Gist | Aspect]) -> Path:
    return Path(__file__).with_name(f"{labels.__name__.lower()}.model")
