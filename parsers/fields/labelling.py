"""Labels as they stand in a run of text: whole, glued to their value, or with a letter misread."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from parsers.amounts import find_amounts
from parsers.dates import find_dates, find_times
from parsers.fields.layout import Run
from parsers.fields.likeness import nearest_label
from parsers.fields.ours import names_us
from parsers.labels import (
    DATE_ROLES,
    LABELS,
    LONGEST_LABEL,
    MONEY_ROLES,
    NUMBER_ROLES,
    SECTIONS,
    Role,
    Token,
    canonical,
    tokens,
)
from parsers.phrasing import is_one_phrase, meaning

_BANK_NAME: Final = re.compile(
    r"banco\s*(?:de\s+(?:occidente|bogota)|occidente|bogota|caja\s+social|popular|agrario|davivienda"
    r"|av\s?villas|w\b|de\s*$|falabella|pichincha|finandina|serfinanza|gnb|itau|santander)"
)
_ENDS_LABEL: Final = re.compile(r"[\s.]*[:：?\]»›▸►▶→⇒➔➜=]")
_POINTED: Final = re.compile(
    r"\s*-?>\s*[^\s>]"
)  # "Pagos > Convenios > Recibo" is a way through menus.
_SET_APART: Final = r"[:：#.\-–=>|»›▸►▶→⇒➔➜]"
_STARTS_NUMBER: Final = re.compile(rf"\s*{_SET_APART}*\s*[@*xX•·.]*\s*[A-Z]{{0,4}}-?[\d*•@]")
_ACCOUNT_TYPE: Final = re.compile(r"\W*(?:corriente|ahorros)", re.IGNORECASE)
_STARTS_MIXED: Final = re.compile(rf"\s*{_SET_APART}*\s*(?=[A-Za-z]*-?\d)[A-Za-z0-9-]{{5,}}")
_STARTS_NAME: Final = re.compile(rf"\s*(?![.#]){_SET_APART}*\s*[A-ZÁÉÍÓÚÑ@*\d]")
_LOWERCASE_BEFORE: Final = re.compile(r"[a-záéíóúñ,]\s+$")
_SHORTEST_FUZZY: Final = 4
_FROM: Final = re.compile(r"\b[Dd]esde(?: (?:tu|su|mi|la))?\s+$")
_IN_SIGHT: Final = 80  # Letters around a label that can tell whether it is one.
_ONLY_FIRST: Final = frozenset(  # Too common inside sentences to be labels there.
    {Role.PAYEE, Role.HOLDER, Role.PAYER, Role.ORIGIN, Role.STATUS, Role.CONCEPT}
)
_ONLY_ALONE: Final = frozenset(
    [
        ("deposito",),
        ("abono",),
        ("pagado",),
        ("cobrado",),
        ("donde",),
        ("a", "pagar"),
        ("recaudado",),
        ("consignado",),
        ("depositado",),
        ("transferido",),
        ("girado",),
        ("abonado",),
        ("tercero",),
    ]
)
_BARE_NUMBER: Final = ("no",)
_IN_FULL: Final = re.compile(r"numero\s*:?\s*(?:\d{6,}(?![\d-])|$)")
_LONE: Final = {
    "de": Role.PAYER, "a": Role.PAYEE, "e-mail": Role.NOISE, "a las": Role.TIME, "a la": Role.TIME,
    "sin costo": Role.FEE, "envia": Role.PAYER, "paga": Role.PAYER, "transfiere": Role.PAYER,
    "consigna": Role.PAYER,
}  # fmt: skip
_ICON: Final = re.compile(r"[^\W\d_a]\s+(?=(?:de|para|a)$)")  # A letter that an icon was read as.
_ADDED: Final = re.compile(r"\s*\((?:[^()\d$@*]{1,30}\)|[^()\d$@*:]{1,20}$)")
_NOTHING: Final = re.compile(r"\s*(?:\$|COP)\s?[oO](?![a-z])")
_GOES_ON: Final = re.compile(r"[.,']\d|\s\d{3}\s\d{3}(?!\d)")  # A number, beyond a digit.
_LAST_ARTICLE: Final = re.compile(r"\s+(?:de|del|la|el|los)(?=\s*:?\s*$)")  # "A nombre de"
_IN_NAME: Final = ("a", "nombre")
_OF_NAME: Final = re.compile(r"\s+(?:de|DE)(?=\s+[A-ZÁÉÍÓÚÑ]{2})")
_OF_BRAND: Final = re.compile(r"\s+(?:de|en)\s+[A-ZÑ]\w{2,}(?:\s[A-ZÑ]\w+)?(?=\s*:)")
_OF_BANK_WHEN_BRANDED: Final = frozenset({Role.TRANSACTION, Role.BARE_REFERENCE, Role.REFERENCE})
_BRAND: Final = re.compile(
    r"\.?\s+(?:del?\s)?(?:bbva|bancolombia|davivienda|daviplata|nequi|lulo|movii|bold|uala|rappi(?:pay)?"
    r"|mercado\s?pago|wompi|payu|epayco|placetopay|payvalida|pse|ach|efecty|baloto|redeban"
    r"|credibanco|itau|colpatria|scotiabank|bancoomeva|coopcentral|av\s?villas"
    r"|bre-?b|banco\s(?:de\s)?\w+)(?=\s*:|\s*$|\s+\w*\d)"
)
_REST_OF_ADDED: Final = re.compile(r"[^()\d$@*:]{0,20}\)")
_BRANDED: Final = re.compile(
    r"\W*(?P<head>costos?|comision|tarifa|cargo|recargo|saldo)(?P<whose>(?:\s+[^\W\d_]+){1,4})"
    r"(?=\s*:|\s*[-$])"
)
_SELLERS: Final = re.compile(
    r"\b(?:aliad|corresponsal|comerci|tender|punto|colocador|vendedor|asesor|cajer|agen|red\b)"
)


@dataclass(frozen=True, slots=True)
class LabelAt:
    role: Role
    words: tuple[str, ...]
    run: Run
    start: int
    end: int
    exact: bool


def labels_in(run: Run, overrides: Mapping[tuple[str, ...], Role]) -> list[LabelAt]:
    """Return the labels printed in the run, left to right."""
    found = _labels_printed(run.text, run.folded, tuple(overrides.items()))
    return [LabelAt(o.role, o.words, run, o.start, o.end, o.exact) for o in found]


def label_at_end(run: Run) -> LabelAt | None:
    """Return a label in small letters that ends a run: "20 nov 2026 fecha", "$ 0 costo"."""
    found = _label_printed_at_end(run.text, run.folded)
    return replace(found, run=run) if found else None


@lru_cache(maxsize=1_000)
def _label_printed_at_end(text: str, folded: str) -> LabelAt | None:
    words = [match.start() for match in re.finditer(r"(?<![^\W\d_])[^\W\d_]", text)]
    for start in filter(None, words[-_MOST_AT_END:]):
        tail = text[start:]
        known = _labels_printed(tail, folded[start:], ())
        if len(known) != 1 or not known[0].exact or not tail.islower():
            continue
        if (known[0].start, known[0].end) == (0, len(tail.rstrip(" ."))):
            return replace(known[0], start=start, end=start + known[0].end)
    return None


_MOST_AT_END: Final = 3  # Words: "número de comprobante".


@lru_cache(maxsize=1_000)  # A page is laid out in a score of ways, to see which fits best.
def _labels_printed(
    text: str, folded: str, meant: tuple[tuple[tuple[str, ...], Role], ...]
) -> list[LabelAt]:
    """Return the labels of a run of this text, wherever it stands."""
    run, overrides = Run(text, folded, pieces=(), starts=(), row=0), dict(meant)
    found: list[LabelAt] = []
    bare = _ICON.sub("", run.folded.strip(" :"))
    lone = _LONE.get(bare)
    if lone is not None:  # Articles, which `tokens` leaves out, may be labels by themselves.
        return [LabelAt(lone, (bare,), run, 0, len(run.text), exact=True)]
    if own := _with_article(run) or _bilingual(run):
        return [own]
    words = list(tokens(run.folded))
    index = 0
    while index < len(words):
        label = _label_at(run, words, index, overrides)
        if label is None:
            index += 1
        else:
            found.append(label)
            index = next((i for i, w in enumerate(words) if w.start >= label.end), len(words))
    if not found:
        found = _row_of_labels(run, words)
    if (not found or found[0].start > 0) and (branded := _branded(run)):
        found = [branded, *(label for label in found if label.start >= branded.end)]
    if not found or found[0].start > 0:
        fuzzy = _misread_label(run)
        if fuzzy and (not found or (fuzzy.end < found[0].start and fuzzy.role in NUMBER_ROLES)):
            found.insert(0, fuzzy)
    return found


def _label_at(
    run: Run, words: Sequence[Token], index: int, overrides: Mapping[tuple[str, ...], Role]
) -> LabelAt | None:
    for count in range(min(LONGEST_LABEL, len(words) - index), 0, -1):
        phrase = tuple(part for word in words[index : index + count] for part in word.word.split())
        start, end = words[index].start, words[index + count - 1].end
        if phrase[-1].isdigit() and _GOES_ON.match(run.folded, end):
            continue  # "CC 1.022.330.145"
        role = overrides.get(phrase) or LABELS.get(phrase)
        if role is None and index == 0 and is_one_phrase(run.folded[start:end]):
            role = meaning(phrase)
        if role is None:
            continue
        end = _with_added(run.folded, start, end)
        if phrase == _IN_NAME and (article := _OF_NAME.match(run.text, end)):
            end = article.end()
        if role in NUMBER_ROLES and (brand := _OF_BRAND.match(run.text, end)):
            end = brand.end()
        elif role in _OF_BANK_WHEN_BRANDED and (brand := _BRAND.match(run.folded, end)):
            end, role = brand.end(), Role.TRANSACTION  # "Número de referencia BBVA", "ID Wompi"
        if _is_part(run, phrase, start):
            continue
        if _is_label(run, role, start, end, first=index == 0):
            return LabelAt(role, phrase, run, start, end, exact=True)
    return _glued_label(run, words[index], first=index == 0)


def _is_part(run: Run, phrase: tuple[str, ...], start: int) -> bool:
    """Whether the words mean nothing by themselves: "Comprobante de depósito", "No. 15-21"."""
    if phrase == _BARE_NUMBER:
        return not _IN_FULL.match(run.folded, start)
    return phrase in _ONLY_ALONE and re.search(r"\w", run.text[:start]) is not None


_ACTED: Final = re.compile(
    r"\W*(?P<label>[Pp]ag[oó]|[Ee]nvi[oó]|[Cc]onsign[oó]|[Dd]eposit[oó]|PAG[OÓ]|ENVI[OÓ])\s*:\s*"
    r"(?=(?:[A-ZÁÉÍÓÚÑ][\w'.]+(?:\s|$)){2,6}$)"
)
_SENDER: Final = re.compile(
    r"(?:\W*|[^\W\d_] )(?P<label>de)\s*:\s*(?=[^\W\d_])(?!.*(?:asunto|@|<))"
)
_OWN_PAYMENT: Final = re.compile(r"\W*(?P<label>su pago)\s*:?\s*(?=\$|\d|$)")


def _with_article(run: Run) -> LabelAt | None:
    """Return a label that is one only with its article: "De: ANA GIL", "Su pago  $ 60.000"."""
    acted = _ACTED.match(run.text)
    if acted is not None and not names_us(run.text):
        return LabelAt(Role.PAYER, ("pago",), run, *acted.span("label"), exact=True)
    for pattern, role in ((_SENDER, Role.PAYER), (_OWN_PAYMENT, Role.CASH_OR_AMOUNT)):
        match = pattern.match(run.folded)
        if match is not None:
            words = tuple(match["label"].split())
            return LabelAt(role, words, run, *match.span("label"), exact=True)
    return None


_TWICE: Final = re.compile(
    r"\W*(?P<one>[a-z][^/|:$\d]{2,40}?)\s*[/|]\s*(?P<other>[a-z][^/|:$\d]{2,40}?)[\s:.]*"
)


def _bilingual(run: Run) -> LabelAt | None:
    """Return a label that is printed in two languages: "Transfer fee / Cargo"."""
    match = _TWICE.fullmatch(run.folded)
    if match is None:
        return None
    phrases = [canonical(match["one"]), canonical(match["other"])]
    roles = [LABELS.get(phrase) or meaning(phrase) for phrase in phrases]
    told = [(role, phrase) for role, phrase in zip(roles, phrases, strict=True) if role]
    if len({role for role, _ in told}) != 1 or (len(told) < len(phrases) and _is_short(run)):
        return None
    role, phrase = told[0]
    return LabelAt(role, phrase, run, match.start("one"), match.end("other"), exact=True)


def _is_short(run: Run) -> bool:
    """Whether a run is too short for two languages: "Cuenta / Banco"."""
    return len(run.text.split()) < 4  # noqa: PLR2004


def _branded(run: Run) -> LabelAt | None:
    """Return the label of a cost or balance that names whose: "Costo MOVii", "Saldo Nequi".

    What the shop earns on a payment is nobody's cost: "Comisión del aliado".
    """
    match = _BRANDED.match(run.folded)
    if match is None:
        return None
    role = Role.BALANCE if match["head"] == "saldo" else Role.FEE
    if role is Role.FEE and _SELLERS.search(match["whose"]):
        role = Role.NOISE
    rest = run.text[match.end() :]
    if not (_is_blank(rest) or _ENDS_LABEL.match(rest) or _announces(Role.FEE, rest)):
        return None
    return LabelAt(role, canonical(match[0]), run, match.start(), match.end(), exact=True)


def _with_added(folded: str, start: int, end: int) -> int:
    """Return where the label ends with what it adds in brackets: "Comisión (IVA incluido)"."""
    if article := _LAST_ARTICLE.match(folded, end):
        return article.end()
    label = folded[start:end]
    added = _REST_OF_ADDED if label.count("(") > label.count(")") else _ADDED
    match = added.match(folded, end)
    return match.end() if match else end


def _row_of_labels(run: Run, words: Sequence[Token]) -> list[LabelAt]:
    """Return the labels of a table's head that lost its gaps: "Referencia Total a pagar"."""
    found: list[LabelAt] = []
    index = 0
    while index < len(words):
        for count in range(min(LONGEST_LABEL, len(words) - index), 0, -1):
            chosen = words[index : index + count]
            phrase = tuple(part for word in chosen for part in word.word.split())
            role = LABELS.get(phrase)
            if role is not None:
                start, end = chosen[0].start, chosen[-1].end
                found.append(LabelAt(role, phrase, run, start, end, exact=True))
                index += count
                break
        else:
            return []
    typed = [label for label in found if label.role in MONEY_ROLES | DATE_ROLES | NUMBER_ROLES]
    return found if len(found) > 1 and len(typed) == len(found) else []


