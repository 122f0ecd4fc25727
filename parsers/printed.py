"""The labels of Colombian receipts as they are printed, and their short forms: data.

In the words of RECEIPTS.md 18, without accents and articles. What is not listed may still be told
from the words it is made of (`parsers.phrasing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# By the name of the `parsers.labels.Role` that stands behind them.
PRINTED: Final[Mapping[str, str]] = {
    "amount": """
        valor; valor transferencia; valor transaccion; valor operacion; valor enviado; valor envio
        valor pagado; valor pago; valor recaudo; valor recaudado; valor consignado
        valor consignacion; valor deposito; valor depositado; valor abono; valor abonado
        valor transferido; valor giro; valor neto; valor factura; valor servicio; valor movimiento
        valor debitado; valor a transferir; valor a enviar; valor a pagar; valor a consignar
        valor cuota; valor convenio; valor compra; valor total transferido; valor total recaudado
        valor total pagado; valor recibido convenio; valor credito; valor en pesos; valor cop
        cuanto; cuanto enviaste; cuanto pagaste; cuanto pasaste; monto; monto enviado
        monto transferido; monto transferencia; monto transaccion; monto pagado; monto pago
        monto operacion; monto recaudado; monto consignado; monto depositado; monto envio; importe
        importe operacion; importe transferencia; importe pagado; plata enviada; enviaste
        transferiste; pagaste; pasaste; consignaste; enviado; total recaudado; total recaudo
        total consignado; total consignacion; total depositado; total deposito; total pagado
        total abonado; total transferido; total enviado; pago servicios convenios; pago convenio
        recaudo convenio; recaudo empresarial; recaudo terceros; pago facturas; pago servicios
        vlr recaudado; efectivo consignado; efectivo depositado; pago servicio; cantidad
        cantidad transferida
        cantidad enviada; total efectivo; recaudo valor; venta neta; compra neta; suma pagada
        v giro; v recaudo; v pagado; v pago; suma de
        deposito; abono; pagado; le llega; le llegan; le llegaron
        they receive; recipient gets; recipient receives; you sent; you send; cliente pago
        usted pago; usted paga; le cancelo; usted cancelo; cuanto abono; cuanto abona
        cuanto pago; cuanto envio; cuanto plata; cuanto llega; valor registro
        valor girado a empresa; a empresa le llega; pago por valor; por valor; abonaste
        depositaste; giraste; recaudado; consignado; depositado; transferido; girado; abonado
        """,
    "cash_or_amount": "efectivo; valor efectivo; pago efectivo; total en efectivo",
    "total": """
        total; valor total; monto total; total a pagar; total transaccion; total debitado
        total operacion; subtotal total; subtotal; total compra; total general; total cobrado
        valor total debitado; total a cobrar; gran total; total debito; total con costo
        valor total transaccion; total cuenta; total tiquete; valor total a pagar; total articulos
        monto total debitado; total cargado; total descontado; valor a debitar; v total
        cobrado; a pagar; a cobrar; recaudado en caja; total in pesos; total en pesos; you paid
        salieron de disponible; salio de disponible; salieron de cuenta
        total pagado por cliente; total pagado usted
        """,
    "fee": """
        costo; costo transferencia; costo transaccion; costo envio; costo servicio
        costo operacion; costo esta transaccion es; costo transaccion es; costo transferencia es
        comision; comision iva; comision mas iva; valor comision; tarifa; tarifa transaccion
        tarifa servicio; total costo; total costos; costo total transaccion; costo pago
        costo recaudo; valor costo
        costo iva; costo transaccion iva; cobro; costo bancario; valor tarifa; cargo servicio
        costo mas iva; costo fijo; valor servicio transaccion; costo adicional
        comision transaccion; flete; costo mensajeria; valor flete; comision cobrada
        comision servicio; tarifa iva; comision transferencia; costo movimiento; cargo
        valor comision iva; sobrecosto; recargo; servicio recaudo; servicio transaccion
        cobro servicio; costos; comisiones; valor cobrado por servicio; v comision; v flete
        v costo; v servicio; cuanto costo; te costo; costo para usted; cargo servicio
        cargo por servicio; cargo x servicio; cargo adicional; valor agregado
        our fee; por servicio; cuanto cobramos; cuanto cobraron; cuanto cobra; cobramos
        le costo; gastos; gasto; costo pasar plata; cargo a cliente; te cobramos
        le cobramos; te cobraron; le cobraron; te cobro; le cobro; nos cobraste; te cuesta; te sale
        valor tasa; total comision; total tarifa
        servicio usuario; cargo por uso; cargo uso; costo por uso; costo uso; tarifa por uso
        """,
    "tax": """
        iva; gmf; impuesto; impuesto 4x1000; gmf 4x1000; 4x1000; impuesto 4x1.000; gmf 4x1.000
        4x1.000; impuestos; valor iva; iva comision; impuesto gmf; impuesto consumo; retencion
        impuesto 4 x 1000; gmf 4 x 1000; 4 x 1000; impuesto movimiento financiero
        gravamen movimientos financieros; 4 por mil; 4xmil; 4 x mil
        """,
    "balance": """
        saldo; saldo disponible; saldo actual; saldo anterior; saldo es; saldo despues transaccion
        saldo cuenta; saldo total; saldo comercio; disponible; nuevo saldo; saldo final; te quedan
        saldo inicial; saldo despues; saldo ahora es; saldo corresponsal; cupo disponible; cupo
        saldo punto; saldo en cuenta; saldo restante; saldo pendiente; saldo bolsa
        saldo posterior; saldo efectivo; saldo canje; quedaste con; saldo nuevo; cupo punto
        saldo capital; base caja; saldo credito
        """,
    "cash": """
        valor recibido; efectivo recibido; recibido; paga con; pago con; pagado con; entregado
        dinero recibido; valor entregado; efectivo entregado; billete; recibe; recibimos
        total recibido; monto recibido; entrega; valor cheque; cheque; cheques; valor cheques
        total cheques; cliente entrega; cancela con; usted entrega; recibio; efectivo cliente
        valor tarjeta; tarjeta; tarjeta debito; tarjeta credito; total cheque; cheque canje
        """,
    "change": """
        cambio; vuelto; devuelta; devueltas; vueltas; devolucion; su cambio; cambio efectivo
        valor cambio; total cambio; valor devuelto; vuelta; cambio entregado; regreso; devolver; dev
        vueltos; cuanto devolvimos; su vuelto; sus vueltas
        """,
    "date": """
        fecha; fecha hora; fecha pago; fecha transaccion; fecha operacion; fecha hora operacion
        fecha hora transaccion; fecha hora pago; fecha recaudo; fecha consignacion; fecha envio
        fecha movimiento; fecha transferencia; fecha emision; fecha procesamiento; fecha deposito
        fecha dd mm aaaa; dia; fecha realizacion; fecha hora envio; fecha tx; cuando; f pago
        fecha y hora; fecha hora recaudo; fecha solicitud; fecha real; fecha aprobacion
        fecha efectiva pago; fecha hora transferencia; fecha abono; fecha hora movimiento
        fecha giro; fecha trans; realizado; enviado dia; fecha venta; fecha recepcion
        fecha transaccion hora; fecha ddmmaa; fecha aaaammdd; fecha ano mes dia; fecha dia mes ano
        """,
    "other_date": """
        fecha impresion; fecha hora impresion; fecha hora actual; generado; fecha generacion
        fecha hora generacion; fecha expedicion; fecha vencimiento; vencimiento; vence
        prox vencimiento; proximo vencimiento; proximo pago; fecha limite; fecha limite pago
        fecha oportuna pago; paga antes; pague antes; pagar antes; fecha corte; periodo
        periodo facturado; fecha nacimiento; fecha contable; fecha aplicacion; impreso; reimpreso
        fecha consulta; fecha descarga; descargado; consultado; valido hasta; vigencia
        vigente hasta; fecha posteo; fecha proceso contable; fecha efectiva; fecha disponible
        disponible desde; fecha reimpresion; fecha documento; fecha sistema; hora impresion
        fecha resolucion; fecha habilitacion; dia contable; ultimo acceso; ultimo ingreso
        prox pago; fecha afiliacion; fecha canje; hora generacion; proxima cuota
        vencimiento factura; fecha inicio; fecha fin; jornada; jornada contable; fecha cierre
        fecha entrega; emitido; expedido; fecha copia
        """,
    "time": """
        hora; hora transaccion; hora pago; hora operacion; hora recaudo; hora envio
        hora movimiento; hora transferencia; hora consignacion
        reloj; hora tx; a que hora; hora exacta
        """,
    "reference": """
        referencia pago; referencia 1; referencia1; no referencia; referencia recaudo
        referencia principal; cedula; identificacion; no identificacion; documento; no documento
        documento identidad; referencia 1 cedula; referencia cedula; cedula asociado
        identificacion asociado; identificacion cliente; cedula ciudadania; documento asociado
        c c; cc; cedula cliente; id asociado; id cliente; documento cliente; codigo asociado
        no cedula; referencia asociado; referencia cliente; identificacion usuario; no asociado
        identificacion titular obligacion; referencia factura; referencia uno; ref pago 1
        referencia pago 1; nro cedula; nuip
        cedula o nit; cedula nit; cc nit; c c nit; nit c c; c c o nit
        cc o nit; cc ti
        identificacion deudor; identificacion afiliado; no id; cedula afiliado; referencia no 1
        numero contrato; contrato; no contrato; dato 1; referencia de pago cedula
        documento deudor; documento afiliado; nit cc; nit o cc
        a nombre que cedula; que cedula; a que cedula; cedula quien; a nombre quien cedula
        campo 1; campo 1 documento; campo 1 cedula; campo 1 identificacion
        referencia cedula socio; cedula no; cc no; c c no; identificacion no; nuip no
        cedula socio; no socio; codigo socio; socio; documento socio
        identificacion socio; ref cedula; dato 1 cc; dato 1 cedula
        """,
    "bare_reference": """
        referencia; referencia transaccion; referencia consignacion; referencia deposito
        referencia abono; id abono; identificacion pago; identificacion abono
        referencia aporte; referencia cuota
        """,
    "other_reference": """
        referencia 2; referencia2; referencia 3; identificacion destinatario; nit empresa
        ticket referencia pago; referencia dos; referencia secundaria; documento pagador
        documento titular; identificacion pagador; cedula pagador; documento depositante
        cedula depositante; identificacion depositante; cc depositante; cc pagador; nit pagador
        documento destinatario; cedula destinatario; identificacion beneficiario; documento origen
        documento beneficiario; cedula consignante; documento consignante; identificacion titular
        identificacion consignante; nit beneficiario; id destinatario; id beneficiario
        documento ordenante; identificacion ordenante; cedula titular; cc consignante; pagare
        no pagare; celular referencia; cedula quien paga; documento quien paga; cc quien paga
        identificacion quien paga; cedula quien consigna; documento quien consigna
        id remitente; id ordenante; id pagador; id depositante; id consignante
        documento empleado
        """,
    "transaction": """
        comprobante; no comprobante; comprobante no; comprobante pago; cus; no cus; id transaccion
        pv referencia
        codigo transaccion; no aprobacion; aprobacion; aprobacion no; recibo; recibo no; no recibo
        pin; no transaccion; transaccion no; transaccion; no autorizacion; autorizacion
        codigo operacion; no operacion; operacion; operacion no; codigo aprobacion
        codigo autorizacion; codigo unico seguimiento cus; codigo unico seguimiento; consecutivo
        no consecutivo; referencia no; ref payco; referencia payco; id pago; id
        no aprobacion banco; aprobacion banco; serial; no serie; no confirmacion
        codigo confirmacion; id operacion; no comprobante transferencia; srv; no pin
        no referencia transaccion; codigo seguimiento; cus no; no transferencia; transferencia no
        referencia bancaria; referencia banco; id transferencia; no pago; id envio; no envio
        folio; no radicado; radicado; codigo pin; codigo pago; codigo transferencia; no movimiento
        id movimiento; codigo envio; secuencia; no secuencia; guia; no guia; factura no
        no factura; codigo verificacion pago; documento no; no giro; id unico; ticket; no ticket
        no control; numero unico; id comprobante; codigo comprobante; sec; talon; no talon
        cod seguridad; codigo validacion; uuid; no soporte; soporte no; planilla
        consecutivo transaccion; consecutivo no; referencia operacion; referencia transferencia
        tx; seguimiento; constancia; constancia no; no constancia; codigo unico cus
        no unico cus; recibo caja; recibo caja no; no recibo caja
        comprobante ingreso; comprobante ingreso no; comprobante electronico; soporte electronico
        mtcn; colilla; colilla no; no colilla; no para reclamos; no reclamo; no reclamos
        para reclamos; orden; orden no; no orden; id orden; orden compra; no orden compra
        orden compra no; comprobante egreso
        comprobante egreso no; volante; volante no; no volante; desprendible; desprendible no
        boleta no; no boleta; tirilla no; no tirilla; clave rastreo; no rastreo
        registro; movimiento; soporte; localizador; rastreo; confirmacion
        autorizacion recaudo; aprobacion recaudo; no unico operacion; codigo recibo
        orden compra; orden compra no; no orden compra; codigo orden; codigo compra; id compra
        autorizador; no autorizador; codigo autorizador
        """,
    "second_id": """
        rrn; control; id aut; id tx; id confirmacion; traza; trace; stan; no unico transaccion
        codigo rastreo; referencia interna; no trazabilidad; trazabilidad; codigo traza
        no autorizacion banco; lote; batch; hash; id interno; id sesion
        tiquete; no tiquete; tiquete no; numero
        """,
    "account": """
        no cuenta; cuenta; cuenta destino; cuenta no; cuenta abono; cuenta corriente
        cuenta ahorros; no cuenta destino; cuenta destinataria; cuenta beneficiario
        cuenta credito; tipo no cuenta; cuenta recaudadora; no producto; no nequi
        no cuenta corriente; cuenta abonada; cuenta consignada; cta; cuenta a la que enviaste
        no celular destino; cuenta acreditada; cuenta a abonar; no daviplata; cuenta recaudo
        cuenta destino no; a la cuenta; no producto destino; cuenta empresa; recaudo cuenta
        cuenta corriente no; cuenta ahorros no; cuenta receptora; no cuenta beneficiario
        celular destino; cuenta convenio
        en cuenta; a cuenta; cuenta terminada en; cuenta deposito; cuenta que recibe
        cuenta receptora no; cuenta donde llego; a que cuenta
        """,
    "key": """
        llave; llave que recibe; llave destino; llave bre b; llave destinatario; llave receptor
        llave beneficiario; a la llave; llave breb; llave entidad; llave negocio; llave comercio
        llave empresa; llave registrada; llave establecimiento; llave tienda; llave cooperativa
        llave aliado
        """,
    "payee": """
        para; enviado a; enviaste a; empresa; beneficiario; destinatario; servicio pagado
        le enviaste a; nombre destinatario; nombre beneficiario; comercio; nombre empresa
        establecimiento; a nombre; a quien le llego plata; pagado a; transferiste a; pagaste a
        nombre convenio; entidad recaudadora; titular cuenta destino; titular destino
        nombre titular cuenta; empresa servicio; quien recibe; razon social; a favor
        nombre comercio; titular cuenta; a quien; empresa convenio; pago a; nombre titular
        empresa recaudadora; receptor; nombre receptor; recibe destinatario; razon social convenio
        facturador; nombre facturador; entidad beneficiaria; contacto; nombre quien recibe
        hacia; cuenta titular; empresa o servicio; pasaste plata a; recibio plata
        pa quien; que pago; que pagaste; que pagas; para quien; a quien le pago; quien recibio
        recibio
        cobro para; recaudo para; pago para; titular abonado; titular cuenta deposito
        a quien le pagaste; entidad que recauda; cliente que recibe; persona que recibe
        """,
    "destination": """
        producto destino; cuenta destino titular; banco destino cuenta; destino plata; a donde
        a donde llego plata
        le llego a; le llego; llego a; le llega a; donde; a donde llego; donde llego
        """,
    "code": """
        convenio; codigo convenio; convenio no; no convenio; codigo recaudo; proyecto
        codigo proyecto; codigo empresa; convenio codigo; conv; codigo servicio
        recaudo convenio no; codigo agencia; nit convenio; no proyecto; producto convenio
        convenio recaudo; codigo conv; cod recaudo; codigo facturador; codigo nura; id convenio
        recaudo codigo; codigo nacional; codigo iac; codigo unico convenio; servicio codigo
        convenio proyecto; empresa codigo; codigo rec; cod rec; codigo facturador empresa
        codigo; convenio recaudador; no convenio recaudador; convenio empresa; convenio entidad
        negocio; no negocio; codigo negocio; nura; no nura; code city; codigo city; negocio no
        tercero; codigo tercero; no tercero; tercero no; id tercero; codigo recaudador
        convenio empresa; convenio entidad; convenio nombre; codigo nombre; codigo empresa nombre
        convenio a pagar; convenio pagado; convenio por pagar
        """,
    "origin": """
        desde; producto origen; cuenta origen; cuenta debitada; desde tu cuenta; cuenta debito
        de donde salio plata; desde donde se hizo envio; origen fondos; medio pago; forma pago
        banco origen; origen recursos; desde cuenta; producto debitado; no cuenta origen; debitado
        cuenta a debitar; desde donde se hizo pago; metodo pago; entidad origen; llave origen
        celular origen; banco o franquicia; franquicia; banco debito; cuenta cargo; cuenta cliente
        pago metodo; desde nequi; desde daviplata; desde cuenta ahorros; desde cuenta corriente
        salio; salio de; salieron de; cuenta retiro; de donde salio; salio cuenta; con que pago
        con que pagaste; pago con cuenta; pagado desde; transferido desde; desde llave
        """,
    "payer": """
        pagador; nombre pagador; consignante; nombre consignante; depositante; nombre depositante
        ordenante; remitente; nombre cliente; cliente; pagado por; quien paga; enviado por
        quien envia; nombre remitente; nombre asociado; asociado; nombre usuario
        nombre quien paga; enviado desde; nombre quien consigna; titular origen
        titular cuenta origen; nombre ordenante; quien consigna; realizado por; nombre completo
        nombres apellidos; nombre apellido; nombre apellidos; nombre titular cuenta origen; deudor
        consignado por; depositado por
        nombre titular pago; comprador; nombre comprador; cliente pagador; afiliado
        nombre afiliado; nombre deudor; suscriptor; nombre suscriptor
        persona que realiza pago; persona que paga; persona que consigna; sent by; paid by
        payment from; quien pago; quien envio; quien deposito
        quien consigno; quien hizo pago
        titular cuenta retiro; quien giro; nombre quien pago
        """,
    "holder": "titular; nombre; nombres; nombre titular producto; titular producto",
    "status": """
        estado; estado transaccion; estado pago; resultado; respuesta; estado operacion
        estado transferencia; estado envio; resultado transaccion; estado solicitud; estado tx
        respuesta transaccion; codigo respuesta; estado recaudo; estado movimiento
        situacion; estado orden; situacion pago; como quedo; como te fue
        """,
    "concept": """
        descripcion; concepto; mensaje; motivo; detalle; detalle pago; nota; comentario
        descripcion pago; comentarios; observacion; observaciones; concepto pago; asunto pago
        mensaje opcional; descripcion transferencia; motivo pago; concepto transferencia; notas
        mensaje destinatario; informacion adicional; descripcion transaccion; detalle transaccion
        mensaje para destinatario; mensaje envio; descripcion envio; que estas pagando
        motivo transferencia; informacion pago; detalle transferencia; comentario opcional
        conversacion; con mensaje; descripcion producto; anotacion; por concepto
        nota que dejaste; asunto; asunto retiro; asunto deposito; mensaje para quien recibe
        nota para quien recibe; lo que escribiste; que escribiste; mensaje que enviaste
        dijiste; escribiste; lo que dijiste; anotaste
        para que; motivo envio; glosa; por que; por cual motivo
        """,
    "section_origin": """
        origen; datos origen; datos pagador; informacion origen; datos ordenante; datos titular
        quien envia plata; informacion pagador; datos cliente; datos depositante
        datos consignante
        """,
    "section_destination": """
        destino; datos destino; datos beneficiario; informacion destino; datos destinatario
        informacion beneficiario; quien recibe plata; datos convenio; datos empresa; datos recaudo
        """,
    "section_other": """
        valores; detalles; mas detalles; datos transferencia; datos pago; datos transaccion
        detalle valores; resumen
        detalle operacion; informacion transaccion; datos operacion
        """,
    "noise": """
        nit; celular; telefono; tel; usuario; usu; cajero; caja; terminal; ter; no terminal
        direccion; direccion ip; ip; pap; oficina; ofc; ofi; canal; entidad; banco; banco destino
        tipo operacion; tipo cuenta; tipo llave; via; ciudad; punto venta; pdv; c unico
        codigo unico; codigo comision; id comercio; entidad financiera; entidad que recibe
        codigo comercio
        colaborador; tiquete; articulos vendidos; no articulos; tipo producto; entidad destino
        agencia; sucursal; asesor; linea atencion; linea nacional; pqr; whatsapp; colocador
        maquina; correo; email; movil; caj; vendedor; operador; codigo punto; codigo cajero; punto
        agente; id terminal; servicio; id usuario; tipo transaccion; tipo documento; tipo pago
        tipo movimiento; red; codigo banco; departamento; municipio; barrio; local; version
        codigo oficina; no celular; cel; tipo; id dispositivo; dispositivo; ubicacion; no cajero
        codigo asesora; pos; nodo; usr; term; cjro; producto; modalidad; horario; codigo vendedor
        resolucion; cuotas; no cuotas; edad; est; estrato; comercio no; cod cajero
        codigo terminal; codigo corresponsal; cb; punto pago; codigo unico comercio; sitio venta
        campo 2; campo 2 celular; campo 3; linea; codigo usuario; no caja; tienda; almacen; zona
        """,
}

SHORT_FORMS: Final[Mapping[str, str]] = {
    "nro": "no", "num": "no", "numero": "no", "nº": "no", "n": "no", "n°": "no", "nmero": "no",
    "cod": "codigo", "cdigo": "codigo", "vr": "valor", "vlr": "valor", "val": "valor",
    "ur": "valor", "ref": "referencia", "refer": "referencia", "refpago": "referencia pago",
    "transac": "transaccion", "transacc": "transaccion", "trx": "transaccion",
    "trans": "transaccion", "tran": "transaccion", "fec": "fecha", "fcha": "fecha",
    "fch": "fecha", "apro": "aprobacion", "aprob": "aprobacion", "aprobac": "aprobacion",
    "auth": "autorizacion", "autoriz": "autorizacion", "autor": "autorizacion",
    "aut": "autorizacion", "ident": "identificacion", "identif": "identificacion",
    "ced": "cedula", "comp": "comprobante", "cte": "corriente", "cons": "consecutivo",
    "consec": "consecutivo", "oper": "operacion", "trn": "transaccion", "com": "comision",
    "dcto": "documento", "doc": "documento", "docto": "documento", "desc": "descripcion",
    "benef": "beneficiario", "dir": "direccion", "telefonos": "telefono", "hra": "hora",
    "hr": "hora", "tot": "total", "efe": "efectivo", "efec": "efectivo", "cta": "cuenta",
    "ctas": "cuenta", "nom": "nombre", "emp": "empresa", "transaction": "transaccion", "i": "",
    "apr0": "aprobacion", "recib0": "recibo", "rec180": "recibo",
    "rec1bo": "recibo", "ciu": "ciudad", "identificador": "id", "1d": "id", "ld": "id",
    "ref1": "referencia 1", "ope": "operacion",
    "referencial": "referencia 1", "referenciat": "referencia 1", "op": "operacion",
    "apr": "aprobacion", "aprd": "aprobacion",
    "ref2": "referencia 2", "ref3": "referencia 3", "comprob": "comprobante",
    "factur": "factura", "term": "terminal", "h": "hora", "f": "fecha", "conv": "convenio",
    "tarif": "tarifa", "serv": "servicio", "asoc": "asociado", "usr": "usuario",
    "vir": "valor", "mir": "valor", "mlr": "valor", "ulr": "valor", "neg": "negocio",
    "cnv": "convenio", "proy": "proyecto", "n2": "no", "subt": "subtotal",
    "dispon": "disponible", "transf": "transferencia", "when": "cuando",
    "info": "informacion",
    # English screens, word for word.
    "amount": "monto", "fee": "costo", "fees": "costo", "charge": "cargo", "date": "fecha",
    "time": "hora", "reference": "referencia", "number": "no", "status": "estado",
    "recipient": "beneficiario", "beneficiary": "beneficiario", "payee": "beneficiario",
    "sender": "remitente", "payer": "pagador", "account": "cuenta", "description": "descripcion",
    "payment": "pago", "transfer": "transferencia", "receipt": "recibo", "balance": "saldo",
    "confirmation": "confirmacion", "approval": "aprobacion", "authorization": "autorizacion",
    "paid": "pagado", "sent": "enviado", "bank": "banco", "name": "nombre", "source": "origen",
    "destination": "destino", "code": "codigo", "note": "nota", "memo": "concepto",
    "method": "metodo", "cash": "efectivo", "tax": "impuesto", "customer": "cliente",
    "invoice": "factura", "from": "desde", "to": "para", "available": "disponible",
    "result": "resultado", "company": "empresa", "message": "mensaje", "key": "llave",
    "tracking": "seguimiento", "purpose": "concepto", "document": "documento", "type": "tipo",
    "service": "servicio",
}  # fmt: skip
