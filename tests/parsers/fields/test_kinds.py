from __future__ import annotations

import pytest

from parsers.fields import read_receipts
from tests.parsers.fields.pages import typed

OTHERS = {
    "Bancolombia: Recibiste $150,200.00 por QR de ANA RUIZ el 2026/10/15 19:46.": "money_in",
    "Bancolombia: Compraste COP22.270,00 en TIENDA con tu T.Cred *2700": "purchase",
    "Bancolombia le informa Retiro por $670.000,00 en CAJERO LUNA.": "withdrawal",
    "CORRESPONSAL\nRETIRO\nFecha 08/11/2026\nValor $ 300.000\nRecibo 551200": "withdrawal",
    "Bancolombia: Tu clave dinamica es 277594. No la compartas con nadie.": "code",
    "Bancolombia: tu tarjeta *3000 vence el 28/11/2026. Te recordamos pagar $541.600.": "reminder",
    "BancoIombia: su credito quedo pre-aprobado! Recibalo hoy aqui: enlace.example": "fraud",
    "REPÚBLICA DE COLOMBIA\nCÉDULA DE CIUDADANÍA\nNÚMERO 52.118.904\nAPELLIDOS": "id_card",
    "Revisa los datos antes de enviar la plata\n¿Cuánto?\n$ 5.000\nEnviar": "before_payment",
    "Referencia Total a pagar\n0118412 $ 530.000\nPaga antes del\n18 Nov 2026": "before_payment",
    "CAJERO 5081\nRETIRO CTA AHORROS\nVALOR RETIRADO $ 140.000\nSEC 2453\n"
    "COSTO $ 7.200": "withdrawal",
    "TRANSPORTES LA SIERRA\nTIQUETE DE VIAJE No. 2330\nPasajero: ANA RUIZ\nSilla 20\n"
    "Fecha salida 21/12/2026\nTarifa $ 69.000": "other",
    "PARQUEADERO LA 15\nNIT 79635673-3\nEntrada 09:16\n19/11/2026\nTarifa minuto $ 95\n"
    "No respondemos por objetos dejados en el vehículo": "other",
    "MERCADO EL SOL\nFACTURA POS 571348\nPOLLO KG  14.200\nTOTAL  57.800\nEFECTIVO  60.000\n"
    "CAMBIO  2.200\n12/11/2026 17:48": "purchase",
    "RESTAURANTE EL FOGON\nCOMPRA  VISA CREDITO\nRECIBO 004512 APRO 551200\nPROPINA $ 8.000\n"
    "TOTAL $ 88.000\n08/11/2026 20:10": "purchase",
    "Tu código de pago está listo\nPaga en efectivo en Efecty\nPIN de pago 4410928837\n"
    "Comercio COOPERATIVA ALIANZA - convenio 9757\nValor por pagar $ 54.000\n"
    "Estado: Esperando el pago": "before_payment",
    "Descripción de tu transacción\nConvenio COOPERATIVA ALIANZA (9182)\n"
    "ID Transacción 3128133068\nReferencia 52118904\nValor 94782\nSelecciona tu banco\n"
    "Cancelar  Pagar": "before_payment",
    "SORTEO COOPERATIVA ALIANZA\nBoleta 0441\nValor $ 10.000\nJuega 28/11/2026": "other",
    "Bco Sur: usted retiro $80.000 en corresponsal. 18/11/2026 Aprob 220918.": "withdrawal",
    "EDS EL CRUCE\nTIRILLA DE VENTA 441092\nGALONES 8.120\nPPU $ 15.400\nTOTAL $ 125.048\n"
    "PLACA ABC123\n19/11/2026 06:43": "other",
    "Buenos días señorita  9:32\nSoy Fabio, cc 1044025370  10:36\n¿En qué le colaboramos?  10:40\n"
    "Mañana consigno los $ 54.000 que debo  11:41\nPuede pagar con el convenio 9182  11:45\n"
    "A la cuenta 230053290?  11:46\nTambién  11:50": "chat",
    "PSE - Ingrese al sitio de su banco\nComercio COOPERATIVA ALIANZA LTDA\n"
    "Identificación 1030447120\nValor $ 54.000\nBanco Seleccione\nIr al banco": "before_payment",
    "¡Pago exitoso!\nPagaste en\nPanadería El Sol\n$ 18.500\n14/11/2026 07:12\n"
    "Referencia M0712883": "purchase",
    "Pago por PSE - Paso 2 de 4\nRevise el pago antes de ir a su banco\n"
    "Comercio  COOPERATIVA ALIANZA LTDA\nReferencia  011815554852265\n"
    "Identificación  1031581999\nTotal a pagar  $618.000\n"
    "Cancelar  Continuar a mi banco": "before_payment",
    "Nuevos canales de pago\nDesde ahora puedes pagar tus aportes en:\n"
    "Baloto, Gana: convenio 9182. Máximo $ 3.000.000\nBre-B: llave @BECOOP": "bill",
    "LICEO LOS ROBLES\nOrden de matrícula · Noviembre 2026\nConcepto  Ordinario\n"
    "Pensión  $ 344.000\nTOTAL  $ 344.000\nCódigo: 337156\n"
    "Consigne hasta el 10/11/2026, convenio 28780, referencia 348587043": "bill",
    "¡Te pasaron plata!\nROSA ELENA DUQUE te envió\n$ 84.300\nLlegó a tu Nequi 3001112233\n"
    "19 de noviembre de 2026\nReferencia M70011223": "money_in",
    "AUTOPISTA DEL CAFE\nPEAJE LA LINEA\nCARRIL 02\nFECHA 19/11/2026 08:31\nTARIFA $ 13.400\n"
    "CONSECUTIVO 771203991\nBUEN VIAJE": "other",
    "REPÚBLICA DE COLOMBIA\nLICENCIA DE TRÁNSITO No. 10044120987\nPLACA XYZ987\nMARCA MAZDA\n"
    "CILINDRADA 1.300\nCOLOR ROJO": "other",
    "CONVOCATORIA\nAsamblea de delegados\nSábado 12 de diciembre de 2026\n"
    "Pague por Bre-B con la llave @BECOOP o en Efecty (9757)\nCuotas desde $ 60.000": "other",
    "PANADERIA EL MOLINO\nNIT 900111222-3\nFactura POS 22190\nPAN X10 $ 6.000\n"
    "LECHE 900 ML $ 4.100\nTOTAL $ 10.100\nNequi $ 10.100\n"
    "18/11/2026 06:40\nVuelva pronto": "other",
    "Mis llaves\nCelular 3001112233\n@rosa551\nCrear otra llave": "other",
    "Cartera  10:01\nBuenas, ¿por qué medio lo hizo?  10:04\nPor PSE, eran $ 80.000  10:06\n"
    "No vemos nada con la cédula 41220871  10:07\nEl convenio es 9182  10:08\n"
    "Le mando el recibo  11:06": "chat",
    "Tu Pago Becoop: Ana, te faltan 3 días. Tu cuota de $ 61.200 vence el 27/11/2026. "
    "Paga por Bre-B @BECOOP o con el convenio 9182.": "reminder",
    "Nequi: Pagaste $ 12.700 en CAFETERIA LA 33 con tu QR. 16/11/2026 7:12 a. m.": "purchase",
    "": "blank",
}


