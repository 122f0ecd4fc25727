from __future__ import annotations

import pytest

from parsers.fields.zeros import reads_zeros_as_eights


@pytest.mark.parametrize(
    "text",
    [
        "Nit 868024575-7", "NIT 890.980.688-9", "Tarifa $8", "Ur. Cheque: 8.00", "Costo 0.08",
        "NOU 03 2826 00:34:35", "018088912345", "REF:00000008000079269379",
        "REF1 8080800053776831", "$ 1,512,239.08", "76.000,80",
        "HORA 88:25 AM", "21/88/2026",
    ],
)  # fmt: skip
def test_a_known_zero_that_reads_as_an_eight_betrays_the_printer(text: str) -> None:
    assert reads_zeros_as_eights(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nit 860024575-7", "NIT 830.131.993-1", "Tarifa $ 8.300", "Cheque: 0.00",
        "28/08/2026 18:08", "08:25", "SEC 4488:12",
        "018000912345", "REF:00000000000080474798", "Comprobante No. 0000811043", "$ 88.000,00",
        "$ 80,808.00", "1.512.239,50",
    ],
)  # fmt: skip
def test_honest_eights_raise_no_suspicion(text: str) -> None:
    assert not reads_zeros_as_eights(text)
