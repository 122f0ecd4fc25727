"""What the headers of a mail give away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.email.judgement import (
    MICROSOFT_365,
    Verdict,
    answer_address,
    automatic_reason,
    normalise_address,
    sender_verdict,
)

OURS = "mx.becoop.example"
A_PERSON = {
    "return-path": ("<marta@example.com>",),
    "from": ("Marta Ruiz <marta@example.com>",),
    "subject": ("Comprobante de pago",),
    "message-id": ("<a1@example.com>",),
    "content-type": ("multipart/mixed; boundary=x",),
}


def test_a_persons_mail_is_answered() -> None:
    assert automatic_reason(A_PERSON) is None
    assert automatic_reason({**A_PERSON, "auto-submitted": ("no",)}) is None
    assert automatic_reason({**A_PERSON, "subject": ("Re: Su comprobante [BC-7F3K9]",)}) is None
    assert automatic_reason({**A_PERSON, "x-spam-flag": ("NO",)}) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("auto-submitted", "auto-replied; owner-email=x"),
        ("auto-submitted", "auto-generated (vacation)"),
        ("return-path", "<>"),
        ("content-type", "multipart/report; report-type=delivery-status"),
        ("content-type", "message/delivery-status"),
        ("precedence", "bulk"),
        ("precedence", "Auto_Reply"),
        ("list-id", "<avisos.example.com>"),
        ("list-unsubscribe", "<https://example.com/x>"),
        ("list-post", "<mailto:x@example.com>"),
        ("x-autoreply", "yes"),
        ("x-autorespond", ""),
        ("x-auto-response-suppress", "OOF, AutoReply"),
        ("x-failed-recipients", "x@example.com"),
        ("feedback-id", "1:2:3:mailer"),
        ("x-becoop-loop", "1"),
        ("message-id", "<out-0123456789abcdef01234567@becoop.coop>"),
        ("x-spam-flag", "YES"),
        ("x-spam-status", "Yes, score=9.1"),
        ("from", "Mail Delivery System <MAILER-DAEMON@example.com>"),
        ("from", "no-reply@example.com"),
        ("from", "Banco <noreply-pagos@example.com>"),
        ("from", "no.responder@example.com"),
        ("from", "alertasynotificaciones@example.com"),
        ("from", "bounces+77@example.com"),
        ("from", "Nequi <somos@nequi.com.co>"),
        ("from", "juan@an.notificacionesbancolombia.com"),
        ("subject", "Undelivered Mail Returned to Sender"),
        ("subject", "Respuesta automática: Fuera de la oficina"),
        ("subject", "Delivery Status Notification (Failure)"),
    ],
)
def test_a_machines_mail_is_not_answered(name: str, value: str) -> None:
    assert automatic_reason({**A_PERSON, name: (value,)})


def test_our_own_mail_is_not_answered() -> None:
    own = ["tupago <TuPago@becoop.example>"]
    mail = {**A_PERSON, "from": ("tupago@becoop.example",)}

    assert automatic_reason(mail, own_addresses=own)
    assert automatic_reason(A_PERSON, own_addresses=own) is None


def verdict(results: str, server: str = OURS, *, sender: str = "marta@example.com") -> Verdict:
    headers = {"from": (sender,), "authentication-results": (results,)}
    return sender_verdict(headers, server)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (f"{OURS}; dmarc=pass header.from=example.com", Verdict.PROVEN),
        (f"{OURS} 1; spf=fail; dkim=pass header.d=example.com", Verdict.PROVEN),
        (f"{OURS.upper()}; dkim=pass (ok) header.i=@example.com header.s=s1", Verdict.PROVEN),
        (f"{OURS};\r\n\tdkim=fail header.d=x.com; dmarc=pass (p=NONE)", Verdict.PROVEN),
        (f"{OURS}; dmarc=fail (p=REJECT) header.from=example.com; spf=pass", Verdict.FAILED),
        (f"{OURS}; spf=fail smtp.mailfrom=example.com; dkim=none", Verdict.FAILED),
        (f"{OURS}; dkim=pass header.d=other.com", Verdict.UNPROVEN),
        (f"{OURS}; dkim=pass header.d=com", Verdict.UNPROVEN),
        (f"{OURS}; dkim=pass header.d=deep.example.com", Verdict.UNPROVEN),
        (f"{OURS}; dmarc=pass header.from=other.com", Verdict.UNPROVEN),
        (f"{OURS}; spf=pass smtp.mailfrom=example.com", Verdict.UNPROVEN),
        (f"{OURS}; spf=softfail; dkim=none; dmarc=none", Verdict.UNPROVEN),
        (f"{OURS}; none", Verdict.UNPROVEN),
        ("mx.evil.example; dmarc=pass header.from=example.com", Verdict.UNPROVEN),
        (f"{OURS}.evil.example; dmarc=pass", Verdict.UNPROVEN),
        # What the sender can put into a comment or a quoted word is not the server's word.
        (f"{OURS}; spf=neutral (dmarc=pass); dkim=none", Verdict.UNPROVEN),
        (f"{OURS}; spf=neutral (x; dmarc=pass ); dkim=none", Verdict.UNPROVEN),
        (f'{OURS}; spf=none smtp.mailfrom="a;dmarc=pass"@evil.com', Verdict.UNPROVEN),
        (f'{OURS}; spf=none smtp.mailfrom="a\\";dmarc=pass;x="@evil.com', Verdict.UNPROVEN),
        (f"{OURS}; spf=none (; dmarc=pass", Verdict.UNPROVEN),
        (f"{OURS}; compauth=pass reason=100", Verdict.UNPROVEN),
        ("", Verdict.UNPROVEN),
    ],
)
def test_only_our_servers_results_prove_a_sender(results: str, expected: Verdict) -> None:
    assert verdict(results) is expected


MICROSOFT_PASS = (
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dkim=pass (signature was "
    "verified) header.d=example.com;dmarc=pass action=none header.from=example.com;compauth=pass "
    "reason=100"
)


def test_microsofts_results_name_no_server_and_count_only_where_it_receives() -> None:
    assert verdict(MICROSOFT_PASS, MICROSOFT_365) is Verdict.PROVEN
    assert verdict(MICROSOFT_PASS, OURS) is Verdict.UNPROVEN
    assert verdict("spf=none; dkim=none; dmarc=none;compauth=pass", MICROSOFT_365) is Verdict.PROVEN
    assert verdict("spf=fail; dmarc=fail;compauth=fail", MICROSOFT_365) is Verdict.FAILED
    assert verdict(f"{OURS}; dmarc=pass", MICROSOFT_365) is Verdict.UNPROVEN


# As Microsoft 365 and Google write them, folded lines and all; names and addresses invented.
M365 = {
    "passed": "spf=pass (sender IP is 192.0.2.7)\r\n smtp.mailfrom=example.com; dkim=pass "
    "(signature was verified)\r\n header.d=example.com;dmarc=pass action=none\r\n "
    "header.from=example.com;compauth=pass reason=100",
    "no dmarc record": "spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=example.com; dkim=pass "
    "(signature was verified) header.d=example.com;dmarc=bestguesspass action=none "
    "header.from=example.com;compauth=pass reason=109",
    "forwarded, sealed": "spf=fail (sender IP is 192.0.2.9) smtp.mailfrom=lists.example; dkim=fail "
    "(body hash did not verify) header.d=example.com;dmarc=fail action=oreject "
    "header.from=example.com;compauth=pass reason=130",
    "spoofed": "spf=fail (sender IP is 198.51.100.4) smtp.mailfrom=example.com; dkim=none (message "
    "not signed) header.d=none;dmarc=fail action=quarantine header.from=example.com;"
    "compauth=fail reason=000",
    "implicitly failed": "spf=none (sender IP is 198.51.100.4) smtp.mailfrom=other.example; "
    "dkim=none (message not signed) header.d=none;dmarc=none action=none "
    "header.from=example.com;compauth=fail reason=001",
    "softly passed": "spf=softfail (sender IP is 198.51.100.4) smtp.mailfrom=example.com; "
    "dkim=none header.d=none;dmarc=none action=none header.from=example.com;"
    "compauth=softpass reason=201",
    "another signs": "spf=pass (sender IP is 192.0.2.3) smtp.mailfrom=bulk.example; dkim=pass "
    "(signature was verified) header.d=bulk.example;dmarc=none action=none "
    "header.from=example.com;compauth=none reason=405",
}
GOOGLE = {
    "passed": "mx.google.com;\r\n       dkim=pass header.i=@example.com header.s=s1 "
    "header.b=AbC/+9=;\r\n       spf=pass (google.com: domain of marta@example.com designates "
    "192.0.2.7 as permitted sender) smtp.mailfrom=marta@example.com;\r\n       dmarc=pass "
    "(p=NONE sp=QUARANTINE dis=NONE) header.from=example.com;\r\n       "
    "dara=neutral header.i=@becoop.example",
    "spoofed": "mx.google.com;\r\n       spf=softfail (google.com: domain of transitioning "
    "marta@example.com does not designate 198.51.100.4 as permitted sender) "
    "smtp.mailfrom=marta@example.com;\r\n       dmarc=fail (p=QUARANTINE sp=QUARANTINE "
    "dis=QUARANTINE) header.from=example.com",
    "another signs": "mx.google.com; dkim=pass header.i=@bulk.example header.s=k header.b=x; "
    "spf=pass (google.com: domain of b@bulk.example designates 192.0.2.3 as permitted sender) "
    "smtp.mailfrom=b@bulk.example",
    "names us in a comment": "mx.google.com; spf=neutral (google.com: dmarc=pass "
    "header.from=example.com) smtp.mailfrom=x@evil.example",
}


@pytest.mark.parametrize(
    ("server", "results", "expected"),
    [
        (MICROSOFT_365, M365["passed"], Verdict.PROVEN),
        (MICROSOFT_365, M365["no dmarc record"], Verdict.PROVEN),
        (MICROSOFT_365, M365["forwarded, sealed"], Verdict.PROVEN),
        (MICROSOFT_365, M365["spoofed"], Verdict.FAILED),
        (MICROSOFT_365, M365["implicitly failed"], Verdict.FAILED),
        (MICROSOFT_365, M365["softly passed"], Verdict.UNPROVEN),
        (MICROSOFT_365, M365["another signs"], Verdict.UNPROVEN),
        ("mx.google.com", GOOGLE["passed"], Verdict.PROVEN),
        ("mx.google.com", GOOGLE["spoofed"], Verdict.FAILED),
        ("mx.google.com", GOOGLE["another signs"], Verdict.UNPROVEN),
        ("mx.google.com", GOOGLE["names us in a comment"], Verdict.UNPROVEN),
        # What the one writes is not what the other's house believes.
        (MICROSOFT_365, GOOGLE["passed"], Verdict.UNPROVEN),
        ("mx.google.com", M365["passed"], Verdict.UNPROVEN),
    ],
)
def test_the_two_great_houses_are_understood(server: str, results: str, expected: Verdict) -> None:
    assert verdict(results, server) is expected


@pytest.mark.parametrize(
    ("server", "ours", "forged"),
    [
        (MICROSOFT_365, M365["spoofed"], M365["passed"]),
        ("mx.google.com", GOOGLE["spoofed"], GOOGLE["passed"]),
    ],
)
def test_a_forged_header_below_ours_changes_nothing(server: str, ours: str, forged: str) -> None:
    headers = {"from": ("marta@example.com",), "authentication-results": (ours, forged)}

    assert sender_verdict(headers, server) is Verdict.FAILED


def test_a_forged_header_of_our_name_below_one_of_another_house_proves_nothing() -> None:
    headers = {
        "from": ("marta@example.com",),
        "authentication-results": ("mx.other.example; spf=none", GOOGLE["passed"]),
    }

    assert sender_verdict(headers, "mx.google.com") is Verdict.UNPROVEN


def test_only_the_topmost_results_count() -> None:
    headers = {
        "from": ("marta@example.com",),
        "authentication-results": (f"{OURS}; dmarc=fail", f"{OURS}; dmarc=pass"),
    }

    assert sender_verdict(headers, OURS) is Verdict.FAILED


def test_two_senders_prove_nothing() -> None:
    passed = (f"{OURS}; dmarc=pass",)
    several = {"from": ("a@example.com", "b@example.com"), "authentication-results": passed}
    in_one = {"from": ("a@example.com, b@example.org",), "authentication-results": passed}

    assert sender_verdict(several, OURS) is Verdict.UNPROVEN
    assert sender_verdict(in_one, OURS) is Verdict.UNPROVEN
    assert sender_verdict({**A_PERSON, "authentication-results": passed}, "") is Verdict.UNPROVEN


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Marta Ruiz <Marta.Ruiz@Example.COM>", "marta.ruiz@example.com"),
        ("Ruiz, Marta <marta@example.com>", "marta@example.com"),
        ('"otra@example.org" <marta@example.com>', "marta@example.com"),
        ("marta@peña.co", "marta@xn--pea-8ma.co"),
        ("a@example.com, b@example.com", ""),
        ("marta@localhost", ""),
        ("marta @ example", ""),
        ("<>", ""),
        ("", ""),
        ("marta@example.com\r\nBcc: x@y.co", ""),
    ],
)
def test_an_address_is_one_or_none(written: str, address: str) -> None:
    assert normalise_address(written) == address


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        (A_PERSON, "marta@example.com"),
        ({"from": ("marta@example.com",)}, "marta@example.com"),
        ({**A_PERSON, "return-path": ("<b-77@mail.example.com>",)}, "marta@example.com"),
        ({**A_PERSON, "reply-to": ("otro@evil.example",)}, "marta@example.com"),
        ({**A_PERSON, "return-path": ("<x@evil.example>",)}, None),
        ({**A_PERSON, "return-path": ("<>",)}, None),
        ({**A_PERSON, "from": ("a@example.com", "b@example.com")}, None),
        ({}, None),
    ],
)
def test_an_answer_goes_to_the_sender_or_nowhere(
    headers: dict[str, tuple[str, ...]], address: str | None
) -> None:
    assert answer_address(headers) == address


NAMES = st.sampled_from(
    [
        "from",
        "return-path",
        "authentication-results",
        "auto-submitted",
        "content-type",
        "precedence",
        "subject",
        "message-id",
        "x-spam-status",
        "reply-to",
    ]
)
PIECES = st.sampled_from(
    ["dmarc=pass", "dkim=pass", "header.d=", "header.i=@", OURS, ";", "(", ")", '"', "\\", "<", ">"]
)
VALUES = st.lists(st.one_of(PIECES, st.text(max_size=12))).map("".join)


@given(
    headers=st.dictionaries(st.one_of(NAMES, st.text(max_size=5)), st.lists(VALUES, max_size=3)),
    server=st.sampled_from(["", OURS, MICROSOFT_365]),
)
def test_no_header_makes_the_judgement_fail(headers: dict[str, list[str]], server: str) -> None:
    assert sender_verdict(headers, server) in Verdict
    assert automatic_reason(headers, own_addresses=["tupago@becoop.example"]) != ""
    address = answer_address(headers)
    assert address is None or "@" in address


@given(comment=st.text(alphabet='();\\"= dmarcpas', max_size=40))
def test_nothing_in_a_quoted_word_passes_for_a_result(comment: str) -> None:
    quoted = comment.replace("\\", "\\\\").replace('"', '\\"')
    results = f'{OURS}; spf=none smtp.mailfrom="{quoted}"@evil.example; dkim=none'

    assert verdict(results) is Verdict.UNPROVEN
