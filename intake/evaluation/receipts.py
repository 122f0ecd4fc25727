"""How well receipts are read: compared with labels, a false value apart from a missing one.

A wrong amount moves money; a missing one asks a person. Every field of every legible single
receipt therefore gets one of five verdicts, and confidence is held to its word in a table.
Labels are those of the labelled samples; a reading is what `tupago read` prints for a file.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Final

from intake.evaluation.boxes import Fit, fit

FIELDS: Final = (
    "amount", "date", "time", "reference", "transaction_id", "destination_account",
    "collection_code", "payer", "status", "fee",
)  # fmt: skip
SEVERITIES: Final = ("clean", "photo", "hard")
BANDS: Final = (0.99, 0.95, 0.90, 0.80, 0.0)  # Lower ends of the bands of confidence.
_KEY_FIELDS: Final = ("amount", "date", "reference", "transaction_id")

Label = Mapping[str, Any]
Reading = Mapping[str, Any]


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"  # A value, and not what is printed: the dear one.
    MISSING = "missing"
    SPURIOUS = "spurious"  # A value for what the picture does not show: as dear as wrong.
    ABSENT = "absent"  # Correct silence.


@dataclass(frozen=True, slots=True)
class Miss:
    """A false value, for people to look at."""

    file: str
    severity: str
    layout: str
    field: str
    printed: object
    read: object
    verdict: Verdict


@dataclass(slots=True)
class Score:
    """Everything that the comparison found, as counts."""

    fields: dict[str, Counter[Verdict]] = field(default_factory=lambda: defaultdict(Counter))
    by_severity: dict[str, dict[str, Counter[Verdict]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )
    by_issuer: dict[str, dict[str, Counter[Verdict]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )
    reliability: dict[str, dict[float, Counter[bool]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )
    boxes: dict[str, Counter[Fit]] = field(default_factory=lambda: defaultdict(Counter))
    false_values: list[Miss] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def refusals(self) -> dict[str, float | None]:
        """The share of our refusals that are due, and of the due ones that are made."""
        due = self.counts["others_refused"]
        made, wanted = due + self.counts["receipts_refused"], due + self.counts["others_taken"]
        return {
            "precision": due / made if made else None,
            "recall": due / wanted if wanted else None,
        }

    def as_json(self) -> dict[str, Any]:
        """Return the counts; of fields by verdict, of boxes by fit."""
        return {
            "counts": dict(self.counts),
            "not_a_receipt": self.refusals,
            "fields": _plain_counts(self.fields),
            "by_severity": {name: _plain_counts(one) for name, one in self.by_severity.items()},
            "by_issuer": {name: _plain_counts(one) for name, one in self.by_issuer.items()},
            "boxes": _plain_counts(self.boxes),
        }


def _plain_counts(
    counted: Mapping[str, Counter[Verdict]] | Mapping[str, Counter[Fit]],
) -> dict[str, dict[str, int]]:
    return {
        name: {kind.value: count for kind, count in counts.items()}
        for name, counts in counted.items()
    }


def score_receipts(labels: Iterable[Label], readings: Iterable[Reading]) -> Score:
    """Compare readings with labels by file name; a file without a reading counts as silent."""
    by_file = {PurePath(str(reading["file"])).name: reading for reading in readings}
    score = Score()
    for label in labels:
        reading = by_file.get(label["file"])
        score.counts["no_reading"] += reading is None
        _score_file(score, label, reading or {})
    return score


def _score_file(score: Score, label: Label, reading: Reading) -> None:
    receipts = reading.get("receipts") or []
    first: Mapping[str, Any] = receipts[0] if receipts else {}
    if label["legible"] and not label.get("is_receipt_any"):
        _score_kind(score, label, reading, first)
    if not label["is_receipt"]:
        return
    if not label["legible"]:
        verdict = judge("amount", label["amount"], first.get("amount"))
        score.counts["illegible"] += 1
        score.counts[f"illegible_{_ILLEGIBLE[verdict]}"] += 1
    elif label["n_receipts"] > 1:
        _score_several(score, label, receipts)
    elif label.get("is_receipt_any"):
        score.counts["before_payment"] += 1
        taken = first.get("status") == "approved" and reading.get("is_receipt") is not False
        score.counts["before_payment_taken_for_paid"] += taken
    elif label["n_receipts"] == 1:
        _score_fields(score, label, first)


_ILLEGIBLE: Final = {
    Verdict.RIGHT: "lucky",
    Verdict.WRONG: "invented",
    Verdict.SPURIOUS: "invented",
    Verdict.MISSING: "silent",
    Verdict.ABSENT: "silent",
}


def _score_kind(score: Score, label: Label, reading: Reading, first: Mapping[str, Any]) -> None:
    refused = reading.get("is_receipt") is False
    if label["is_receipt"]:
        score.counts["receipts_refused"] += refused
        return
    score.counts["others_refused" if refused else "others_taken"] += 1
    if not refused and not all(is_blank(first.get(name)) for name in ("amount", "transaction_id")):
        score.counts["others_read"] += 1


def _score_several(score: Score, label: Label, receipts: Sequence[Mapping[str, Any]]) -> None:
    score.counts["several"] += 1
    score.counts["several_noticed"] += len(receipts) > 1
    amount = receipts[0].get("amount") if receipts else None
    if is_blank(amount):
        score.counts["several_silent"] += 1
    elif any(judge("amount", one["amount"], amount) is Verdict.RIGHT for one in label["receipts"]):
        score.counts["several_one_right"] += 1
    else:
        score.counts["several_wrong"] += 1


def _score_fields(score: Score, label: Label, receipt: Mapping[str, Any]) -> None:
    score.counts["single"] += 1
    flawed = False
    for name in FIELDS:
        others = label.get("transaction_id_alt", ()) if name == "transaction_id" else ()
        verdict = judge(name, label[name], receipt.get(name), others)
        if verdict is Verdict.MISSING and name in label.get("uncertain", ()):
            continue  # Whoever labelled it could not settle it either.
        for group in (
            score.fields,
            score.by_severity[label["severity"]],
            score.by_issuer[str(label["issuer"])],
        ):
            group[name][verdict] += 1
        flawed |= name in _KEY_FIELDS and verdict not in {Verdict.RIGHT, Verdict.ABSENT}
        if verdict in {Verdict.RIGHT, Verdict.WRONG, Verdict.SPURIOUS}:
            sure = float((receipt.get("confidence") or {}).get(name, 0.0))
            band = next(low for low in BANDS if sure >= low)
            score.reliability[name][band][verdict is Verdict.RIGHT] += 1
        if verdict is Verdict.RIGHT:
            found = fit(label, name, (receipt.get("boxes") or {}).get(name))
            if found:
                score.boxes[name][found] += 1
        if verdict in {Verdict.WRONG, Verdict.SPURIOUS}:
            where = (label["file"], label["severity"], label["layout"])
            score.false_values.append(Miss(*where, name, label[name], receipt.get(name), verdict))
    score.counts["single_key_fields_right"] += not flawed


# --- One value -----------------------------------------------------------------------------


def judge(name: str, printed: object, read: object, others: Iterable[object] = ()) -> Verdict:
    """Return the verdict on one value; ``others`` would do as well as what is printed."""
    if name == "status":  # "unknown" is a status's way of saying nothing.
        printed, read = (None if value == "unknown" else value for value in (printed, read))
    if is_blank(printed):
        return Verdict.ABSENT if is_blank(read) else Verdict.SPURIOUS
    if is_blank(read):
        return Verdict.MISSING
    same = _COMPARED[name]
    right = any(same(value) == same(read) for value in (printed, *others))
    return Verdict.RIGHT if right else Verdict.WRONG


def is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _plain(value: object) -> str:
    letters = unicodedata.normalize("NFD", str(value))
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")


def _money(value: object) -> object:
    """Only a plain number is one: reading ``54.000`` is the reader's work."""
    try:
        return Decimal(str(value).strip()).quantize(Decimal("0.01"))
    except InvalidOperation:
        return ("not a number", str(value))


