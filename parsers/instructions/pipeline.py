"""The language pipeline: a blank Spanish spaCy model with our own words, phrases and numbers.

Each component adds spans to ``doc.spans["mentions"]``: the label is the kind of mention, the id its
value. Another component, a trained one too, may add its own; `marked` settles overlaps.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span

from models.instruction import Occasion
from parsers.instructions.choices import Choices
from parsers.instructions.mentions import Cue, Kind, Marked, Mention
from parsers.instructions.names import full_names
from parsers.instructions.numbers import Numbers
from parsers.instructions.phrasebook import PhraseBook
from parsers.instructions.purposes import FIRST_NAMES, INSURANCE_PURPOSES, LOAN_PURPOSES
from parsers.instructions.spelling import is_known, lemma, plain, word

_PHRASES: Final = Path(__file__).with_name("phrases.toml")
_OCCASIONS: Final = Path(__file__).with_name("occasions.toml")
_MENTIONS: Final = "mentions"
_CUES: Final = "cues"
_FULL_NAMES: Final = "full names"
_LOAN_ADJECTIVES: Final = frozenset(
    {"educativo", "hipotecario", "rotativo", "ordinario", "comercial"}
)
_LENT_FOR: Final = frozenset({"vivienda", "consumo", "calamidad", "libre inversion", "vehiculo"})
_SURNAMES: Final = frozenset({"mora", "cuotas", "plata", "resto"})  # Names that mean something.
_LONGEST_NAME: Final = 7  # Words, with the label of the number.
_LENDING: Final = frozenset({Kind.ACTION.value, Kind.PREPAYMENT.value})
_INTRODUCE: Final = frozenset(
    {
        "de", "del", "por", "para", "a", "al", "senor", "senora", "profe", "doctor", "doctora",
        "don", "dona", "asociado", "asociada", ":", "nombre",
    }
)  # fmt: skip
_RELATIVES: Final = frozenset(
    {
        "mama", "papa", "esposo", "esposa", "hermano", "hermana", "hijo", "hija", "abuela",
        "abuelo", "tio", "tia", "primo", "prima", "sobrino", "sobrina", "suegra", "suegro",
        "cunado", "cunada", "nieto", "nieta", "novio", "novia", "companero", "amigo", "vecino",
        "yerno", "nuera",
    }
)  # fmt: skip
_NUMBERED: Final = frozenset(
    {
        "cuota", "credito", "obligacion", "prestamo", "libranza", "pagare", "poliza", "tarjeta",
        "recibo", "comprobante", "factura", "cedula", "asociado", "asociada",
    }
)  # fmt: skip
_PRECEDENCE: Final = {kind: rank for rank, kind in enumerate(Kind)}

_WHOLE: Final = re.compile(
    r"\d{1,4}[/-]\d{1,2}[/-]\d{2,4}|\d{1,2}:\d{2}(?::\d{2})?"  # dates and times
    r"|\d{1,12}-\d{1,12}(?:-\d{1,4})?"  # obligations: 144-014194, 45-9
    r"|\d{1,3}(?:[.,']\d{3})+(?:[.,]\d{1,2}|,-)?"  # figures in groups
    r"|\d+(?:[.,]\d+)*"
)
_NTH_OF: Final = re.compile(r"(\d{1,3}) ?/ ?(\d{1,3})")  # Which instalment of how many.
_PREFIX: Final = re.compile(r"^[$(),.;:/+=\-#!?%']")
_SUFFIX: Final = re.compile(r"[$(),.;:/+=\-#!?%']$")
_INFIX: Final = re.compile(
    r"(?<=[a-z])[.,;:/+=()!?\-](?=[a-z0-9$])|(?<=[0-9])[/+=:();](?=[a-z0-9$])|(?<=[0-9])[,.\-](?=[a-z$])"
    r"|[$?!();=+]|(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])|(?<=[0-9])%"
)


def marked(text: str) -> Marked:
    """Return the words of ``text`` and what they mention, overlaps settled."""
    nlp = _language()
    doc = nlp.make_doc(plain(text))
    doc.user_data[_FULL_NAMES] = full_names(text)
    doc = nlp(doc)
    spans = [
        Mention(Kind(span.label_), span.id_, span.start, span.end)
        for span in doc.spans.get(_MENTIONS, ())
    ]
    return Marked(
        words=tuple(token.norm_ for token in doc),
        lemmas=tuple(token.lemma_ for token in doc),
        mentions=tuple(_settled(spans)),
        cues=tuple(
            Cue(Occasion(span.label_), span.start, span.end) for span in doc.spans.get(_CUES, ())
        ),
    )


def _settled(mentions: list[Mention]) -> list[Mention]:
    """Keep the longest of overlapping mentions; of equals, the first kind of `Kind`."""
    taken: set[int] = set()
    kept = []
    for mention in sorted(mentions, key=lambda m: (-len(m), _PRECEDENCE[m.kind], m.start)):
        if taken.isdisjoint(range(mention.start, mention.end)):
            taken.update(range(mention.start, mention.end))
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


@cache
def _language() -> Language:
    nlp = spacy.blank("es")
    nlp.tokenizer = Tokenizer(
        nlp.vocab,
        prefix_search=_PREFIX.search,
        suffix_search=_SUFFIX.search,
        infix_finditer=_INFIX.finditer,
        token_match=_WHOLE.fullmatch,
    )
    for component in (
        "tupago_words",
        "tupago_phrases",
        "tupago_purposes",
        "tupago_names",
        "tupago_numbers",
        "tupago_choices",
        "tupago_occasions",
    ):
        nlp.add_pipe(component)
    return nlp


# --- Components ----------------------------------------------------------------------------


@Language.component("tupago_words")
def _words(doc: Doc) -> Doc:
    for token in doc:
        corrected = word(token.text)
        if token.text == "k":
            corrected = "mil" if token.i and doc[token.i - 1].text[0].isdigit() else "que"
        if token.text == "cta" and _is_nth(doc[token.i + 1 : token.i + 4].text):
            corrected = "cuota"  # "CTA 12/36", as banks shorten it.
        if token.text == "no" and token.i and doc[token.i - 1].norm_ in _NUMBERED:
            number = doc[token.i + 1 : token.i + 3].text.removeprefix(". ")
            corrected = "nro" if number[:1].isdigit() else "no"  # "la cuota No 12"
        token.norm_ = corrected
        token.lemma_ = lemma(corrected)
    doc.spans[_MENTIONS] = []
    return doc


def _is_nth(said: str) -> bool:
    nth = _NTH_OF.fullmatch(said)
    return nth is not None and int(nth[1]) <= int(nth[2])


@Language.factory("tupago_phrases")
class _Phrases:
    """Finds the phrases of ``phrases.toml``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._book = PhraseBook(nlp.vocab)
        for kind, meanings in tomllib.loads(_PHRASES.read_text("utf-8")).items():
            for value, phrases in meanings.items():
                self._book.add((kind, value), phrases)

    def __call__(self, doc: Doc) -> Doc:
        found = [
            Mention(Kind(kind), value, start, end)
            for (kind, value), start, end in self._book.found(doc)
        ]
        _add(doc, _settled(found))
        return doc


