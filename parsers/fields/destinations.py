"""Where the money went: the account or key, as CONTRACT.md writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from parsers.fields.entry import Entry, Place, Snippet, of_role
from parsers.fields.flow import Flow, behind
from parsers.fields.found import Choice, Found, found_at, most_trusted
from parsers.fields.ours import ACCOUNT, CODES, NIT, NIT_WITH_DIGIT, key_alone, names_us
from parsers.labels import Role
from parsers.lettering import fold

_SHORTEST_ACCOUNT: Final = 5
_NO_ACCOUNT: Final = frozenset([6, 7, 8])  # Digits; banks' accounts have nine or more.
_OUR_TAIL: Final = "*" + ACCOUNT[-4:]
_MASKED: Final = 5  # Characters of "*3290".
_FEW_WORDS: Final = 3
_MASK: Final = r"[*•·xX]"
_ACCOUNT_NUMBER: Final = re.compile(
    rf"(?P<masked>(?:{_MASK}\s?){{1,}}[-\s]?(?P<tail>\d{{3,4}})(?!\d))"
    r"|\*?(?P<whole>\d{3}\s?-\s?\d{3,8}(?:\s?-\s?\d{1,2})?|\d{3}[ ]\d{3}[ ]\d{3,4}"
    r"|(?:\d ){6,14}\d|\d{4,20})(?![\d.,]\d)"
    rf"|(?P<middle>\d{{2,4}}{_MASK}{{2,}}\d{{2,4}})"
)
_NOISY_MASK: Final = re.compile(
    r"(?<!\w)(?=(?:\w*[*•·]){2})(?:[*•·xXkKAH#.]{4,}|[a-z]{1,3}[*•·]{2,})(?P<tail>\d{4})(?!\d)"
)
_OUR_KEY: Final = re.compile(
    r"(?<![a-z0-9])[^a-z0-9]{0,2}[a-z0-9@]?(?P<name>becoop|coopalianza)(?![\w.@])"
)
_ICON_KEY: Final = re.compile(r"\W*[a-z0-9@]{0,3}\W?[a-z0-9]?(?P<name>becoop|coopalianza)\W?")
_KEY: Final = re.compile(
    r"@\s?[A-Za-z0-9._-]{2,}[A-Za-z0-9_-]|[\w.+-]+@[\w-]+\.[\w.]+|(?<![\w])\d{6,14}(?!\d)"
)
_BARE_KEY: Final = re.compile(rf"@[A-Za-z][\w.-]{{3,30}}|{NIT_WITH_DIGIT}")
_MISREAD_AT: Final = re.compile(r"[QG©®](?P<name>[a-z][a-z0-9._-]{3,})")
_O_OR_ZERO: Final = re.compile(r"(?<=\d)[Oo](?![a-z])|(?<![A-Za-z])[Oo](?=\d)")
_GENERIC_ACCOUNT: Final = frozenset(
    {
        "cuenta",
        "no cuenta",
        "cuenta corriente",
        "cuenta ahorros",
        "cuenta no",
        "no producto",
        "cuenta ahorros no",
        "cuenta corriente no",
    }
)
_TO_ACCOUNT: Final = re.compile(
    r"(?<!cargo )\b(?:a|hacia|en)\s+(?:la)?\s?(?:cuenta|cta|producto)s?\.?"
    r"(?:\s+(?:corriente|de\s+ahorros|ahorros|de\s+nequi|nequi|no\.?|numero|terminada en))*"
    r"\s*(?P<account>\*{0,6}\s?[\d][\d -]{2,22}\d)(?![\d/:])"
    r"|\b(?:consignacion|deposito|abono) (?:en |a )?(?:cta |cuenta )?(?:cte|corriente|aho\w*)\W"
    r"\s?(?P<short>\d{3}-?\d{5,6}(?:-?\d)?)(?![\d/:])"
)
_TO_KEY: Final = re.compile(
    r"\bbre-?b\W{1,3}(?P<handle>@[\w.-]{2,29}[\w-])|"
    r"a\s+la\s+llave\s+(?:(?:banco|bco|entidad|celular|nequi|daviplata)\b[a-z .]{0,24}?\s)?"
    r"(?P<key>@\s?[\w.-]*[\w-]|\d{6,14}|[\w.+-]+@[\w.-]+|(?=[a-z]*\d)[a-z0-9]{5,})"
)


def destination_of(entries: Sequence[Entry], flow: Flow) -> Choice[str]:
    """Return the account or key that the money was sent to, as CONTRACT.md writes it."""
    whole: list[Found[str]] = []
    masked: list[Found[str]] = []
    from_here = {id(v.run) for entry in of_role(entries, Role.ORIGIN) for v in entry.values}
    for entry in _to_entries(entries):
        for value in entry.values:
            if entry.role is Role.PAYEE and id(value.run) in from_here:
                continue  # "Desde" and "Hacia" stand side by side over two columns.
            found = _account_in(value, entry)
            if found:
                (masked if found.value.startswith("*") else whole).append(found)
                break
    for pattern, group in ((_TO_KEY, "key"), (_TO_ACCOUNT, "account")):
        for match in pattern.finditer(flow.folded):
            named = match.lastgroup or group
            snippet = behind(flow, match, named)
            text = flow.text[match.start(named) : match.end(named)]
            number = re.sub(r"\s", "", text) if named in {"key", "handle"} else _plain_account(text)
            told = found_at(number, snippet, why="una frase lo nombra")
            told = told.doubted(0.9) if _O_OR_ZERO.search(number) else told
            (masked if number.startswith("*") else whole).append(told)
    whole = [_told_twice(found, masked) for found in whole]
    candidates = whole or masked
    weighed = (*whole, *masked)
    if len({found.value.lstrip("0") for found in candidates}) > 1:
        ours = [found for found in candidates if found.value in {ACCOUNT, _OUR_TAIL}]
        if ours:
            return Choice(ours[0].doubted(0.97).because("entre varias, es la nuestra"), weighed)
        return Choice(candidates[0].doubted(0.9).because("es la primera de varias"), weighed)
    chosen = most_trusted(candidates) or _our_account(entries, flow) or _our_key(flow)
    chosen = chosen or _key_in_words(flow) or _key_below_name(flow)
    return Choice(chosen, weighed or ((chosen,) if chosen else ()))


def _our_key(flow: Flow) -> Found[str] | None:
    """Return the cooperative's key behind the word in a sentence, its "@" misread or not."""
    match = _BEHIND_KEY.search(flow.folded) or _WITH_AT.search(flow.folded)
    if match is None:
        return _key_alone(flow)
    name = flow.text[match.start("key") : match.end("key")]
    return _ours("@" + name, behind(flow, match, "key"), "es nuestra llave")


