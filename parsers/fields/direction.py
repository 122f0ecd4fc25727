"""Which way a page reads, where label and value stand on lines of their own.

Most screens print a value below its label. Some print it above, some on the next line at the other
margin, some before the label on the same line; a single pair does not tell, the labels of the page
together do.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from parsers.dates import find_dates, find_times
from parsers.fields.continuing import Found, has_colon, owned_runs
from parsers.fields.entry import Entry, Place, Snippet, whole
from parsers.fields.labelling import label_at_end
from parsers.fields.layout import Run, Sheet
from parsers.fields.ours import names_us
from parsers.labels import DATE_ROLES, MONEY_ROLES, NUMBER_ROLES, Role

_FEWEST_PAIRS: Final = 3  # Labels at one margin, values at the other, that make a habit.
_FEWEST_ABOVE: Final = 2  # Labels whose value can only be the one above.
_FARTHEST: Final = 3.2  # Letter heights from a label to its value.
_FLUSH: Final = 0.8
_SHORTEST_ID: Final = 6
_FAR_MORE: Final = 4  # Labels read upward for one that seems to be read downward.
_PLAINLY: Final = 1.25  # Times as far to one side as to the other.
_PRICE: Final = re.compile(
    r"\W*(?:(?:\$|COP)\s?[\dOo]|\d{1,3}(?:[.,]\d{3})+(?:[.,]\d\d)?(?:\s?COP)?\W*$)"
)
_GROUPED: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")  # A price, or a document.
_MIXED: Final = re.compile(r"(?=(?:.*\d){3})[A-Za-z\d]{2,}(?:-?[A-Za-z\d]+)*|(?=.*\d)[A-Z\d]{8,16}")
_MASKED: Final = re.compile(r"[*•]{2,}\s?\d{3,4}$|^@\w{4,}$")
_ACCOUNT: Final = re.compile(r"(?=(?:.*\d){4})[\d*•·. -]+")
_ACCOUNTS: Final = frozenset({Role.ACCOUNT, Role.KEY, Role.ORIGIN})
_NAMED: Final = frozenset({Role.PAYEE, Role.HOLDER})
_NUMBERED: Final = frozenset({Role.TRANSACTION, Role.SECOND_ID, Role.BARE_REFERENCE})
_NUMBER: Final = re.compile(r"\W*(?=(?:.*\d){4})[A-Za-z]{0,4}[\d*•·][\w*•·. -]*")


def take_backward(sheet: Sheet, found: Found) -> None:
    """Take values that stand before their labels: "20 nov 2026   Fecha".

    Upside down any page would seem to read so.
    """
    if sheet.turned:
        return
    pairs = list(_backward(sheet.rows, found))
    back = sum(_fits(entry, value.text.strip()) for entry, value in pairs)
    forth = sum(_reads_on(row, found) for row in sheet.rows)
    if back >= _FEWEST_PAIRS and back > forth:
        for entry, value in pairs:
            entry.values[:] = [value]
            found[id(entry.label.run)] = [entry]


def _backward(rows: Sequence[Sequence[Run]], found: Found) -> Iterator[tuple[Entry, Snippet]]:
    """Yield each label that ends a line on which something else leads, and what leads."""
    for row in rows:
        run = row[-1]
        entries = found[id(run)] or [Entry(at) for at in (label_at_end(run),) if at]
        if len(entries) != 1 or any(found[id(other)] for other in row[:-1]):
            continue
        [entry] = entries
        if entry.values or re.search(r"\w|:", run.text[entry.label.end :]):
            continue
        before = run.text[: entry.label.start].rstrip()
        if re.search(r"\w", before):
            yield entry, Snippet(run, 0, len(before), Place.BESIDE)
        elif len(row) > 1:
            yield entry, whole(row[-2], Place.BESIDE)


def _reads_on(row: Sequence[Run], found: Found) -> bool:
    """Whether a line begins with a label, and its value follows."""
    entries = found[id(row[0])]
    if len(entries) != 1:
        return False
    follow = [value.text for value in entries[0].values]
    if not follow and len(row) > 1 and not found[id(row[1])]:
        follow = [row[1].text]
    return bool(follow) and _fits(entries[0], follow[0].strip())


def take_across(sheet: Sheet, found: Found) -> None:
    """Take values at the right margin whose labels stand at the left one, a line higher."""
    owned = owned_runs(found)
    pairs = [
        (label, value)
        for label, value in _pairs(sheet.rows)
        if _is_bare(found[id(label)]) and not found[id(value)] and id(value) not in owned
        if value.left > label.left + 2 * label.height and value.right > label.right
    ]
    if not pairs:
        return
    left = statistics.median(label.left for label, _ in pairs)
    right = statistics.median(value.right for _, value in pairs)
    across = [
        label.right < value.left
        for label, value in pairs
        if abs(label.left - left) < _FLUSH * label.height
        and abs(value.right - right) < _FLUSH * value.height
    ]
    if len(across) < max(_FEWEST_PAIRS, len(pairs) / 2) or 2 * sum(across) <= len(across):
        return
    for label, value in pairs:
        found[id(label)][-1].values = [whole(value, Place.BELOW)]


def take_upward(sheet: Sheet, found: Found) -> bool:
    """Take the values above their labels, on a page that can only be read so.

    :return: whether the page reads so.
    """
    places = list(_places(sheet, found))
    up = sum(_suits(entry, above) and not _suits(entry, below) for entry, above, below in places)
    up += bool(places) and _ends_page(sheet, places[-1])
    down = sum(_suits(entry, below) and not _suits(entry, above) for entry, above, below in places)
    leanings = [_leans_up(entry.label.run, above, below) for entry, above, below in places]
    nearer = leanings.count(True) >= _FEWEST_PAIRS and False not in leanings
    if up >= max(_FAR_MORE * down, 1 if nearer else _FEWEST_ABOVE):
        for entry, above, _ in places:
            if above is not None:
                entry.values[:] = [whole(above, Place.ABOVE)]
        return True
    if up >= max(down, _FEWEST_ABOVE):
        _take_either_way(places)
        return True
    return False


def _take_either_way(places: Sequence[tuple[Entry, Run | None, Run | None]]) -> None:
    """Take values on a page of which one part reads upward and another downward.

    A label between two values of its kind has neither, unless it stands plainly nearer to one.
    """
    for entry, above, below in places:
        high, low = _suits(entry, above), _suits(entry, below)
        up = _leans_up(entry.label.run, above, below) if high == low else high
        value = above if up else below
        entry.values[:] = []
        if up is not None and value is not None:
            entry.values.append(whole(value, Place.ABOVE if up else Place.BELOW))


def _places(sheet: Sheet, found: Found) -> Iterator[tuple[Entry, Run | None, Run | None]]:
    """Yield each label on a line of its own, and what stands above and below it."""
    owned = owned_runs(found)
    rows = sheet.rows
    for above, row, below in zip([(), *rows], rows, [*rows[1:], ()], strict=False):
        for run in row if _holds_labels(row) else ():
            if not _is_bare(found[id(run)]) or has_colon(found[id(run)][0]):
                continue
            if "!" in run.text:
                continue  # "¡Plata enviada!" is a title.
            near = [
                [
                    one
                    for one in line
                    if _is_value(one, run, found) and id(one) not in owned
                    if len(line) == 1 or not found[id(one)]
                ]
                for line in (above, below)
            ]
            high, low = (one[0] if len(one) == 1 else None for one in near)
            yield found[id(run)][0], high, low


def _holds_labels(row: Sequence[Run]) -> bool:
    """Whether a line is one run, or the labels of several columns: no figure stands in it."""
    return len(row) == 1 or not any(re.search(r"\d", run.text) for run in row)


def _ends_page(sheet: Sheet, place: tuple[Entry, Run | None, Run | None]) -> bool:
    """Whether the last line of a page is a label, with a value above that its kind allows."""
    entry, above, _ = place
    last = entry.label.run is sheet.runs[-1] and above is not None
    return last and (entry.role is Role.CONCEPT or _suits(entry, above))


def _leans_up(label: Run, above: Run | None, below: Run | None) -> bool | None:
    """Whether a label stands nearer to what is above it than to what is below, if to either."""
    if above is None or below is None:
        return None
    high, low = label.middle - above.middle, below.middle - label.middle
    return None if max(high, low) < _PLAINLY * min(high, low) else high < low


def _is_value(run: Run, label: Run, found: Found) -> bool:
    far = abs(run.middle - label.middle) > _FARTHEST * max(run.height, label.height)
    return not far and _is_aligned(run, label) and not _is_bare(found[id(run)])


def _is_aligned(one: Run, other: Run) -> bool:
    """Whether two lines are flush on a side, or centred one over the other."""
    sides = (one.left - other.left, one.right - other.right)
    centres = (one.left + one.right - other.left - other.right) / 2
    return min(abs(side) for side in (*sides, centres)) < _FLUSH * max(one.height, other.height)


def _pairs(rows: Sequence[Sequence[Run]]) -> Iterator[tuple[Run, Run]]:
    """Yield two lines of one run each, near to one another."""
    for row, below in pairwise(rows):
        if len(row) == len(below) == 1:
            high, low = row[0], below[0]
            if low.middle - high.middle <= _FARTHEST * max(high.height, low.height):
                yield high, low


def _is_bare(entries: Sequence[Entry]) -> bool:
    """Whether a line is one label, and holds no value that it announces."""
    if len(entries) != 1:
        return False
    entry = entries[0]
    behind = [value.text for value in entry.values]
    starts = not re.search(r"\w", entry.label.run.text[: entry.label.start])
    lacking = entry.role is Role.ACCOUNT and not any(re.search(r"\d", text) for text in behind)
    return starts and (not behind or lacking)


def _suits(entry: Entry, run: Run | None) -> bool:
    return run is not None and _fits(entry, run.text)


def _fits(entry: Entry, text: str) -> bool:
    """Whether a text is what the label announces, and nothing else."""
    role = entry.role
    if role in _NAMED:
        return names_us(text)
    dated = bool(find_dates(text, labelled=True) or find_times(text))
    priced = _PRICE.match(text) is not None
    if role in MONEY_ROLES | DATE_ROLES:
        return priced if role in MONEY_ROLES else dated
    if dated or (priced and not _GROUPED.fullmatch(text)):
        return False
    if role in _ACCOUNTS:
        return bool(_MASKED.search(text) or _ACCOUNT.fullmatch(text))
    mixed = role in _NUMBERED and len(text) >= _SHORTEST_ID and _MIXED.fullmatch(text)
    return role in NUMBER_ROLES and bool(mixed or _NUMBER.fullmatch(text))
