"""Columns that say who a respondent is: known by what they are called, in Italian and in English, and by their cells.

They are left out of everything that is made from an export, unless a map gives one a place.
"""

from __future__ import annotations

import ipaddress
import re

from helpers.survey.personal_data import MASKS, mask
from helpers.survey.wording import fold

#: Headers without blanks, signs and the number at their end: "Custom Data 1", "custom_data1" and "CustomData" are one.
_CALLED = frozenset(
    (
        *("ip", "ipaddr", "ipaddress", "indirizzoip", "useragent", "refurl", "referrerurl", "urlreferrer"),
        *("urldiriferimento", "email", "mail", "emailaddress", "indirizzoemail", "indirizzomail", "postaelettronica"),
        *("indirizzodipostaelettronica", "emaildelrispondente", "recipientemail", "emaildeldestinatario"),
        *("name", "nome", "firstname", "lastname", "surname", "cognome", "fullname", "nomecompleto"),
        *("nomeecognome", "nomecognome", "cognomenome", "cognomeenome", "recipientfirstname", "recipientlastname"),
        *("nomedeldestinatario", "cognomedeldestinatario", "username", "nomeutente", "user", "utente", "userid"),
        *("idutente", "token", "accesscode", "codicediaccesso", "externalreference", "externaldatareference"),
        *("riferimentoesterno", "riferimentodatiesterni", "externalid", "idesterno", "contactid", "idcontatto"),
        *("recipientid", "iddestinatario", "customdata", "datipersonalizzati", "customvalue", "valorepersonalizzato"),
        *("collectorid", "idraccoglitore", "idcollettore", "panelid", "idpanel", "panelistid", "idpanelista", "pid"),
        *("prolificpid", "prolificid", "workerid", "mturkworkerid", "latitude", "longitude", "latitudine"),
        *("longitudine", "lat", "lon", "lng", "locationlatitude", "locationlongitude", "locationaccuracy"),
        *("latitudinedellaposizione", "longitudinedellaposizione", "coordinates", "coordinate", "coordinategps", "gps"),
        *("phone", "phonenumber", "telephone", "mobile", "mobilephone", "recipientphone", "qrecipientphone"),
        *("numeroditelefono", "cellulare", "fiscalcode", "taxcode", "codicefiscale", "birthdate", "dateofbirth"),
        *("telefono", "datadinascita", "deviceid", "iddispositivo"),
    )
)

#: So many cells tell what a column holds.
ENOUGH = 200


def called_identifying(header: str) -> bool:
    """Return whether a column is called what only columns are that say who somebody is.

    Examples
    --------
    >>> [called_identifying(text) for text in ("Indirizzo IP", "Custom Data 2", "e-mail", "Nome dell'azienda")]
    [True, True, True, False]
    """
    return re.sub(r"[\W\d_]+$|[\W_]+", "", fold(header)) in _CALLED


def holds_identities(cells: list[str]) -> bool:
    """Return whether there are cells, and each of them is an address, a telephone number or a fiscal code.

    Examples
    --------
    >>> holds_identities(["203.0.113.7", " m.rossi@example.it"]), holds_identities(["203.0.113.7", "chat"])
    (True, False)
    """
    filled = [cell.strip() for cell in cells[:ENOUGH] if cell.strip()]
    return bool(filled) and all(_is_address(cell) or mask(cell)[0] in MASKS.values() for cell in filled)


def _is_address(cell: str) -> bool:
    try:
        return bool(ipaddress.ip_address(cell))
    except ValueError:
        return False