def _key_alone(flow: Flow) -> Found[str] | None:
    """Return the cooperative's key on a line of its own."""
    for run in flow.runs:
        if key := key_alone(run.text):
            return _ours(key, Snippet(run, 0, len(run.text)), "es nuestra llave")
    return None


def _key_in_words(flow: Flow) -> Found[str] | None:
    """Return the key of "a COOP ALIANZA LTDA, llave @alianza12", its "@" misread or not."""
    match = _SPOKEN_KEY.search(flow.text)
    if match is None or not names_us(flow.text[max(match.start() - _NEAR, 0) : match.start()]):
        return None
    group = "name" if match["name"] else "misread"
    return found_at("@" + match[group], behind(flow, match, group), why="una frase lo nombra")


def _key_below_name(flow: Flow) -> Found[str] | None:
    """Return the only key of a page, alone on a line right below or above our name."""
    keys = [run for run in flow.runs if _LONE_KEY.fullmatch(run.text.strip())]
    rows = {run.row for run in flow.runs if names_us(run.text) and run not in keys}
    if len(keys) != 1 or not {keys[0].row - 1, keys[0].row + 1} & rows:
        return None
    spot = Snippet(keys[0], 0, len(keys[0].text))
    return found_at(keys[0].text.strip(), spot, why="está junto a nuestro nombre")


