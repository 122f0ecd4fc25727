"""Whatever a page holds, reading it ends in facts and never in an error."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from models.evidence import Box, Page, Source, Word
from models.receipt import Receipt
from parsers.fields import read_receipts
from tests.parsers.fields.pages import typed

SCRAPS = st.sampled_from(
    [
        "VALOR", "Valor:", "$", "$54.000", "$ 8", "COP", "COP O", "54.000,00", "9" * 60, "0" * 40,
        "Fecha", "20/11/2026", "00/00/0000", "99:99", "16:42:10", "p. m.", "REF", "cc",
        "1077300412",
        "****3290", "230-053290", "@becoop", "Cuenta destino", "Producto destino", "Desde", "De",
        "COOPERATIVA ALIANZA", "Convenio: 9182", "No.", "Comprobante No. 4471", "Descripción", "-",
        "Total", "Cambio", "Efectivo $", "exitosa", "²", "½", "ﬁ", "٣٤٥", "İ", "\u202f", ".,", "•",
    ]
)  # fmt: skip
FRACTIONS = st.floats(min_value=0, max_value=0.9)


@st.composite
def words(draw: st.DrawFn) -> Word:
    left, top = draw(FRACTIONS), draw(FRACTIONS)
    width, height = draw(st.floats(0.01, 0.1)), draw(st.floats(0.002, 0.1))
    box = Box(page=1, left=left, top=top, right=left + width, bottom=top + height)
    return Word(text=draw(SCRAPS | st.text(max_size=12)), box=box, confidence=draw(FRACTIONS))


@settings(max_examples=60)
@given(st.lists(words(), max_size=25), st.sampled_from(list(Source)))
def test_scraps_scattered_over_a_page_are_read_without_an_error(
    scraps: list[Word], source: Source
) -> None:
    page = Page(number=1, width=800, height=1200, words=tuple(scraps), source=source)

    facts = read_receipts([page])

    assert facts.is_receipt is bool(facts.receipts)
    for receipt in facts.receipts:
        assert Receipt.from_json(receipt.as_json()).amount == receipt.amount
        assert set(receipt.boxes) <= set(receipt.confidence) | set(receipt.doubts)
        assert all(0 <= sure <= 1 for sure in receipt.confidence.values())


def test_a_text_of_many_pages_ends() -> None:
    row = "Transferiste $ 10.000 a la cuenta por valor de " * 20

    assert read_receipts([typed("\n".join([row] * 20))]).kind
