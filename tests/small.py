"""The small survey: three questions, ten people counted on fingers, and a wave of it on disk."""

import hashlib

SMALL_CODEBOOK = """\
survey:
  id: small
  title: {it: Piccola, en: Small}
  conductor: nobody
  population: {it: dieci persone, en: ten people}
scales:
  mood:
    - {code: high, it: alto, en: high}
    - {code: medium, it: medio, en: medium}
    - {code: low, it: basso, en: low}
questions:
  - id: device
    kind: single
    title: {it: Dispositivo, en: Device}
    text: {it: "Quale usa?", en: "Which do you use?"}
    options:
      - {code: phone, it: telefono, en: phone}
      - {code: tablet, it: tavoletta, en: tablet}
      - {code: laptop, it: portatile, en: laptop}
    nets:
      - {code: mobile, of: [phone, tablet], it: mobile, en: mobile}
    other: {it: Altro, en: Other}
  - id: mood
    kind: ordinal
    scale: mood
    title: {it: Umore, en: Mood}
    text: {it: "Come va?", en: "How are you?"}
  - id: tools
    kind: multiple
    title: {it: Strumenti, en: Tools}
    text: {it: "Quali usa?", en: "Which do you use?"}
    none_allowed: true
    options:
      - {code: chat, it: chat, en: chat}
      - {code: mail, it: posta, en: mail}
      - {code: video, it: video, en: video}
    nets:
      - {code: written, of: [chat, mail], it: scritti, en: written}
    other: {it: Altro, en: Other}
"""

# The completes are p01 to p10.
# device: base 10: phone 4 (p01 p02 p06 p10), tablet 2 (p03 p09), laptop 2 (p04 p07), other 1 (p05), no answer 1 (p08).
# mood:   not asked p08 p09, base 8: high 4 (p01 p02 p07 p10), medium 1 (p03), low 2 (p04 p05), no answer 1 (p06).
# tools:  not asked p08, base 9: chat 4 (p01 p02 p04 p09), mail 3 (p01 p03 p04), video 3 (p03 p04 p05),
#         other 1 (p10); chat or mail 5 (p01 p02 p03 p04 p09); none ticked 1 (p06); no answer 1 (p07).
SMALL_RESPONSES = """\
respondent,status,device,device[other_text],mood,tools[chat],tools[mail],tools[video],tools[other],tools[other_text]
p01,complete,phone,,high,1,1,0,0,
p02,complete,phone,,high,1,0,0,0,
p03,complete,tablet,,medium,0,1,1,0,
p04,complete,laptop,,low,1,1,1,0,
p05,complete,other,"glasses, smart",low,0,0,1,0,
p06,complete,phone,,,0,0,0,0,
p07,complete,laptop,,high,,,,,
p08,complete,,,not_asked,not_asked,not_asked,not_asked,not_asked,
p09,complete,tablet,,not_asked,1,0,0,0,
p10,complete,phone,,high,0,0,0,1,fax
p11,partial,phone,,high,1,1,1,1,telex
p12,partial,,,,,,,,
"""


def write_wave(data, name, responses, completes):
    """Write a collected wave of the data folder, its record signed with the digest of its responses."""
    folder = data / "waves" / name
    folder.mkdir(parents=True)
    (folder / "responses.csv").write_bytes(responses)
    (folder / "wave.yml").write_text(
        f"""\
title: {{it: Rilevazione {name}, en: Wave {name}}}
provenance: collected
inference: self_selected
fieldwork: {{start: {name}-08, end: {name}-14}}
conductor: a test
population: {{it: persone inventate, en: invented people}}
accesses: null
completes: {completes}
source:
  title: an export that never was
  sha256: {hashlib.sha256(b"an export that never was").hexdigest()}
responses:
  file: responses.csv
  sha256: {hashlib.sha256(responses).hexdigest()}
""",
        "utf-8",
    )
    return folder