_GLUED: Final = re.compile(r"(ref|cc|cus|pin|rrn|apro|recibo|cedula|valor|convenio)(\d{4,})")


_GLUED_CODE: Final = re.compile(  # "Código9T1AK8ATCD": an arrow between them was not read.
    r"(?P<label>[A-ZÁÉÍÓÚ]?[a-záéíóú]{4,})(?=(?:\S*\d){2})(?=\S*[A-Z])[A-Z\d]{7,16}$"
)


def _glued_label(run: Run, word: Token, *, first: bool) -> LabelAt | None:
    """Return a label whose blank was lost: ``REF63762971``."""
    if word.word == "rec" and re.match(r"\s?[:#\]]\s?\d{5,}", run.text[word.end : word.end + 12]):
        return LabelAt(Role.TRANSACTION, ("recibo",), run, word.start, word.end, exact=True)
    if first and (lettered := _GLUED_CODE.match(run.text, word.start)):
        phrase = canonical(lettered["label"])
        if LABELS.get(phrase) in NUMBER_ROLES:
            return LabelAt(LABELS[phrase], phrase, run, *lettered.span("label"), exact=True)
    glued = _GLUED.fullmatch(word.word)
    if glued is None or not (first or run.text[word.start].isupper()):
        return None
    phrase = canonical(glued[1])
    return LabelAt(LABELS[phrase], phrase, run, word.start, word.start + len(glued[1]), exact=True)