@Language.factory("tupago_occasions")
class _Occasions:
    """Finds the phrases of ``occasions.toml``; they stand beside the mentions, not among them."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._book = PhraseBook(nlp.vocab)
        for value, phrases in tomllib.loads(_OCCASIONS.read_text("utf-8")).items():
            self._book.add((Occasion(value).value, ""), phrases, inflected=True)

    def __call__(self, doc: Doc) -> Doc:
        doc.spans[_CUES] = [
            Span(doc, start, end, label=value) for (value, _), start, end in self._book.found(doc)
        ]
        return doc


@Language.component("tupago_purposes")
def _purposes(doc: Doc) -> Doc:
    """Mark what a loan or insurance is for: "crédito de vivienda", "seguro exequial"."""
    words = [token.norm_ for token in doc]
    ends = {span.end: span for span in doc.spans[_MENTIONS]}
    found = []
    for at, first in enumerate(words):
        two = " ".join(words[at : at + 2])
        name, end = (two, at + 2) if two in LOAN_PURPOSES else (first, at + 1)
        called = None
        if name not in LOAN_PURPOSES and doc[at].lemma_ in _LOAN_ADJECTIVES:
            called, name = name, doc[at].lemma_  # "obligación hipotecaria" is named as written.
        back = at
        while back and words[back - 1] in {
            "de",
            "del",
            "la",
            "para",
            "por",
            "mi",
            "el",
            "-",
            "/",
            "al",
        }:
            back -= 1
        before = ends.get(at) or ends.get(back)
        article = any(
            words[i] in {"el", "al", "del", "la", "lo"} and words[i + 1] in {"de", "del"}
            for i in range(max(0, at - 3), at - 1)
        )
        named = name in _LOAN_ADJECTIVES and words[at - 1 : at] in (["el"], ["al"], ["del"], ["mi"])
        insured = before is not None and before.id_ == "insurance"
        insured = insured or (
            name not in LOAN_PURPOSES
            and words[at - 2 : at] in (["el", "de"], ["la", "de"], ["del", "de"])
            and any(span.id_ == "insurance" for span in doc.spans[_MENTIONS])
        )
        lent = before is not None and (before.id_ == "loan" or before.label_ in _LENDING)
        vehicle = name in {"carro", "moto"} and words[at - 1 : at] == ["al"]
        aimed = vehicle or (
            name in _LENT_FOR
            and (words[at - 1 : at] in (["a"], ["para"]) or _is_rest(ends.get(at)))
        )
        again = words[back - 1 : back] in (["es"], ["va"]) and any(
            span.id_ == "loan" and span.end <= at for span in doc.spans[_MENTIONS]
        )  # "el crédito del carro ya lo terminé, esto es de la moto"
        article = article or (again and words[at - 1] in {"la", "del", "el"})
        if insured and name in INSURANCE_PURPOSES:
            found.append(Mention(Kind.PURPOSE, INSURANCE_PURPOSES[name], at, end))
        elif (lent or article or named or aimed) and name in LOAN_PURPOSES:
            found.append(Mention(Kind.PURPOSE, called or LOAN_PURPOSES[name], at, end))
    _add(doc, found)
    return doc


def _is_rest(span: Span | None) -> bool:
    return span is not None and span.label_ == Kind.REST.value


@Language.component("tupago_names")
def _names(doc: Doc) -> Doc:
    """First names after a word that introduces a person: "de Pedro", "señora Luz"."""
    words = [token.norm_ for token in doc]
    typed = [token.text for token in doc]
    found = []
    for at, name in enumerate(typed):
        if name not in FIRST_NAMES:
            continue
        whole = _full_name_at(doc, typed, at)
        introduced = not at or words[at - 1] in _INTRODUCE or doc[at - 1].lemma_ in _RELATIVES
        if not introduced:
            found += [Mention(Kind.IGNORED, "name", at, whole)] if whole - at > 1 else []
            continue
        end = at + 1
        while end < len(words) and words[end] in FIRST_NAMES | _SURNAMES:
            end += 1
        if words[end + 1 : end + 2] and words[end + 1] in _SURNAMES and not is_known(words[end]):
            end += 2  # "Efraín Castillo Mora"
        end = max(end, whole, _identified(doc, at))
        found.append(Mention(Kind.NAME, name, at, end))
    _add(doc, found)
    return doc


def _identified(doc: Doc, at: int) -> int:
    """Return where a name ends that an identity number follows: "ROSALBA PRIETO DE MORA C.C."."""
    for end in range(at + 1, min(at + _LONGEST_NAME, len(doc))):
        if doc[end].norm_ in {"cc", "ti", "ce", "cedula", "identificada", "identificado"}:
            return end - 1 if doc[end - 1].text in {",", "("} else end
        known = doc[end].text in FIRST_NAMES | _SURNAMES | {"de", "del", "la", "los", ",", "("}
        if not known and is_known(doc[end].text):
            return at
    return at


def _full_name_at(doc: Doc, typed: list[str], at: int) -> int:
    """Return where a name that is written in capitals ends; ``at`` where none begins."""
    names: frozenset[tuple[str, ...]] = doc.user_data.get(_FULL_NAMES, frozenset())
    ends = (at + len(name) for name in names if tuple(typed[at : at + len(name)]) == name)
    return max(ends, default=at)


@Language.component("tupago_numbers")
def _numbers(doc: Doc) -> Doc:
    spans = [Mention(Kind(s.label_), s.id_, s.start, s.end) for s in doc.spans[_MENTIONS]]
    words, lemmas = [t.norm_ for t in doc], [t.lemma_ for t in doc]
    _add(doc, Numbers(words, lemmas, spans).mentions())
    return doc


@Language.component("tupago_choices")
def _choices(doc: Doc) -> Doc:
    spans = [Mention(Kind(s.label_), s.id_, s.start, s.end) for s in doc.spans[_MENTIONS]]
    words, lemmas = [t.norm_ for t in doc], [t.lemma_ for t in doc]
    _add(doc, Choices(words, lemmas, _settled(spans)).mentions())
    return doc


def _add(doc: Doc, mentions: list[Mention]) -> None:
    known = list(doc.spans[_MENTIONS])
    doc.spans[_MENTIONS] = known + [
        Span(doc, m.start, min(m.end, len(doc)), label=m.kind.value, span_id=m.value)
        for m in mentions
    ]
