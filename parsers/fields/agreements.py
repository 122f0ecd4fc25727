"""The code of the agreement that a payment was made under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from parsers.fields.entry import Entry, Snippet, of_role
from parsers.fields.flow import Flow, behind
from parsers.fields.found import Choice, Found, found_at, most_trusted
from parsers.fields.ours import ACCOUNT, CODES, names_us
from parsers.labels import Role

_CODE: Final = re.compile(r"\W*0*(?P<code>[1-9]\d{2,5})(?=\s|$|[-–:·()A-Z])(?!-\d)")


def collection_code(entries: Sequence[Entry], flow: Flow) -> Choice[str]:
    """Return the agreement's code, without padding, where the code itself is printed."""
    codes = list(_before_reference(entries))
    items = (e for e in of_role(entries, Role.AMOUNT) if e.label.words[0] in {"pago", "recaudo"})
    for entry in (*of_role(entries, Role.CODE), *items):
        for value in entry.values[: 1 if entry.role is Role.AMOUNT else None]:
            match = _CODE.match(value.text) or re.search(
                r"[(\[-]\s*0*(?P<code>\d{4,6})\s*[)\]]?$", value.text
            )
            if match:
                snippet = value.part(match.start("code"), match.end("code"))
                code = found_at(match["code"], snippet, label=entry.label)
                if code.value in CODES:  # Known beforehand: doubtful letters hardly matter.
                    code = code.known()
                codes.append(code)
                break
    if len({found.value for found in codes}) > 1:
        return Choice(None, tuple(codes), why_not="hay dos códigos distintos")
    chosen = most_trusted(codes) or _our_code(entries, flow)
    return Choice(chosen, tuple(codes) or ((chosen,) if chosen else ()))


def _before_reference(entries: Sequence[Entry]) -> Iterator[Found[str]]:
    """Yield the first of two numbers: "Número de convenio / referencia   9182 / 20487970"."""
    for entry in of_role(entries, Role.REFERENCE, Role.BARE_REFERENCE):
        words = entry.label.words
        if not {"convenio", "referencia"} <= set(words) or words[-1] != "referencia":
            continue
        texts = " / ".join(value.text.strip() for value in entry.values)
        match = _TWO_NUMBERS.match(texts)
        if match:
            spot = entry.values[0].part(0, len(match["code"]))
            code = found_at(match["code"], spot, label=entry.label)
            yield code.known() if code.value in CODES else code


_TWO_NUMBERS: Final = re.compile(r"(?P<code>[1-9]\d{3,5})\s?[/|-]\s?0*[1-9]\d{5,10}(?!\d)")
_BEFORE_NAME: Final = re.compile(
    r"\W*0*(?P<code>[1-9]\d{3,5})(?:\s?(?P<apart>[-–])\s?|\s+)(?P<name>[^\W\d_]{3}.*)"
)
_OURS: Final = "es un código nuestro"
_OUR_CODE: Final = re.compile(
    r"\b(?:cod(?:igo)?|conv(?:enio)?|rec(?:audo)?|proyecto)\.?\s*(?:no\.?|:)?\s*"
    r"0*(?P<code>14523|9757|9182)(?!\d)"
)


_IN_BRACKETS: Final = re.compile(
    r"\b(?:alianza(?: ltda)?|becoop)\s?\(\s?0*(?P<code>14523|9757|9182)\s?\)"
)
_FOR_AGREEMENT: Final = frozenset(["convenio", "empresa", "facturador", "recaudo"])
_LONE_CODE: Final = re.compile(r"\W*0*(?P<code>[1-9]\d{3,4})\W*")
_ALONE: Final = re.compile(r"(?:\w{0,3}:\s?)?0*(?P<code>[1-9]\d{3,4})")
_CODE_AND_NAME: Final = re.compile(
    r"(?<![\w*])0*(?P<code>14523|9757|9182)\W{1,3}(?P<name>[^\W\d_].*)"
)
_ROWS_OF_NAME: Final = 2
_ENDS_NAME: Final = re.compile(r"(?:alian\w*|becoop)\W*(?:l?tda?|lt[a-z]{1,2}|de \w+)?\W*$")
_BESIDE_NAME: Final = re.compile(  # "COOP ALIANZA LTDA (9182)", "COOPERATIVA ALIANZA - 14523"
    r"\s*(?P<set_apart>[-–·|(/\[]|\bcod\w*|\bconv\w*)?[\s.:#]*0*(?P<code>[1-9]\d{3,4})\W*$"
)


def _our_code(entries: Sequence[Entry], flow: Flow) -> Found[str] | None:
    """Return one of the cooperative's codes behind a word for it, or beside its name."""
    return (
        _behind_payee(entries)
        or _beside_name(flow)
        or _in_words(flow)
        or _code_alone(entries, flow)
    )


def _behind_payee(entries: Sequence[Entry]) -> Found[str] | None:
    """Return the code of "Empresa   9182 - COOP ALIANZA" or "Convenio recaudador   9182"."""
    for entry in of_role(entries, Role.PAYEE, Role.NOISE):
        for value in entry.values:
            match = _BEFORE_NAME.match(value.text)
            told = match and (entry.role is Role.PAYEE or entry.name == "servicio")
            if match and told and (names_us(match["name"]) or match["apart"]):
                found = found_at(match["code"], value.part(*match.span("code")), label=entry.label)
                return found.known() if match["code"] in CODES else found
        if entry.role is Role.PAYEE and set(entry.label.words) & _FOR_AGREEMENT:
            for value in entry.values[:1]:
                if match := _LONE_CODE.fullmatch(value.text):
                    spot = value.part(*match.span("code"))
                    found = found_at(match["code"], spot, label=entry.label)
                    return found.known() if match["code"] in CODES else found
    return None


def _beside_name(flow: Flow) -> Found[str] | None:
    """Return the code before our name, or behind it in brackets or after a dash."""
    for run in flow.runs:
        match = _CODE_AND_NAME.search(run.text)
        if match and names_us(match["name"]):
            return found_at(match["code"], Snippet(run, *match.span("code")), why=_OURS).known()
    for run in flow.runs:
        match = _BESIDE_NAME.search(run.folded)
        if match is None or not names_us(run.text[: match.start()]):
            continue
        if not _ENDS_NAME.search(run.folded[: match.start()]) or ACCOUNT.endswith(match["code"]):
            continue
        if match["set_apart"] or match["code"] in CODES:
            spot = Snippet(run, *match.span("code"))
            found = found_at(match["code"], spot, why="está junto a nuestro nombre")
            return found.known() if match["code"] in CODES else found
    return None


def _in_words(flow: Flow) -> Found[str] | None:
    """Return a code of ours behind a word for it: "cod. 9182"."""
    match = _OUR_CODE.search(flow.folded) or _IN_BRACKETS.search(flow.folded)
    if match is None:
        return None
    return found_at(match["code"], behind(flow, match, "code"), why=_OURS).known()


def _code_alone(entries: Sequence[Entry], flow: Flow) -> Found[str] | None:
    """Return a code of ours on a line near our name, whose label was cut off or not read."""
    rows = {run.row for run in flow.runs if names_us(run.text)}
    owned = {
        id(value.run)
        for entry in entries
        if entry.role not in {Role.PAYEE, Role.CODE, Role.CONCEPT}
        for value in entry.values
    }
    for run in flow.runs:
        match = _ALONE.fullmatch(run.text)
        near = any(abs(run.row - row) <= _ROWS_OF_NAME for row in rows)
        if match and match["code"] in CODES and near and id(run) not in owned:
            return found_at(match["code"], Snippet(run, *match.span("code")), why=_OURS).known()
    return None
