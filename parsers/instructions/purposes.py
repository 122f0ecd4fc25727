"""Names that members give to things: what a loan or an insurance is for, months, first names.

Plain on the left; on the right as the approval page writes it.
"""

from __future__ import annotations

from typing import Final

LOAN_PURPOSES: Final = {
    "vivienda": "vivienda", "casa": "casa", "educativo": "educativo", "educacion": "educación",
    "estudio": "estudio", "estudios": "estudios", "universidad": "universidad",
    "vehiculo": "vehículo", "vehicular": "vehículo", "carro": "carro", "moto": "moto",
    "hipotecario": "hipotecario",
    "consumo": "consumo", "rotativo": "rotativo", "libranza": "libranza",
    "calamidad": "calamidad", "turismo": "turismo", "viaje": "viaje", "viajes": "viajes",
    "vacaciones": "vacaciones", "computador": "computador", "ordinario": "ordinario",
    "emergencia": "emergencia", "rapicredito": "rapicrédito", "salud": "salud",
    "remodelacion": "remodelación", "mejoras": "mejoras", "libre inversion": "libre inversión",
    "nuevo": "nuevo", "viejo": "viejo", "grande": "grande", "pequeno": "pequeño",
    "antiguo": "antiguo", "navideno": "navideño", "comercial": "comercial",
    "negocio": "negocio", "apartamento": "apartamento", "apto": "apartamento",
    "lote": "lote", "finca": "finca", "local": "local", "taxi": "taxi", "camion": "camión",
    "matrimonio": "matrimonio", "grado": "grado", "posgrado": "posgrado", "maestria": "maestría",
    "semestre": "semestre", "cosecha": "cosecha", "ganado": "ganado", "nevera": "nevera",
    "celular": "celular", "muebles": "muebles", "bicicleta": "bicicleta", "motocarro": "motocarro",
    "odontologia": "odontología", "cirugia": "cirugía", "impuestos": "impuestos",
    "predial": "predial",
    "bienestar": "bienestar", "tecnologia": "tecnología", "electrodomesticos": "electrodomésticos",
    "emprendimiento": "emprendimiento", "productivo": "productivo", "solidario": "solidario",
    "rapido": "rápido", "personal": "personal", "familiar": "familiar", "escolar": "escolar",
    "utiles": "útiles", "chiquito": "chiquito", "viejito": "viejito",
    "grandote": "grandote", "agropecuario": "agropecuario",
}  # fmt: skip

INSURANCE_PURPOSES: Final = {
    "exequial": "exequial", "vida": "vida", "vehiculo": "vehículo", "carro": "carro",
    "moto": "moto", "hogar": "hogar", "deudores": "deudores", "soat": "soat", "salud": "salud",
    "estudiantil": "estudiantil", "mascotas": "mascotas", "accidentes": "accidentes",
}  # fmt: skip


FIRST_NAMES: Final = frozenset(
    {
        "adriana", "alba", "alberto", "alejandra", "alejandro", "alfonso", "alicia", "alvaro",
        "amparo", "ana", "andrea", "andres", "angela", "angelica", "antonio", "arturo", "beatriz",
        "bertha", "blanca", "camila", "camilo", "carlos", "carmen", "carolina", "catalina",
        "cecilia", "cesar", "clara", "claudia", "consuelo", "cristian", "cristina", "daniel",
        "daniela", "david", "diana", "diego", "dora", "edgar", "edison", "eduardo", "efrain",
        "elvia", "eider", "elkin", "elena",
        "elizabeth", "elsa", "elvira", "emilio", "enrique", "ernesto", "esperanza", "esteban",
        "esther", "eugenia", "fabian", "fabio", "felipe", "fredy", "freddy", "ramiro", "fernando",
        "flor", "francisco",
        "gabriel", "german", "gilberto", "gladys", "gloria", "guillermo", "gustavo", "hector",
        "henry", "hernan", "hernando", "hugo", "humberto", "ines", "ingrid", "isabel", "ivan",
        "jaime", "jairo", "javier", "jennifer", "jenny", "jesus", "jhon", "john", "jorge", "jose",
        "josefina", "juan", "juana", "julian", "juliana", "kelly", "laura", "leidy", "leonardo",
        "leonor", "leticia", "lilia", "liliana", "lina", "lucia", "luis", "luisa", "luz",
        "magdalena", "manuel", "marcela", "marcos", "margarita", "maria", "mariana", "maribel",
        "marina", "mario", "marta", "martha", "martin", "mateo", "mauricio", "mercedes", "miguel",
        "milena", "miriam", "miryam", "monica", "myriam", "nancy", "natalia", "nelly", "nelson",
        "nicolas", "nidia", "nohora", "nora", "norma", "olga", "omar", "orlando", "oscar",
        "pablo", "paola", "patricia", "paula", "pedro", "pilar", "rafael", "ramon",
        "raul", "ricardo", "rigoberto", "roberto", "rocio", "rubiela", "ruby", "rubi", "yeison",
        "yurani", "kevin",
        "brayan", "dairo", "duvan", "gladis", "nubia", "nohemi", "ofelia", "ligia",
        "leonel", "libardo", "fanny", "fabiola", "dioselina", "delia", "belen", "betty", "amanda",
        "aurora", "aura", "arnulfo", "alirio", "abelardo", "aureliano", "ernestina", "hermes",
        "jorgina", "mery", "mireya", "marleny", "marlen", "nelcy", "nelsy", "neila", "nestor",
        "noralba", "octavio", "rosario", "saul", "segundo", "soledad", "teofilo", "tulio",
        "ubaldo", "uriel", "virgilio", "vilma", "wilfredo", "yenny", "yuliana", "zoila", "zulma",
        "rodrigo", "rosa", "rosalba", "ruben", "ruth",
        "samuel", "sandra", "santiago", "sara", "sebastian", "sergio", "silvia", "sofia", "sonia",
        "stella", "susana", "tatiana", "teresa", "tomas", "valentina", "vanessa", "victor",
        "viviana", "wilmer", "wilson", "ximena", "yaneth", "yesid", "yolanda", "yury",
    }
)  # fmt: skip