_NEAR: Final = 60  # Letters.
_SPOKEN_KEY: Final = re.compile(
    r"(?<!tu )(?<!su )(?<!mi )\b[Ll]lave\W{1,3}"
    r"(?:(?<=@)(?P<name>[a-z][\w-]{3,28}\w)(?![\w.@])"
    r"|[QG©®](?P<misread>(?=[a-z]+\d)[a-z][a-z\d]{3,28})(?![\w.@]))"
)
_LONE_KEY: Final = re.compile(r"@[A-Za-z][\w-]{4,28}")
_BEHIND_KEY: Final = re.compile(
    r"\bllave\W+(?!(?:de|la|es|a|en)\b)[a-z0-9@]{0,3}\W?[a-z0-9]?(?P<key>becoop|coopalianza)"
    r"(?![\w.@])"
)
_WITH_AT: Final = re.compile(r"(?<![\w.])(?:@|\([a4])\s?(?P<key>becoop|coopalianza)(?![\w.@])")


def _told_twice(found: Found[str], masked: Sequence[Found[str]]) -> Found[str]:
    """Return the account surer where a masked one, printed elsewhere, ends in the same digits."""
    others = [other for other in masked if other.snippet.run is not found.snippet.run]
    if len(found.value) > _MASKED and any(found.value.endswith(o.value[1:]) for o in others):
        surest = max(0.97, found.confidence)
        return found.trusted(surest).because("la cuenta tapada termina igual")
    return found


def _our_account(entries: Sequence[Entry], flow: Flow) -> Found[str] | None:
    """Return the cooperative's account where it stands without a legible label."""
    match = _OUR_ACCOUNT.search(flow.text) or _OUR_MASKED.search(flow.text)
    if match is None or any(
        match[0].strip() in value.text
        for entry in of_role(entries, Role.ORIGIN)
        if entry.name not in _WAYS
        for value in entry.values
    ):
        return None
    number = _OUR_TAIL if match.re is _OUR_MASKED else ACCOUNT
    return found_at(number, flow.snippet(*match.span()), why="es nuestra cuenta")


_OUR_ACCOUNT: Final = re.compile(rf"(?<![\d-])0*{'[ -]{0,3}'.join(ACCOUNT)}(?![\d/])(?!-\d)")
_OUR_MASKED: Final = re.compile(rf"(?<![\w*])(?:[*•·xX] ?){{2,}}[- ]?{ACCOUNT[-4:]}(?!\d)")
_WAYS: Final = frozenset(["forma pago", "medio pago", "metodo pago"])  # "Transferencia cta. …"


def _to_entries(entries: Sequence[Entry]) -> Iterator[Entry]:
    for entry in entries:
        generic = entry.name in _GENERIC_ACCOUNT
        if (
            (entry.role is Role.ACCOUNT and not (generic and entry.section is Role.SECTION_ORIGIN))
            or entry.role in {Role.KEY, Role.DESTINATION, Role.SECTION_DESTINATION}
            or (entry.role is Role.PAYEE and any(v.place >= Place.BELOW for v in entry.values))
        ):
            yield entry


def _account_in(value: Snippet, entry: Entry) -> Found[str] | None:
    bare = entry.role is Role.DESTINATION and _BARE_KEY.fullmatch(value.text.strip())
    if entry.role is Role.KEY or bare:  # "Le llegó a / COOP ALIANZA / @…"
        return _key_in(value)
    if "$" in value.text or re.search(r"\d/\d|\d:\d|\bnit\b", fold(_first_words(value.text))):
        return None
    if re.sub(r"[\s-]", "", value.text).lstrip("0") == ACCOUNT:  # A form has a box a digit.
        return _ours(ACCOUNT, value, "es nuestra cuenta")
    match = _NOISY_MASK.search(value.text) or _ACCOUNT_NUMBER.search(value.text)
    account = _account_of(match, entry) if match else None
    if match is None or account is None:
        return None
    snippet = value.part(*match.span())
    if account == _OUR_TAIL:
        return _ours(account, snippet, "termina como nuestra cuenta")
    return found_at(account, snippet, label=entry.label)