def test_a_slip_cut_off_below_our_name_and_code_is_a_receipt() -> None:
    text = (
        "RECARGAS DEL SUR\nCOBRO DE SERVICIOS\nEmisor\nCOOPERATIVA ALIANZA LTDA (9182)\n"
        "Codigo de cliente\n52559072\nImporte cobrado  $ 54.000"
    )
    assert read_receipts([typed(text)]).is_receipt


@pytest.mark.parametrize(
    "text",
    [
        "Transferencia completada\nReferencia NY99TLXNC9\nMonto",
        "18/11/2026 09:54\nSERVICIO COOPERATIVA ALIANZA\nTOTAL\nNRO. TRANSACCION 39413251",
        "Bancolombia: tu transferencia a la cuenta *230053290 por $54,000 fue devuelta",
    ],
)
def test_what_is_left_of_a_receipt_may_still_tell_that_it_is_one(text: str) -> None:
    assert read_receipts([typed(text)]).is_receipt


@pytest.mark.parametrize(("text", "kind"), OTHERS.items())
def test_what_proves_no_payment_to_anybody_is_not_a_receipt(text: str, kind: str) -> None:
    facts = read_receipts([typed(text)])

    assert not facts.is_receipt
    assert facts.receipts == ()
    assert facts.kind == kind


def test_no_page_at_all_is_blank() -> None:
    assert read_receipts([]).kind == "blank"


def test_each_page_of_a_file_may_be_a_receipt_of_its_own() -> None:
    one = "Bancolombia: Transferiste $61,800 desde tu cuenta *8359 a la cuenta *230053290"
    other = "Bancolombia: Transferiste $92,000 desde tu cuenta *8359 a la cuenta *230053290"

    facts = read_receipts([typed(one), typed("Términos y condiciones"), typed(other)])

    assert [receipt.amount and receipt.amount.plain for receipt in facts.receipts] == [
        "61800.00",
        "92000.00",
    ]


def test_a_certificate_of_one_transfer_is_a_proof_of_it() -> None:
    lines = ("Certificación de transferencia", "COOPERATIVA ALIANZA", "Valor: $ 54.000")
    text = "\n".join((*lines, "Fecha: 08/11/2026", "CUS: 5518720"))

    assert read_receipts([typed(text)]).is_receipt
    assert read_receipts([typed(text.replace("Certificación", "Constancia"))]).is_receipt
    assert not read_receipts([typed(text.replace("transferencia", "saldo"))]).is_receipt


def test_a_bank_may_tell_of_a_transfer_without_a_sign_for_pesos() -> None:
    text = "Scotiabank Colpatria: Transferencia ACH enviada 71,500 a COOP ALIANZA LTDA 15/11/2026"

    assert read_receipts([typed(text)]).is_receipt
