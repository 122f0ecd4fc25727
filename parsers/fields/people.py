"""Names of people as receipts print them: which words are a person's name and which are not.

A name is told by its shape and by a given name that is common in Colombia; words that only firms,
products and sentences have tell that it is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from parsers.fields.ours import names_us
from parsers.instructions.purposes import FIRST_NAMES
from parsers.lettering import fold

_MORE_GIVEN: Final = frozenset(
    """
    aida aleida alexander alexandra alexandre alexis alison alma anderson angel angie antonia
    aracely ariel armando astrid ayda bernardo bibiana brenda bryan carla celia celina cielo
    ciro clemencia constanza cristobal damaris danilo dario dayana deisy denis derly deysi
    diomar dolly dorian doris edilberto edilma edwin eliana elias eliecer elisa elizabet emma
    eric erica erika estefania estela eugenio eva evelin evelyn ever ezequiel farid federico
    felix francia franklin geraldine gerardo gina giovanni giovanny gisela graciela gregorio
    guadalupe harold heber heidy helena helver herminia hilario hilda horacio ignacio ilda
    imelda irene irma isaac isabela isabella ismael israel jackeline jacqueline jader jazmin
    jeferson jefferson jeimy jesica jessica jhonatan jhony joaquin joel johan johana johanna
    jonathan josue judith julia juliet julieth julio karen karina karol katerine katherine lady
    laidy leandro leila lenis lesly leyla lida lidia liz lizbeth lizeth loren lorena lorenzo
    lucero luciana luciano lucila lucrecia luisana luzmila maicol maira manuela marcelo marcial
    maricela marilyn marisol marlene marleny marlon matias maximiliano mayra melba melisa
    melissa mercy michael michel mireya moises nadia natali nataly nathalia neiva neyla nidya
    nilson nini noemi norberto norbey olivia orfilia oswaldo otoniel pamela pastora paulina
    piedad quintin ramona raquel rebeca reinaldo reinel renato rene rita robinson rodolfo
    rogelio romulo ronald rosalia rosana rosaura rosmira roxana rubby salomon salvador samanta
    shirley simon socorro sol stefania stefany steven sury tania teodoro trinidad valeria valery
    veronica vicente viky viviana walter wendy wilder william willian wilman xiomara yadira
    yamile yamileth yanet yaneth yasmin yazmin yeimy yesenia yesica yineth yohana yojana
    yorladis yulieth yulima yuly zenaida zoraida
    """.split()  # noqa: SIM905
)
_GIVEN: Final = FIRST_NAMES | _MORE_GIVEN
_SURNAMES: Final = frozenset(
    """
    acevedo acosta agudelo aguilar aguirre alarcon alvarado alvarez alzate amaya angulo aranda
    arango arboleda arce arciniegas ardila arenas arevalo arias aristizabal arroyave avendano
    avila ayala baez barbosa barrera barreto barrios bautista becerra bedoya beltran benavides
    benitez bermudez bernal betancourt betancur blanco bohorquez bolanos bolivar bonilla botero
    bravo briceno buitrago burbano bustamante bustos caballero cabrera caicedo calderon calle
    camacho camargo campo campos cano cardenas cardona cardozo carmona caro carrascal carrasco
    carreno carrillo carvajal casas castaneda castano castellanos castiblanco castillo
    castrillon castro ceballos cepeda cespedes chacon chaparro chavarro chaves chavez cifuentes
    clavijo colmenares contreras cordoba corrales correa cortes cristancho cruz cuadros cubillos
    cuellar cuervo cuesta daza delgado diaz dominguez duarte duque echeverri echeverry erazo
    escobar escudero espinosa espinoza espitia estrada fajardo farfan fernandez fierro figueroa
    flores florez fonseca forero franco fuentes galeano galindo gallego gallo galvis gamba
    gamboa gaona garay garcia garzon gaviria gil giraldo godoy gomez gongora gonzalez gordillo
    granada granados grisales guarin guerra guerrero guevara guillen gutierrez guzman henao
    heredia hernandez herrera hidalgo higuita hincapie holguin hoyos huertas hurtado ibanez
    ibarra idarraga jaramillo jimenez jurado lara largo leal leon linares lizarazo llanos loaiza
    londono lopez lozada lozano lugo luna macias madrid maldonado manrique mantilla marin
    marquez marroquin martinez marulanda mateus mayorga medina mejia melendez melo mendez
    mendoza meneses mesa meza millan miranda mojica molano molina moncada monroy monsalve
    montana montenegro montes montoya mora morales moreno moscoso mosquera munoz murcia murillo
    naranjo narvaez navarrete navarro navas neira nieto nino noguera novoa nunez obando ocampo
    ochoa ojeda olarte olaya ordonez orjuela orozco orrego ortega ortegon ortiz osorio ospina
    otalora otero oviedo pabon pacheco padilla paez palacio palacios palomino pantoja pardo
    paredes parra patino pedraza pelaez pena penagos penaloza perdomo perea perez pico pineda
    pinilla pinto pinzon piraquive plata polania polo porras portilla posada prada prado prieto
    puentes puerta puerto pulido quevedo quiceno quinones quintana quintero quiroga quiroz
    ramirez ramos rangel rendon rengifo restrepo rey reyes riano rico rincon rios rivas rivera
    roa robayo robledo robles rodriguez rojas roldan romero roncancio rosas rosero rubiano rubio
    rueda ruiz saavedra saenz salamanca salas salazar salcedo saldarriaga salgado salinas samper
    sanabria sanchez sandoval santamaria santana santos sarmiento segura sepulveda serna serrano
    sierra silva solano soler solis sosa sotelo soto suarez tabares tamayo tapias tavera tejada
    tellez tello tobon toro torres tovar trejos triana trivino trujillo uribe urrea urrego
    urrutia useche valbuena valderrama valdes valencia valenzuela vallejo vanegas varela vargas
    varon vasquez vega velandia velasco velasquez velez vera vergara vidal villa villada
    villalba villalobos villamil villamizar villanueva villarreal villegas viveros yepes
    zambrano zamora zapata zarate zuleta zuluaga zuniga
    """.split()  # noqa: SIM905
)
_NO_PERSON: Final = frozenset(
    """
    digital oro plus joven nomina movil virtual premium global personal basica
    agencia ahorros alcaldia alianza almacen asociado aval avenida banco bancolombia barrio
    bogota bold cajero calle carrera cedula centro cliente clinica codigo colegio
    comercializadora compraventa conjunto consignacion convenio coop cooperativa corriente
    credito cuenta daviplata davivienda deposito distribuidora drogueria edificio envio factura
    ferreteria fundacion gracias grupo hola hospital hotel inversiones limitada llave local ltda
    minimercado miscelanea municipio nequi nit occidente oficina pago pagos panaderia papeleria
    parque plaza recibo referencia restaurante sas sede servicio servicios sucursal supermercado
    terminal tienda total transferencia universidad usuario valor variedades
    """.split()  # noqa: SIM905
)
_AFTER_NAME: Final = frozenset(
    ["cc", "nit", "ti", "ce", "tel", "cel", "id", "ahorros", "corriente"]
)
_PARTICLES: Final = frozenset(["de", "del", "la", "las", "los", "y", "san"])
_WORD: Final = r"(?:[A-ZÁÉÍÓÚÜÑ][a-záéíóúüñ]+|[A-ZÁÉÍÓÚÜÑ]{2,}|[A-ZÁÉÍÓÚÜÑ]\.)"
_NAMES: Final = re.compile(
    rf"(?<![^\W\d_]){_WORD}(?:\s(?:(?:de|del|de la|de los|de las|la|DE|DEL|DE LA|DE LOS) )?{_WORD})"
    r"{1,5}(?![^\W\d_])"
)
_MOST_WORDS: Final = 7
_MOST_REST: Final = 3
_SHORTEST_HALF: Final = 4
_SHORTEST_PAIR: Final = 10  # FLORALBA and JUANPABLO are names.


def is_given(word: str) -> bool:
    """Whether a folded word is a common given name."""
    return word in _GIVEN


def halves(word: str) -> str:
    """Return a word that is two names without their blank as two words, any other as it is."""
    folded = fold(word)
    if folded in _GIVEN | _SURNAMES or len(word) < _SHORTEST_PAIR:
        return word
    for half in range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1):
        first, second = folded[:half], folded[half:]
        if any(first in names and second in names for names in (_GIVEN, _SURNAMES)):
            return f"{word[:half]} {word[half:]}"
    return word


def goes_on(text: str) -> bool:
    """Whether the words can only be the end of a name that the line above begins."""
    words = fold(text).split()
    told = [word for word in words if word not in _PARTICLES]
    return 0 < len(told) <= _MOST_REST and all(word in _SURNAMES | _GIVEN for word in told)


def people_in(text: str) -> Iterator[str]:
    """Return the names of people in the text, each as it is printed."""
    for match in _NAMES.finditer(text):
        words = match[0].split(" ")
        while words and (fold(words[0]) in _NO_PERSON or _leads(words)):
            del words[0]  # "Cuenta Bold Wilson Felipe"
        end = next((i for i, word in enumerate(words) if fold(word) in _AFTER_NAME), len(words))
        if _is_name(words[:end]):
            yield " ".join(words[:end])


def _leads(words: Sequence[str]) -> bool:
    """Whether the first word is of another case than the name behind it: "Señora ANA GIL"."""
    return len(words) > 1 and words[0].istitle() and words[1].isupper() and len(words[1]) > 1


def _is_name(words: Sequence[str]) -> bool:
    folded = [fold(word).strip(".") for word in words]
    if not 2 <= len(words) <= _MOST_WORDS or folded[0] not in _GIVEN:  # noqa: PLR2004
        return False
    if _NO_PERSON & set(folded) or names_us(" ".join(words)):
        return False
    told = zip(words, folded, strict=True)
    cases = {word.isupper() for word, low in told if low not in _PARTICLES and len(low) > 1}
    return len(cases) == 1