def _is_label(run: Run, role: Role, start: int, end: int, *, first: bool) -> bool:
    """Whether the words are used as a label here, and not inside a sentence."""
    rest = run.text[end : end + _IN_SIGHT]
    if _BANK_NAME.match(run.folded, start):
        return False
    before = run.text[max(start - _IN_SIGHT, 0) : start]
    if role is Role.KEY and _FROM.search(before):
        return False  # "desde tu llave @marta"
    if _ends_label(run, rest):
        return not _LOWERCASE_BEFORE.search(before) or role in MONEY_ROLES or len(before) < 3  # noqa: PLR2004
    if _is_blank(rest):
        alone = first or not re.search(r"\w", before) or len(before.strip()) <= 2  # noqa: PLR2004
        return alone or (run.text[start].isupper() and role in NUMBER_ROLES | DATE_ROLES)
    if first or not _announces(role, rest):
        return first and _announces(role, rest)
    inside_sentence = role is Role.ACCOUNT and _LOWERCASE_BEFORE.search(before)
    return role not in _ONLY_FIRST and not inside_sentence


def _ends_label(run: Run, rest: str) -> bool:
    """Whether a colon, or what a printer sets for one, parts label and value: "Recaudado > 54"."""
    pointed = _POINTED.match(rest) and run.text.count(">") == 1
    return bool(pointed or _ENDS_LABEL.match(rest))