def _code(value: object) -> str:
    """Ignore blanks, hyphens and padding; many typefaces draw O and 0 alike."""
    bare = re.sub(r"[^0-9A-Za-z@]", "", _plain(value)).upper().replace("O", "0")
    return bare.lstrip("0") or "0"


def _account(value: object) -> str:
    text = str(value).strip()
    if text.startswith("@") or re.search(r"[A-Za-z]{3}", re.sub("[xX]", "*", text)):
        return text.upper().lstrip("@")
    digits = re.sub(r"\D", "", text)
    masked = re.search(r"[*xX•.]{2,}|^\*", text)
    return f"*{digits}" if masked else digits.lstrip("0")


def _name(value: object) -> str:
    return " ".join(re.sub(r"[^A-Z ]", " ", _plain(value).upper()).split())


def _time(value: object) -> str:
    found = re.match(r"\s*(\d{1,2}):(\d{2})", str(value))
    return f"{int(found[1]):02}:{found[2]}" if found else str(value)


_COMPARED: Final[Mapping[str, Callable[[object], object]]] = {
    "amount": _money,
    "fee": _money,
    "date": lambda value: str(value).strip()[:10],
    "time": _time,
    "reference": lambda value: re.sub(r"\D", "", str(value)).lstrip("0"),
    "transaction_id": _code,
    "destination_account": _account,
    "collection_code": _code,
    "payer": _name,
    "status": lambda value: str(value).strip().lower(),
}