def _first_words(text: str) -> str:
    """Return what belongs to a label inside a message: "*****3290 de OCCIDENTE el 14/11/26"."""
    return re.split(r"\bde\b|\bel\b", text, maxsplit=1)[0] if text.count(" ") > _FEW_WORDS else text


def _key_in(value: Snippet) -> Found[str] | None:
    own = _OUR_KEY.search(fold(value.text)) or _ICON_KEY.fullmatch(fold(value.text.strip()))
    if own is not None:  # An OCR engine reads "@" as "(A", "Q" or nothing.
        name = value.text[own.start("name") : own.end("name")]
        return _ours("@" + name, value.part(*own.span()), "es nuestra llave")
    misread = _MISREAD_AT.fullmatch(value.text.strip())
    if misread is not None:
        return found_at("@" + misread["name"], value).trusted(0.95)
    key = _KEY.search(value.text)
    if key is None:
        return None
    found = found_at(re.sub(r"\s", "", key[0]), value.part(*key.span()))
    return found.doubted(0.9) if _O_OR_ZERO.search(found.value) else found


def _account_of(match: re.Match[str], entry: Entry) -> str | None:
    """Return the account of a match as CONTRACT.md writes it, if it can be the destination."""
    if match["tail"]:
        explicit = entry.name not in _GENERIC_ACCOUNT or entry.section is Role.SECTION_DESTINATION
        if not explicit and not ACCOUNT.endswith(match["tail"]):
            return None  # A masked account that no label calls the destination may be the payer's.
        return "*" + match["tail"]
    if match["middle"]:
        return match["middle"]
    account = _plain_account(match["whole"])
    # "*****32090": of a tail of four a digit was read twice.
    twice = _MASK_BEFORE.search(match.string[: match.start("whole")]) and len(account) > _TAIL
    if twice or _is_no_account(account, match["whole"], entry):
        return None
    if len(account) < _SHORTEST_ACCOUNT and not account.startswith("*"):
        masked = re.search(r"[^\w\s:.,-]\s*$", match.string[: match.start()])
        tail = "*" + account
        return tail if masked or tail == _OUR_TAIL else None
    return account


_MASK_BEFORE: Final = re.compile(r"[*•·]{2,}\s?$")
_TAIL: Final = 4


def _is_no_account(account: str, printed: str, entry: Entry) -> bool:
    """Whether it is our NIT or code, a help line, or what a biller calls his customer's."""
    if account.lstrip("*0") in CODES or account.startswith((NIT, "018000", "18000")):
        return True
    if account != ACCOUNT and account.replace("8", "0") == ACCOUNT.replace("8", "0"):
        return True  # Our account, with a slashed zero misread.
    return printed.isdigit() and len(account) in _NO_ACCOUNT and entry.name in _GENERIC_ACCOUNT


def _ours(value: str, snippet: Snippet, why: str) -> Found[str]:
    """Return a value that is known beforehand, so that doubtful letters hardly matter."""
    return found_at(value, snippet, why=why).known()


def _plain_account(printed: str) -> str:
    """Digits without blanks, hyphens and the padding of our own account or a phone."""
    digits = re.sub(r"\D", "", printed)
    bare = digits.lstrip("0")
    if printed.lstrip().startswith("*") and len(digits) <= 4:  # noqa: PLR2004
        return "*" + digits
    return bare if bare == ACCOUNT or (len(digits) > 11 and len(bare) <= 10) else digits  # noqa: PLR2004