def _is_blank(rest: str) -> bool:
    """Whether nothing but punctuation, a peso sign or empty tick boxes follows a label."""
    return not re.sub(r"[\s:：.\-–=#>»›▸►▶→⇒➔➜|·•)(?$*_□☐☒]", "", rest)


def _announces(role: Role, rest: str) -> bool:  # noqa: PLR0911 — one a kind of role
    """Whether what follows, without a colon, is what the role's label announces."""
    head = rest[:40]
    if role is Role.FEE and _NOTHING.match(head):
        return True
    if role in MONEY_ROLES:
        found = find_amounts(head)
        return (
            bool(found) and len(re.sub(r"[\s:.\-–=*|>»›▸►▶→⇒➔➜]", "", head[: found[0].start])) <= 1
        )
    if role is Role.TIME:
        found_times = find_times(head, labelled=True)
        return bool(found_times) and found_times[0].start <= 3  # noqa: PLR2004
    if role in DATE_ROLES:
        found_dates = find_dates(head, labelled=True)
        return bool(found_dates) and found_dates[0].start <= 12  # noqa: PLR2004
    if role in {Role.TRANSACTION, Role.SECOND_ID} and _STARTS_MIXED.match(rest):
        return True
    if role in NUMBER_ROLES:
        return bool(_STARTS_NUMBER.match(rest)) or (
            role is Role.ACCOUNT and bool(_ACCOUNT_TYPE.match(rest))
        )
    if role in SECTIONS:
        return False
    if role is Role.NOISE and re.match(r"\s*\$\s?\d", rest):
        return True
    return bool(_STARTS_NAME.match(rest))


def _misread_label(run: Run) -> LabelAt | None:
    """Return a misread label: the whole run, or the part to the colon, is nearly one."""
    head = re.match(r"[^:：$\d]*", run.folded)
    end = len(head[0].rstrip()) if head else 0
    likeness = None if _glued_on(run.text, end) else nearest_label(run.folded[:end])
    if likeness is None:
        return None
    role, phrase = likeness
    rest = run.text[end:]
    alone = _is_blank(rest) or bool(_ENDS_LABEL.match(rest))
    if not alone and not _announces(role, rest):
        return None
    return LabelAt(role, phrase, run, 0, end, exact=False)


def _glued_on(text: str, end: int) -> bool:
    """Whether a digit follows few letters without anything between: "OP63321830950" is a number."""
    return end < _SHORTEST_HEAD and text[end : end + 1].isdigit()


_SHORTEST_HEAD: Final = 5