# --- As text -------------------------------------------------------------------------------


def format_score(score: Score, *, false_values: int = 20) -> str:
    """Return the score as tables for people, with the first so many false values."""
    lines = [
        _SINGLE.format_map(score.counts),
        *_table("TODOS", score.fields),
        *(
            line
            for severity in SEVERITIES
            if severity in score.by_severity
            for line in _table(severity, score.by_severity[severity])
        ),
        *_issuers(score.by_issuer),
        "\nConfianza: correctos/dados por franja",
        *(_reliability_row(name, score.reliability[name]) for name in FIELDS),
        *_boxes(score.boxes),
        _OTHERS.format_map(score.counts),
        "«No es un comprobante»: precisión {}, recobro {}\n".format(
            *("-" if share is None else f"{share:.1%}" for share in score.refusals.values())
        ),
        *(_MISS.format(miss=miss) for miss in score.false_values[:false_values]),
    ]
    return "\n".join(lines)


_SINGLE: Final = (
    "Comprobantes legibles de un solo pago: {single}; con valor, fecha, referencia y número "
    "correctos: {single_key_fields_right}; archivos sin lectura: {no_reading}"
)
_OTHERS: Final = """
No son comprobantes: rechazados {others_refused}, tomados por comprobante {others_taken} (con \
datos {others_read}); comprobantes rechazados {receipts_refused}
Ilegibles: {illegible}; valor callado {illegible_silent}, inventado {illegible_invented}, acertado \
{illegible_lucky}
Varios en una imagen: {several}; notados {several_noticed}; valor de uno {several_one_right}, \
falso {several_wrong}, callado {several_silent}
Pantallas previas al pago: {before_payment}; tomadas por pago hecho {before_payment_taken_for_paid}
"""
_MISS: Final = (
    "  {miss.file} ({miss.severity}, {miss.layout}) {miss.field}: impreso {miss.printed}, "
    "leído {miss.read}"
)


def _table(title: str, group: Mapping[str, Counter[Verdict]]) -> list[str]:
    head = f"  {'campo':20} {'bien':>5} {'falso':>5} {'falta':>5} {'sobra':>5} | {'recobro':>7}"
    rows = [f"{head} {'FALSO':>6}"]
    for name in FIELDS:
        counted = group.get(name)
        if counted:
            right, wrong, missing, spurious = (
                counted[verdict]
                for verdict in (Verdict.RIGHT, Verdict.WRONG, Verdict.MISSING, Verdict.SPURIOUS)
            )
            recall = _percent(right, right + wrong + missing)
            false = _percent(wrong + spurious, counted.total())
            rows.append(
                f"  {name:20} {right:5} {wrong:5} {missing:5} {spurious:5} | {recall:>7} {false:>6}"
            )
    return ["", title, *rows]


def _issuers(by_issuer: Mapping[str, Mapping[str, Counter[Verdict]]]) -> list[str]:
    head = "".join(f"{name:>16}" for name in _KEY_FIELDS)
    rows = ["\nPor emisor: bien, FALSO y falta de cada campo", f"  {'':40}{head}"]
    for issuer, group in sorted(by_issuer.items()):
        cells = []
        for name in _KEY_FIELDS:
            counted = group[name] if name in group else Counter[Verdict]()
            false = counted[Verdict.WRONG] + counted[Verdict.SPURIOUS]
            cells.append(f"{counted[Verdict.RIGHT]:8}{false:4}{counted[Verdict.MISSING]:4}")
        rows.append(f"  {issuer[:40]:40}{''.join(cells)}")
    return rows


def _boxes(boxes: Mapping[str, Counter[Fit]]) -> list[str]:
    told = [
        f"  {name:20} {counted[Fit.WELL]:5} {counted[Fit.LOOSE]:9} {counted[Fit.ELSEWHERE]:11} "
        f"{counted[Fit.NONE]:7} | {_percent(counted[Fit.WELL], counted.total()):>7}"
        for name in FIELDS
        if (counted := boxes.get(name))
    ]
    head = f"  {'':20} {'bien':>5} {'a medias':>9} {'otro sitio':>11} {'ninguno':>7} | {'bien':>7}"
    title = "\nRecuadro de lo que se leyó bien (a la mitad o más de lo impreso: bien)"
    return [title, head, *told] if told else []


def _reliability_row(name: str, bands: Mapping[float, Counter[bool]]) -> str:
    cells = [
        f">={low:.2f} {bands[low][True]}/{bands[low].total()}" for low in BANDS if low in bands
    ]
    return f"  {name:20} " + "   ".join(cells)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "-"
