from __future__ import annotations

import csv
import io
import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image
from sqlmodel import Session, col, select

from applier.ledgers.book import Book
from applier.ports import PostingOrder
from intake.evaluation.crowded import KINDS
from intake.files import Files
from intake.settings import Settings
from intake.wiring import Office
from models.money import Money
from models.payment import State, Step
from models.proposal import Action, Basis, Check, Proposal, ProposedLine, Severity
from models.sql.engine import open_engine
from models.sql.payments import add_proposal, move
from models.sql.tables import Attachment, Case, Message, Payment
from tests.conftest import A_FRIDAY
from tests.intake.console import Console
from tests.intake.deeds import keep_payment
from tests.parsers.bankfiles.files import Collection, Paid

MEMBERS = "member_id,name,phone\n1077227777,Luz Rojas,3001234567\n"
NOTICE = (
    "Bancolombia: Transferiste $38,000 desde tu cuenta *1234 a la cuenta 230053290 "
    "el 20/11/2026 a las 08:31. Inquietudes al 6010000000."
)


@pytest.fixture
def home(settings: Settings) -> Path:
    return settings.home


@pytest.fixture
def console(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Console:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setenv("TUPAGO_HOME", str(home))
    monkeypatch.chdir(work)
    return Console(capsys)


def kept_messages(home: Path) -> list[tuple[Message, list[Attachment]]]:
    engine = open_engine(f"sqlite:///{home / 'tupago.sqlite'}", pool_size=1)
    with Session(engine) as session:
        messages = session.exec(select(Message).order_by(col(Message.received_at))).all()
        attachments = session.exec(select(Attachment).order_by(col(Attachment.id))).all()
        found = [
            (message, [one for one in attachments if one.message_id == message.id])
            for message in messages
        ]
        session.expunge_all()
    engine.dispose()
    return found


def picture(path: str) -> Path:
    Image.new("RGB", (40, 40), "white").save(path)
    return Path(path)


# --- read ----------------------------------------------------------------------------------


def test_one_file_is_answered_with_one_object_of_the_contract(console: Console) -> None:
    Path("aviso.txt").write_text(NOTICE, encoding="utf-8")

    told = console("read", "aviso.txt", "--json").document

    assert set(told) == {"file", "is_receipt", "receipts", "seconds"}
    assert told["file"] == "aviso.txt"
    assert told["receipts"][0]["amount"] == "38000.00"
    assert told["receipts"][0]["destination_account"] == "230053290"


def test_several_files_give_a_line_each_in_order_and_a_bad_one_stops_no_other(
    console: Console,
) -> None:
    Path("b.txt").write_text(NOTICE, encoding="utf-8")
    Path("a.txt").write_text("Hola, ¿cómo van?", encoding="utf-8")

    said = console("read", "b.txt", "no-existe.jpg", "a.txt", "--json", "--jobs", "2")

    assert said.code == 0
    assert [line["file"] for line in said.lines] == ["b.txt", "no-existe.jpg", "a.txt"]
    assert [line.get("is_receipt") for line in said.lines] == [True, None, False]
    assert said.lines[1]["error"]["code"].startswith("file.")
    assert "1 de 3" in said.err


def test_lines_may_go_to_a_file(console: Console) -> None:
    Path("b.txt").write_text(NOTICE, encoding="utf-8")

    said = console("read", "b.txt", "--jsonl", "out.jsonl")

    assert (said.code, said.out) == (0, "")
    assert json.loads(Path("out.jsonl").read_text(encoding="utf-8"))["is_receipt"] is True


def test_a_single_file_that_cannot_be_read_is_told_on_both_streams(console: Console) -> None:
    said = console("read", "no-existe.jpg", "--json")

    assert said.code == 1
    assert said.document["error"]["code"] == "file.not_found"
    assert len(said.err.splitlines()) == 1


def test_people_read_the_amount_at_a_glance(console: Console) -> None:
    Path("b.txt").write_text(NOTICE, encoding="utf-8")

    assert "38000.00" in console("read", "b.txt").out


# --- Batches -------------------------------------------------------------------------------

CASE = {
    "today": "2026-11-22",
    "member": {"id": "1077227777", "name": "Luz Rojas"},
    "obligations": [
        {
            "id": "2-1077227777", "product": "permanent_savings", "name": "Ahorros",
            "overdue": "34200.00", "overdue_since": "2026-10-31", "monthly": "34200.00",
        }
    ],
    "receipt": {"amount": "34200.00", "date": "2026-11-20", "status": "approved"},
    "instruction": None,
    "sender_verified": True,
}  # fmt: skip


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_batch_answers_every_line_in_order_and_goes_on_after_a_bad_one(
    console: Console, jobs: str
) -> None:
    lines = [
        json.dumps({"id": "a", "text": "para aportes\u2028", "today": "2026-11-22"}),
        "{no json",
        json.dumps({"id": 3}),
        json.dumps({"id": 4, "text": "hola", "today": "ayer"}),
        json.dumps(["not", "an", "object"]),
        "",
        json.dumps({"id": "z", "text": "gracias"}, ensure_ascii=False),
    ]
    Path("in.jsonl").write_text("\n".join(lines), encoding="utf-8")

    said = console("understand", "--batch", "in.jsonl", "--jsonl", "out.jsonl", "--jobs", jobs)

    answers = [json.loads(one) for one in Path("out.jsonl").read_text("utf-8").splitlines()]
    assert said.code == 0
    assert [one["id"] for one in answers] == ["a", None, 3, 4, None, "z"]
    assert ["error" in one for one in answers] == [False, True, True, True, True, False]
    assert answers[0]["output"]["intent"] == "apply"
    assert all(one["error"]["message"] for one in answers if "error" in one)


def test_proposals_come_in_batches_too(console: Console) -> None:
    lines = [{"id": 1, "case": CASE}, {"id": 2, "case": {}}, {"id": 3}]
    Path("in.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    said = console("propose", "--batch", "in.jsonl")

    assert said.lines[0]["output"]["lines"][0]["obligation"] == "2-1077227777"
    assert [one["id"] for one in said.lines if "error" in one] == [2, 3]


def test_one_case_is_proposed_as_json_and_for_people(console: Console) -> None:
    Path("caso.json").write_text(json.dumps(CASE), encoding="utf-8")

    told = console("propose", "caso.json", "--json").document

    assert told["basis"] == "exact_match"
    assert "2-1077227777" in console("propose", "caso.json").out


# --- import --------------------------------------------------------------------------------


def test_an_import_tells_what_it_did_and_a_second_one_that_nothing_changed(
    console: Console,
) -> None:
    Path("m.csv").write_text(MEMBERS, encoding="utf-8")

    first = console("import", "members", "m.csv", "--json").document
    again = console("import", "members", "m.csv")

    assert (first["added"], first["already_imported"]) == (1, False)
    assert "no cambió nada" in again.out


def test_a_rejected_import_names_its_lines_for_programs_too(console: Console) -> None:
    Path("m.csv").write_text(MEMBERS + "x,Ana,\n", encoding="utf-8")

    said = console("import", "members", "m.csv", "--json")

    assert said.code == 1
    assert [bad["line"] for bad in said.document["error"]["lines"]] == [3]
    assert "línea 3" in said.err


def test_a_bank_file_is_imported_by_its_format(console: Console) -> None:
    paid = Paid(reference="1077227777", amount=Money.pesos(38_000))
    Path("r.txt").write_bytes(Collection(batches=[[paid]]).data())

    said = console("import", "bank", "r.txt", "--format", "asobancaria-2001", "--json")

    assert said.document["total"] == "38000.00"


# --- submit and case -------------------------------------------------------------------------


def test_pictures_arrive_as_whatsapp_brings_them_one_message_each(
    console: Console, home: Path
) -> None:
    first, second = picture("a.jpg"), picture("b.png")

    said = console("submit", first, second, "--from", "300 123 4567", "--text", "aportes", "--json")

    told = said.document
    assert told["cases"] == [told["case"]]
    kept = kept_messages(home)
    assert [message.sender for message, _ in kept] == ["whatsapp:+573001234567"] * 2
    assert [message.text for message, _ in kept] == ["aportes", None]
    files = Files.at(str(home / "files"))
    assert [files.get(one.sha256 or "") for _, many in kept for one in many] == [
        first.read_bytes(),
        second.read_bytes(),
    ]


def test_a_mail_file_arrives_as_the_mailbox_gives_it(console: Console, home: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Luz <luz@ejemplo.co>", "Mi pago"
    mail.set_content("para aportes")
    Path("m.eml").write_bytes(mail.as_bytes())

    number = console("submit", "m.eml").out.strip()

    [(message, _)] = kept_messages(home)
    assert (message.channel, message.sender, message.subject) == (
        "email", "luz@ejemplo.co", "Mi pago",
    )  # fmt: skip
    assert Files.at(str(home / "files")).get(message.raw_sha256 or "") == mail.as_bytes()
    assert number.startswith("BC-")


def test_a_picture_sent_by_mail_becomes_a_real_mail_with_it(console: Console, home: Path) -> None:
    sent = picture("recibo.jpg")

    console("submit", sent, "--channel", "email", "--from", "luz@ejemplo.co", "--text", "¡hola!")

    [(message, _)] = kept_messages(home)
    raw = Files.at(str(home / "files")).get(message.raw_sha256 or "")
    mail = message_from_bytes(raw, policy=default)
    body = mail.get_body()
    assert body is not None
    assert body.get_content().strip() == "¡hola!"
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == "recibo.jpg"
    assert attached.get_content() == sent.read_bytes()


def test_sending_the_same_again_is_another_arrival(console: Console, home: Path) -> None:
    Path("m.eml").write_bytes(b"From: luz@ejemplo.co\n\nhola\n")

    numbers = {console("submit", "m.eml").out for _ in range(2)}

    assert len(numbers) == 2
    assert len(kept_messages(home)) == 2


def test_a_case_shows_all_that_is_known_of_it(console: Console) -> None:
    number = console("submit", "--text", "hola", "--json").document["case"]

    told = console("case", number, "--json").document
    again = console("case", number.lower().removeprefix("bc-"))

    assert told["case"] == number
    assert [message["text"] for message in told["messages"]] == ["hola"]
    assert told["audit"][0]["action"] == "message.arrived"
    for part in ("payments", "notices", "postings", "documents", "book"):
        assert told[part] == []
    assert number in again.out


def test_a_case_with_a_payment_shows_its_proposal_its_decisions_and_its_posting(
    console: Console, office: Office
) -> None:
    payment_id = keep_payment(office, state=State.PROPOSED, at=A_FRIDAY)
    line = ProposedLine(
        obligation="2-1077227777",
        action=Action.OVERDUE,
        amount=Money.pesos(38_000),
        reason="Ahorro vencido",
    )
    check = Check(code="bank_confirmed", severity=Severity.OK, message="El banco lo confirma.")
    proposal = Proposal(basis=Basis.EXACT_MATCH, lines=(line,), checks=(check,))
    with office.transaction() as session:
        payment = session.get_one(Payment, payment_id)
        add_proposal(session, payment, proposal, by="tupago", at=A_FRIDAY)
        move(session, payment, Step.APPROVE, by="ana", at=A_FRIDAY, reason="todo en orden")
        order = PostingOrder(
            key="k1",
            payment_id=payment_id,
            member_id="1077227777",
            amount=Money.pesos(38_000),
            lines=proposal.lines,
            unapplied=proposal.unapplied,
            description="x",
            at=A_FRIDAY,
        )
        Book(session).post(order)
        number = session.get_one(Case, payment.case_id).number

    told = console("case", number, "--json").document
    shown = console("case", number).out

    [paid] = told["payments"]
    assert paid["proposal"]["lines"][0]["amount"] == "38000.00"
    assert paid["checks"] == [check.as_json()]
    assert [(one["step"], one["by"], one["reason"]) for one in paid["decisions"]] == [
        ("approve", "ana", "todo en orden")
    ]
    assert [one["debit"] for one in told["book"][0]["lines"]] == ["38000.00", "0.00"]
    assert paid["received_at"] == "2026-11-20T16:42:00-05:00"
    assert "2-1077227777" in shown
    assert "El banco lo confirma." in shown


# --- Lists, people, upkeep -------------------------------------------------------------------


def test_members_come_out_as_they_go_in(console: Console) -> None:
    Path("m.csv").write_text(MEMBERS, encoding="utf-8")
    console("import", "members", "m.csv")

    assert console("export", "members", "--out", "out.csv").code == 0
    again = console("import", "members", "out.csv", "--json").document

    assert (again["unchanged"], again["already_imported"]) == (1, False)


def test_a_name_that_is_a_formula_is_not_run_by_a_spreadsheet(console: Console) -> None:
    Path("m.csv").write_text('member_id,name\n1077227777,"=1+1"\n', encoding="utf-8")
    console("import", "members", "m.csv")
    console("export", "members", "--out", "out.xlsx")

    workbook = openpyxl.load_workbook("out.xlsx")
    cell = workbook.worksheets[0]["C2"]
    workbook.close()
    said = console("export", "members")

    assert (cell.value, cell.data_type) == ("'=1+1", "s")
    assert [row["name"] for row in csv.DictReader(io.StringIO(said.out), delimiter=";")] == [
        "'=1+1"
    ]


def test_unclaimed_money_comes_out_with_its_member_and_its_age(console: Console) -> None:
    Path("m.csv").write_text(MEMBERS, encoding="utf-8")
    console("import", "members", "m.csv")
    Path("b.csv").write_text(
        "Fecha;Valor;Referencia\n2026-11-02;45900;1077227777\n2026-11-19;100;1077227778\n",
        encoding="utf-8",
    )
    console("import", "bank", "b.csv", "--format", "occidente")

    told = console("export", "unclaimed", "--json").document

    assert [(one["amount"], one["member_id"], one["perhaps_member_id"]) for one in told] == [
        ("45900.00", "1077227777", None),
        ("100.00", None, "1077227777"),
    ]
    assert told[0]["business_days"] > told[1]["business_days"]
    assert console("export", "unclaimed", "--date", "2026-11-20").code != 0


def test_a_day_closes_with_its_messages_all_somewhere(console: Console) -> None:
    told = console("submit", "--text", "hola", "--json").document
    opened = console("case", told["case"], "--json").document["opened_at"][:10]

    closing = console("export", "close", "--date", opened, "--json").document

    assert closing["messages_in"] == closing["messages"]["in_progress"] == 1
    assert closing["balanced"] is True


def test_a_new_colleague_gets_a_one_time_password(console: Console) -> None:
    first = console("staff", "add", "ana", "--name", "Ana Ruiz", "--json").document
    second = console("staff", "password", "ana", "--json").document
    listed = console("staff", "list", "--json").document

    assert len(first["one_time_password"]) >= 10
    assert first["one_time_password"] != second["one_time_password"]
    assert [(one["username"], one["must_change_password"]) for one in listed] == [("ana", True)]
    assert "already" not in console.refused("staff", "add", "ana").err


def test_a_backup_comes_back_after_everything_is_gone(console: Console, home: Path) -> None:
    number = console("submit", picture("a.jpg"), "--json").document["case"]
    assert console("backup", "copia.tar.gz").code == 0
    assert "--force" in console.refused("restore", "copia.tar.gz").err

    told = console("restore", "copia.tar.gz", "--force", "--json").document

    assert Path(told["moved_aside"]).parent == home
    assert console("case", number, "--json").document["case"] == number
    assert console("audit", "verify").code == 0


def test_retention_says_what_it_would_delete(console: Console) -> None:
    console("submit", picture("a.jpg"))

    assert console("retention", "--dry-run", "--json").document == {
        "days": 3650, "before": console("retention", "--json").document["before"],
        "files": [], "deleted": 0, "dry_run": True,
    }  # fmt: skip


def test_the_doctor_is_content_with_a_migrated_deployment_and_not_with_a_new_one(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert console("doctor").code == 0
    assert console("doctor", "--json").document["ok"] is True

    monkeypatch.setenv("TUPAGO_HOME", str(tmp_path / "nueva"))
    said = console("doctor", "--json")

    assert said.code == 1
    assert said.document["ok"] is False
    lacking = [one for one in said.document["findings"] if one["ok"] is False]
    assert any("tupago migrate" in one["message"] for one in lacking)
    assert "FALTA" in console("doctor").out


def test_a_text_is_understood_for_people_too(console: Console) -> None:
    said = console("understand", "38 mil para aportes del 1077227777", "--today", "2026-11-22")

    assert said.code == 0
    assert "contributions" in said.out
    assert "1077227777" in said.out
    assert "persona" in console("understand", "abonen 300").out


def test_lists_are_shown_to_people(console: Console) -> None:
    console("staff", "add", "ana", "--name", "Ana Ruiz")
    Path("m.csv").write_text(MEMBERS, encoding="utf-8")
    Path("o.csv").write_text(
        "member_id,obligation,product,overdue\n1077227777,1-1,social_contributions,3800\n",
        encoding="utf-8",
    )

    assert "1 nuevas" in console("import", "members", "m.csv").out
    assert "1 nuevas" in console("import", "obligations", "o.csv").out
    assert "Ana Ruiz" in console("staff", "list").out
    assert "0 archivos" in console("retention").out


def test_a_migration_can_be_repeated(console: Console) -> None:
    assert console("migrate", "--json").document == {"migrated": True}


# --- eval and bench --------------------------------------------------------------------------


@pytest.fixture
def samples(console: Console) -> Path:
    del console  # It put us into a folder of the test's own.
    folder = Path("muestras")
    folder.mkdir()
    expected: dict[str, Any] = dict.fromkeys(
        ("time", "reference", "transaction_id", "collection_code", "payer", "fee")
    )
    expected |= {
        "is_receipt": True, "issuer": "bancolombia", "amount": "38000.00", "date": "2026-11-20",
        "destination_account": "230053290", "status": "approved", "transaction_id_alt": [],
        "time": "08:31",
    }  # fmt: skip
    message = {"id": "t1", "issuer": "x", "text": NOTICE, "expected": expected, "format": "sms"}
    (folder / "messages_x.jsonl").write_text(json.dumps(message) + "\n", encoding="utf-8")
    instruction = {
        "id": "i1", "tag": "plain", "text": "gracias", "today": "2026-11-22", "features": [],
        "expected": {"intent": "none", "lines": [], "needs_human": True},
    }  # fmt: skip
    (folder / "instructions_x.jsonl").write_text(json.dumps(instruction), encoding="utf-8")
    return folder


def test_samples_are_judged_kind_by_kind(console: Console, samples: Path) -> None:
    told = console("eval", samples, "--json").document

    assert set(told) == {"messages", "instructions"}
    assert told["messages"]["figures"]["fields"]["amount"] == {"right": 1}
    assert told["instructions"]["count"] == 1


def test_only_the_kinds_that_are_asked_for_are_judged(console: Console, samples: Path) -> None:
    said = console("eval", samples, "--only", "messages")

    assert "== messages ==" in said.out
    assert "instructions" not in said.out
    assert "cases" in console.refused("eval", samples, "--only", "gatos").err
    console.refused("eval", samples, "--only", "cases")


def test_labels_that_are_not_in_their_form_are_refused(console: Console, samples: Path) -> None:
    (samples / "messages_x.jsonl").write_text('{"id": 1}', encoding="utf-8")
    console.refused("eval", samples, "--only", "messages", "--json")
    (samples / "messages_x.jsonl").write_text("nothing", encoding="utf-8")
    console.refused("eval", samples, "--only", "messages", "--json")


def test_a_bench_tells_time_per_kind_and_memory(console: Console) -> None:
    Path("in.jsonl").write_text(json.dumps({"id": 1, "case": CASE}), encoding="utf-8")

    told = console("bench", "propose", "in.jsonl", "--json").document

    kinds = [row["kind"] for row in told["rows"]]
    assert kinds == [*sorted(KINDS), "sin texto", "todo"]
    assert told["memory_mb"] > 0


def test_a_bench_fills_a_house_and_tells_what_each_step_of_a_payment_costs(
    console: Console,
) -> None:
    told = console("bench", "post", "--size", "100", "--size", "200", "--limit", "1", "--json")
    proposing = console("bench", "propose", "--size", "100", "--limit", "1")

    steps = told.document["median_ms"]
    assert {"aprobar", "registrar", "cuadre del día"} < set(steps)
    assert all(set(by_size) == {"100", "200"} for by_size in steps.values())
    assert all(ms > 0 for by_size in steps.values() for ms in by_size.values())
    assert "proponer otra vez" in proposing.out
    assert "registrar" not in proposing.out


def test_a_bench_of_reading_is_told_as_figures_and_as_tables(console: Console) -> None:
    folder = Path("recibos")
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(NOTICE, encoding="utf-8")

    told = console("bench", "read", folder, "--limit", "2", "--json").document

    assert [row["count"] for row in told["rows"]] == [2, 2]
    assert {one["name"]: one["met"] for one in told["measures"]}["memoria de un proceso"]
    assert "cumple" in console("bench", "read", folder, "--limit", "1").out
