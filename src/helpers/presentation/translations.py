"""Every word of the report that the codebook and the wave do not bring: one table, Italian and English."""

from __future__ import annotations

from babel.dates import get_month_names

from helpers.survey.codebook import Language, Text

_W: dict[str, tuple[str, str]] = {
    # the question
    "table": ("Tavola", "Table"),
    "asked": ("La domanda", "The question"),
    "base": ("Base", "Base"),
    "base_of": ("{base} questionari completati", "{base} completed questionnaires"),
    "base_within": ("{base} rispondenti di «{net}»", "{base} respondents in “{net}”"),
    "single": ("una sola risposta", "one answer"),
    "ordinal": ("una sola risposta, su una scala ordinata", "one answer, on an ordered scale"),
    "multiple": (
        "più risposte possibili; percentuali dei rispondenti",
        "several answers possible; per cent of respondents",
    ),
    "wording_reconstructed": (
        "Il testo della domanda è nostro: il rapporto stampato non lo riporta.",
        "The wording is ours: the printed report does not give it.",
    ),
    "notice_reconstructed": (
        "Dati ricostruiti dalle percentuali stampate, da un campione autoselezionato: descrivono chi ha risposto, "
        "una domanda alla volta.",
        "Data reconstructed from printed percentages, from a self-selected sample: they describe those who answered, "
        "one question at a time.",
    ),
    "notice_self_selected": (
        "Campione autoselezionato: i dati descrivono chi ha risposto, non tutta la comunità.",
        "Self-selected sample: the data describe those who answered, not the whole community.",
    ),
    # tables
    "answer": ("Risposta", "Answer"),
    "respondents": ("n", "n"),
    "share": ("%", "%"),
    "interval": ("Intervallo {confidence}", "{confidence} interval"),
    "interval_together": ("Intervallo {confidence} simultaneo", "Simultaneous {confidence} interval"),
    "interval_self_selected": (" (indicativo)", " (indicative)"),
    "interval_quota": (" (se le quote bastano)", " (if the quotas suffice)"),
    "interval_probability": ("", ""),
    "share_weighted": ("% ponderata", "weighted %"),
    "total": ("Totale", "Total"),
    "base_n": ("Base (n)", "Base (n)"),
    "effective": ("Base effettiva", "Effective base"),
    "base_effective": (
        "; base effettiva {effective} dopo la ponderazione",
        "; effective base {effective} after weighting",
    ),
    "not_disclosed": ("non riportato", "not disclosed"),
    "nets": ("Voci sommate", "Nets"),
    "cumulated": ("Dall'alto della scala", "From the top of the scale"),
    "note_wilson": ("Intervalli di Wilson.", "Wilson intervals."),
    "note_goodman": (
        "Intervalli di Goodman: valgono insieme per tutte le risposte.",
        "Goodman intervals: they hold together for all the answers.",
    ),
    "note_interval_self_selected": (
        "Il campione è autoselezionato: valgono come ordine di grandezza dell'incertezza, non come inferenza sulla "
        "popolazione.",
        "The sample is self-selected: they give the order of magnitude of the uncertainty, not an inference to the "
        "population.",
    ),
    "note_interval_quota": (
        "Il campione è per quote: valgono se, entro le quote, chi ha risposto somiglia a chi non ha risposto.",
        "The sample is by quotas: they hold if, within the quotas, those who answered are like those who did not.",
    ),
    "note_interval_probability": ("", ""),
    "note_weighted": (
        "Quote ponderate, con gli intervalli sulla base effettiva; n sono rispondenti, non ponderati.",
        "Weighted shares, with intervals on the effective base; n are respondents, unweighted.",
    ),
    "note_small_base": (
        "Base inferiore a {least} rispondenti: le quote vanno lette con molta cautela.",
        "Base of fewer than {least} respondents: the shares call for great caution.",
    ),
    "note_not_disclosed": (
        "n.d.: quota che il rapporto stampato non riporta.",
        "n.d.: a share that the printed report does not disclose.",
    ),
    "note_approximate": (
        "≈: il rapporto stampato dà questa quota solo a parole («un terzo», «circa un terzo», «oltre due terzi»).",
        "≈: the printed report gives this share in words only (“a third”, “about a third”, “over two thirds”).",
    ),
    "note_none_chosen": (
        "Rispondenti che non hanno scelto alcuna voce: {n}.",
        "Respondents who chose none of the items: {n}.",
    ),
    # change
    "change": ("Variazione rispetto a {wave}", "Change since {wave}"),
    "now": ("{wave}", "{wave}"),
    "points": ("Punti", "Points"),
    "p_holm": ("p (Holm)", "p (Holm)"),
    "no_baseline": (
        "Non c'è una rilevazione precedente con cui confrontare questa.",
        "There is no earlier wave to compare this one with.",
    ),
    "change_new": (
        "Domanda nuova: nella rilevazione di confronto ({wave}) non c'era.",
        "A new question: the wave it is compared with ({wave}) did not have it.",
    ),
    "change_dropped": (
        "In questa rilevazione la domanda non è stata posta: non c'è variazione da leggere rispetto a {wave}.",
        "This wave did not ask the question: there is no change since {wave} to read.",
    ),
    "change_options_changed": (
        "Le voci di risposta non sono quelle di {wave}: una differenza fra le quote non sarebbe una variazione.",
        "The options are not those of {wave}: a difference between the shares would not be a change.",
    ),
    "change_base_changed": (
        "La domanda non è rivolta alle stesse persone di {wave}: le quote hanno basi diverse e non si confrontano.",
        "The question is not put to the same people as in {wave}: the shares have different bases and do not compare.",
    ),
    "change_reworded": (
        "Il testo della domanda non è quello di {wave}: parte della differenza può venire dalle parole.",
        "The wording of the question is not that of {wave}: part of the difference may come from the words.",
    ),
    "change_break": (
        "Da {since} comincia una nuova serie: con {wave} non si fa un confronto.",
        "A new series begins with {since}: it is not compared with {wave}.",
    ),
    "note_change": (
        "Differenza in punti con intervallo di Newcombe; test di punteggio, corretto con Holm fra le risposte "
        "della tavola.",
        "Difference in points with Newcombe's interval; score test, Holm-corrected across the answers of the table.",
    ),
    "note_change_self_selected": (
        "Le due rilevazioni sono campioni indipendenti e almeno una è autoselezionata: il confronto è indicativo.",
        "The two waves are independent samples and at least one is self-selected: the comparison is indicative.",
    ),
    "note_change_quota": (
        "Le due rilevazioni sono campioni indipendenti e almeno una è per quote: il confronto vale se le quote bastano.",
        "The two waves are independent samples and at least one is by quotas: the comparison holds if the quotas suffice.",
    ),
    "note_change_probability": (
        "Le due rilevazioni sono campioni probabilistici indipendenti.",
        "The two waves are independent probability samples.",
    ),
    "note_detectable": (
        "Con queste basi si riconoscono, quattro volte su cinque, differenze di almeno {points} punti (attorno alla "
        "metà, prima della correzione): di differenze più piccole l'assenza di prova non è prova di assenza.",
        "With these bases, differences of at least {points} points are found four times in five (around a half, before "
        "the correction): of smaller ones, no evidence is not evidence of none.",
    ),
    # segments
    "banner_caption": ("Per segmento · {by}: {key}", "By segment · {by}: {key}"),
    "banner_letters_holm": (
        "La lettera accanto a una quota nomina i segmenti in cui la quota è significativamente più bassa (test di "
        "punteggio, livello {level}, correzione di Holm su tutta la tavola).",
        "A letter beside a share names the segments in which the share is significantly lower (score test, {level} level, "
        "Holm-corrected over the whole table).",
    ),
    "banner_letters_fdr": (
        "La lettera accanto a una quota nomina i segmenti in cui la quota è significativamente più bassa (test di "
        "punteggio, livello {level}, tasso di false scoperte secondo Benjamini e Hochberg su tutta la tavola).",
        "A letter beside a share names the segments in which the share is significantly lower (score test, {level} level, "
        "false discovery rate by Benjamini and Hochberg over the whole table).",
    ),
    "note_detectable_segments": (
        "Fra i due segmenti più grandi si riconoscono, quattro volte su cinque, differenze di almeno {points} punti "
        "(attorno alla metà, prima della correzione).",
        "Between the two largest segments, differences of at least {points} points are found four times in five (around "
        "a half, before the correction).",
    ),
    "banner_association": ("Test complessivo, {test}: p {p}", "Overall test, {test}: p {p}"),
    "banner_effect": ("; {effect} {value}", "; {effect} {value}"),
    "test_chi_square": ("chi quadrato di Pearson", "Pearson's chi-square"),
    "test_fisher": ("esatto di Fisher", "Fisher's exact"),
    "test_monte_carlo": ("chi quadrato, per simulazione", "chi-square, by simulation"),
    "test_kruskal": ("Kruskal-Wallis", "Kruskal–Wallis"),
    "test_rao_scott": ("Rao-Scott, del secondo ordine", "Rao–Scott, second order"),
    "effect_cramer_v": ("V di Cramér", "Cramér's V"),
    "effect_epsilon_squared": ("ε²", "ε²"),
    "banner_overlapping": (
        "I segmenti si sovrappongono, perché chi ha risposto può stare in più d'uno: le quote si leggono, ma non si "
        "sottopongono a test.",
        "The segments overlap, since a respondent can be in several: the shares can be read, and are not tested.",
    ),
    "banner_small": (
        "!: base piccola, inferiore a trenta rispondenti; quote mostrate con cautela e non sottoposte a test.",
        "!: small base, fewer than thirty respondents; shares shown with caution and not tested.",
    ),
    "banner_hidden": (
        "Non mostrati, perché troppo pochi rispondenti si potrebbero riconoscere: {labels}.",
        "Not shown, because too few respondents could be recognised: {labels}.",
    ),
    "banner_without": (
        "Rispondenti che non stanno in alcun segmento: {n}.",
        "Respondents who are in no segment: {n}.",
    ),
    "note_segments_self_selected": (
        "Il campione è autoselezionato: differenze e test fra segmenti sono indicativi.",
        "The sample is self-selected: differences and tests between segments are indicative.",
    ),
    "note_segments_quota": (
        "Il campione è per quote: i test valgono se le quote bastano.",
        "The sample is by quotas: the tests hold if the quotas suffice.",
    ),
    "note_segments_probability": (
        "Campione probabilistico: i test valgono al livello indicato.",
        "Probability sample: the tests hold at the level shown.",
    ),
    "banner_reconstructed": (
        "I segmenti qui non si mostrano: le righe sono ricostruite dalle percentuali stampate, e come le risposte di una "
        "stessa persona si combinino non è noto.",
        "Segments are not shown here: the rows are reconstructed from printed percentages, and how the answers of one "
        "person combine is not known.",
    ),
    "banner_no_banner": (
        "Il questionario non indica una domanda per cui dividere le tavole.",
        "The codebook names no question to split the tables by.",
    ),
    "banner_itself": (
        "Questa è la domanda che definisce i segmenti: non si divide per sé stessa.",
        "This is the question that makes the segments: it is not split by itself.",
    ),
    "banner_not_asked": (
        "In questa rilevazione nessuno ha risposto a entrambe le domande: non ci sono segmenti da mostrare.",
        "Nobody in this wave answered both questions: there are no segments to show.",
    ),
    "banner_all_hidden": (
        "I segmenti non si mostrano: sono così piccoli che qualcuno dei rispondenti si potrebbe riconoscere.",
        "The segments are not shown: they are so small that some respondents could be recognised.",
    ),
    # trend
    "trend": ("Tutte le rilevazioni", "All the waves"),
    "note_trend": (
        "Ogni colonna è un campione di persone diverse; n.d.: quota non riportata; –: risposta non prevista.",
        "Each column is a sample of different people; n.d.: a share not disclosed; –: an answer that was not offered.",
    ),
    "note_trend_breaks": (
        "‖: interruzione della serie; le colonne ai suoi lati non si confrontano.",
        "‖: a break in the series; the columns on either side do not compare.",
    ),
    "change_of": (
        "{table}: «{label}», {before.dal} {now.al} ({points} punti)",
        "{table}: “{label}”, from {before} to {now} ({points} points)",
    ),
    "what_changed": ("Che cosa è cambiato", "What changed"),
    "no_change_holds": (
        "Nessuna variazione resiste alla correzione di Holm su tutte le risposte di tutte le tavole.",
        "No change survives Holm's correction across all the answers of all the tables.",
    ),
    "note_changes": (
        "Solo le variazioni che resistono alla correzione di Holm su tutte le risposte di tutte le tavole.",
        "Only changes that survive Holm's correction across all the answers of all the tables.",
    ),
    "below_0001": ("< 0,001", "< 0.001"),
    # back test
    "back_test": ("Riscontro con il rapporto stampato", "Back test against the printed report"),
    "printed": ("Stampato", "Printed"),
    "quoted": ("Come è scritto", "As printed"),
    "computed": ("Calcolato", "Computed"),
    "outcome": ("Esito", "Outcome"),
    "equal": ("uguale", "equal"),
    "holds": ("coerente", "consistent"),
    "all_hold": (
        "{n} dati stampati su {n}: tutti ritrovati nelle risposte.",
        "{n} printed figures of {n}: all found again in the responses.",
    ),
    "nothing_printed": (
        "Questa rilevazione non ha un rapporto stampato con cui fare il riscontro.",
        "This wave has no printed report to test against.",
    ),
    "n_of_base": ("{n} su {base}", "{n} of {base}"),
    "accesses": ("Accessi al questionario", "Accesses to the questionnaire"),
    "completes": ("Questionari completati", "Completed questionnaires"),
    # open answers
    "open_answers": ("Risposte aperte", "Open answers"),
    "no_open_answers": ("Nessuno ha scritto una risposta aperta.", "Nobody wrote an open answer."),
    "open_reconstructed": (
        "Citate nel rapporto stampato; quante fossero in tutto non è riportato.",
        "Quoted in the printed report; how many there were in all it does not say.",
    ),
    # the methodological note, after AAPOR's Transparency Initiative
    "method": ("Nota metodologica", "Methodological note"),
    "not_stated": ("non dichiarato", "not stated"),
    "to_fill_in": ("da completare", "to be completed"),
    "inference_to_confirm": (
        "; come siano arrivati i rispondenti è da confermare, e qui vale l'ipotesi più prudente",
        "; how respondents came is still to be confirmed, and the most cautious assumption holds here",
    ),
    "uncoded": (
        "Testi diversi ancora da ricondurre a una voce, o da lasciare in «{other}»: {n}.",
        "Different texts still to be coded to an option, or left in “{other}”: {n}.",
    ),
    "records": ("Questionari ricevuti", "Questionnaires received"),
    "records_account": (
        "{rows}: {completes} completati, {partials} interrotti; esclusi: {previews} di prova, {duplicates} ripetuti, {empty} vuoti",
        "{rows}: {completes} completed, {partials} broken off; left out: {previews} trial, {duplicates} repeated, {empty} empty",
    ),
    "conductor": ("Chi ha condotto l'indagine", "Who conducted the survey"),
    "sponsor": ("Chi l'ha finanziata", "Who paid for it"),
    "population": ("Popolazione di riferimento", "Population under study"),
    "recruitment": ("Come sono stati raggiunti i rispondenti", "How respondents were reached"),
    "incentive": ("Incentivi", "Incentives"),
    "mode": ("Modo di rilevazione e strumento", "Mode and instrument"),
    "language_of_survey": ("Testo delle domande", "Question wording"),
    "wording_note": (
        "riportato in testa a ogni tavola",
        "given at the head of each table",
    ),
    "fieldwork": ("Date di rilevazione", "Dates of fieldwork"),
    "fieldwork_dates": ("{start} – {end}", "{start} – {end}"),
    "sample_size": ("Ampiezza del campione", "Sample size"),
    "sample_size_known": (
        "{accesses} accessi, {completes} questionari completati",
        "{accesses} accesses, {completes} completed questionnaires",
    ),
    "sample_size_partly": (
        "{completes} questionari completati; accessi non noti",
        "{completes} completed questionnaires; accesses not known",
    ),
    "response": ("Tasso di risposta", "Response rate"),
    "response_none": (
        "non calcolabile: non si sa a quante persone il questionario sia stato proposto",
        "cannot be computed: how many people were offered the questionnaire is not known",
    ),
    "response_known": (
        "{share}: {completes} questionari completati su {invited} persone invitate",
        "{share}: {completes} completed questionnaires from {invited} people invited",
    ),
    "precision": ("Precisione", "Precision"),
    "precision_self_selected": (
        "un margine d'errore non è definito per un campione autoselezionato; gli intervalli sono indicativi",
        "a margin of error is not defined for a self-selected sample; the intervals are indicative",
    ),
    "precision_quota": (
        "campione per quote: gli intervalli valgono se, entro le quote, chi ha risposto somiglia a chi non ha risposto",
        "quota sample: the intervals hold if, within quotas, those who answered are like those who did not",
    ),
    "precision_probability": (
        "campione probabilistico: intervalli di Wilson al livello indicato",
        "probability sample: Wilson intervals at the level shown",
    ),
    "precision_finite": (
        ", corretti per una popolazione di {size} persone",
        ", corrected for a population of {size} people",
    ),
    "weighting": ("Ponderazione", "Weighting"),
    "weights_column": ("pesi forniti con i dati", "weights supplied with the data"),
    "weights_raked": (
        "calibrazione iterativa (raking) sui margini dichiarati: {questions}",
        "raked to declared margins: {questions}",
    ),
    "weights_trimmed": (
        "; pesi fra {lower} e {upper} volte la media",
        "; weights between {lower} and {upper} times the mean",
    ),
    "weights_effect": (
        "; effetto del disegno {effect}, base effettiva {effective}; pesi da {least} a {most} volte la media",
        "; design effect {effect}, effective base {effective}; weights from {least} to {most} times the mean",
    ),
    "detectable": ("Differenza minima rilevabile", "Smallest detectable difference"),
    "detectable_between": (
        "{points} punti rispetto a una rilevazione della stessa ampiezza (potenza {power}, attorno alla metà, al "
        "livello di confidenza {confidence})",
        "{points} points against a wave of the same size (power {power}, around a half, at the {confidence} confidence "
        "level)",
    ),
    "detectable_none": ("nessuna: la base è troppo piccola", "none: the base is too small"),
    "unweighted": ("nessuna: ogni rispondente conta uno", "none: each respondent counts as one"),
    "quality_checks": ("Controlli di qualità", "Quality checks"),
    "provenance": ("Provenienza dei dati", "Provenance of the data"),
    "provenance_collected": ("risposte raccolte", "responses as collected"),
    "provenance_reconstructed": (
        "risposte ricostruite dal rapporto stampato («{title}», {publisher}, {dated})",
        "responses reconstructed from the printed report (“{title}”, {publisher}, {dated})",
    ),
    "limits": ("Che cosa non si può concludere", "What cannot be concluded"),
    "limits_self_selected": (
        "Ha risposto chi ha voluto: le quote descrivono i rispondenti e non si estendono alla comunità né al settore.",
        "Whoever wished to answered: the shares describe the respondents and do not extend to the community or the sector.",
    ),
    "limits_reconstructed": (
        "Le righe sono ricostruite: incroci fra domande, confronti per gruppo e confronti fra risposte della stessa "
        "persona non si possono fare, e qui sono rifiutati.",
        "The rows are reconstructed: cross-tabulations, comparisons by group and comparisons between answers of the same "
        "person cannot be made, and are refused here.",
    ),
    "limits_opinion": (
        "Sono opinioni e previsioni di chi lavora nel settore, non misure di ciò che è accaduto.",
        "These are the opinions and forecasts of people in the trade, not measures of what happened.",
    ),
    "assumptions": ("Ipotesi di lettura", "Assumptions made"),
    # statements
    "see_table": ("Tavola {number}", "Table {number}"),
    # sentences: values are figures and labels; {x.il} and its like are the Italian article with the figure
    "and": (" e ", " and "),
    "quoted_label": ("«{label}»", "“{label}”"),
    "nothing_known": (
        "Per questa domanda non c'è alcuna quota da commentare.",
        "There is no share to comment on for this question.",
    ),
    "nobody_chose": ("Nessuno ha scelto una delle risposte elencate.", "Nobody chose any of the answers listed."),
    "finding_top_box": (
        "{net.Il} di chi ha risposto sta nella parte alta della scala ({net_label}); la risposta più alta, {top_label}, "
        "da sola raccoglie {top.il}.",
        "{net} of those who answered are in the upper part of the scale ({net_label}); the highest answer alone, "
        "{top_label}, gathers {top}.",
    ),
    "finding_net": (
        "Nell'insieme, {net_label} raccoglie {net.il} di chi ha risposto; la risposta più frequente è {first_label}, con {first.il}.",
        "Taken together, {net_label} gathers {net} of those who answered; the most frequent answer is {first_label}, with {first}.",
    ),
    "finding_leading": (
        "La risposta più frequente è {first_label}, con {first.il} di chi ha risposto; segue {second_label}, "
        "con {second.il}.",
        "The most frequent answer is {first_label}, with {first} of those who answered; next comes {second_label}, "
        "with {second}.",
    ),
    "finding_leading_several": (
        "La risposta più frequente è {first_label}, con {first.il} di chi ha risposto; seguono {second_label}, con "
        "{second.il} ciascuna.",
        "The most frequent answer is {first_label}, with {first} of those who answered; next come {second_label}, with "
        "{second} each.",
    ),
    "finding_only": (
        "La sola risposta di cui si conosce la quota è {first_label}, con {first.il} di chi ha risposto.",
        "The only answer whose share is known is {first_label}, with {first} of those who answered.",
    ),
    "finding_tie": (
        "Le risposte più frequenti, a pari merito, sono {labels}, con {first.il} di chi ha risposto ciascuna.",
        "The most frequent answers, level with each other, are {labels}, with {first} of those who answered each.",
    ),
    "finding_funnel": (
        "Su {accesses} persone che hanno aperto il questionario, {completes} lo hanno completato: {share.il}.",
        "Of the {accesses} people who opened the questionnaire, {completes} completed it: {share}.",
    ),
    "finding_funnel_unknown": (
        "I questionari completati sono {completes}; quante persone lo abbiano aperto non è noto.",
        "{completes} questionnaires were completed; how many people opened it is not known.",
    ),
    "finding_balance": (
        "{more_label} raccoglie {more.il} di chi ha risposto, {less_label} {less.il}: {points} di differenza.",
        "{more_label} gathers {more} of those who answered, {less_label} {less}: a difference of {points}.",
    ),
    "finding_balance_even": (
        "{more_label} e {less_label} si bilanciano: {more.il} di chi ha risposto ciascuna.",
        "{more_label} and {less_label} balance: {more} of those who answered each.",
    ),
    "points_one": ("un punto percentuale", "one percentage point"),
    "points_many": ("{points} punti percentuali", "{points} percentage points"),
    "points_about": ("circa {points} punti percentuali", "about {points} percentage points"),
    "points_under_one": ("meno di un punto percentuale", "less than one percentage point"),
    "remark_majority": (
        "{label} raccoglie più della metà del campione, e resta sopra la metà anche al limite inferiore "
        "dell'intervallo{how} ({low}).",
        "{label} gathers more than half of the sample, and stays above a half even at the lower end of the{how} interval "
        "({low}).",
    ),
    "remark_majority_in_sample": (
        "{label} supera la metà solo in questo campione: l'intervallo{how} va {low.dal} {high.al}, e comprende quindi "
        "valori inferiori alla metà.",
        "{label} is above a half in this sample only: the{how} interval runs from {low} to {high}, and so includes values "
        "below a half.",
    ),
    "how_self_selected": (" (indicativo)", " (indicative)"),
    "how_quota": (" (valido se le quote bastano)", " (valid if the quotas suffice)"),
    "how_probability": ("", ""),
    "remark_no_majority": (
        "Nessuna risposta arriva da sola oltre la metà del campione.",
        "No single answer goes beyond a half of the sample.",
    ),
    "remark_missing": (
        "Non risponde, o non è riportato, {missing.il} del campione.",
        "{missing} of the sample gave no answer, or none that was reported.",
    ),
    "remark_undisclosed": (
        "Il rapporto stampato non dà la quota di {labels}: nella tavola è «n.d.», non zero.",
        "The printed report does not give the share of {labels}: in the table it is “n.d.”, not zero.",
    ),
    "remark_mean_answers": (
        "Fra le voci elencate, ogni rispondente ne indica in media {mean}.",
        "Of the items listed, each respondent ticks {mean} on average.",
    ),
    "remark_cumulated": (
        "Contando dall'alto della scala fino a {label} compreso si arriva {share.al} del campione.",
        "Counting from the top of the scale down to and including {label} makes {share} of the sample.",
    ),
    "remark_parts": (
        "Il campione si divide in {n} parti: {parts}.",
        "The sample falls into {n} parts: {parts}.",
    ),
    "part": ("{label} ({share})", "{label} ({share})"),
    "remark_other_respondents": (
        "In questa rilevazione le due domande non sono rivolte alle stesse persone: le due quote non si confrontano.",
        "In this wave the two questions are not put to the same people: the two shares do not compare.",
    ),
    "remark_overlap": (
        "Le due quote vengono dalle stesse {base} persone: {cell_label} {cell}, {other_label} {other}; fra loro ci sono "
        "{points}.",
        "The two shares come from the same {base} people: {cell_label} {cell}, {other_label} {other}; {points} apart.",
    ),
    "remark_overlap_even": (
        "Le due quote vengono dalle stesse {base} persone e coincidono: {cell_label} {cell}, {other_label} {other}.",
        "The two shares come from the same {base} people and coincide: {cell_label} {cell}, {other_label} {other}.",
    ),
    "remark_bounds": (
        "Quante persone abbiano dato entrambe le risposte, le percentuali da sole non lo dicono: possono essere "
        "da {least} a {most}. Per questo la differenza non è sottoposta a test.",
        "How many people gave both answers the percentages alone do not tell: anything from {least} to {most}. "
        "That is why the difference is not tested.",
    ),
    # charts, in words
    "chart_of": ("Grafico. {title}. {items}.", "Chart. {title}. {items}."),
    "chart_item": ("{label}: {share}", "{label}: {share}"),
    "chart_waves": ("{title}, {then} e {now}", "{title}, {then} and {now}"),
    "chart_change": (
        "{label}: {before}, poi {now}, differenza in punti {points}",
        "{label}: {before}, then {now}, a difference in points of {points}",
    ),
    "chart_pair": ("{label}: {before} e {now}", "{label}: {before} and {now}"),
    "series_break": ("Interruzione della serie", "Break in series"),
    "series_break_shares": (
        "Interruzione della serie: le quote non si confrontano",
        "Break in series: the shares do not compare",
    ),
    "series_break_between": (
        "interruzione della serie fra {then} e {now}, le quote non si confrontano",
        "break in series between {then} and {now}, the shares do not compare",
    ),
    "thin_lines": ("Linee sottili", "Thin lines"),
    "thin_lines_horizontal": ("Linee sottili orizzontali", "Thin horizontal lines"),
    "thin_lines_vertical": ("Linee sottili verticali", "Thin vertical lines"),
    "caption_interval": ("{lines}: intervalli al {confidence}{about}.", "{lines}: {confidence} intervals{about}."),
    "caption_together": (" che valgono insieme per tutte le risposte", " that hold together for all the answers"),
    "caption_self_selected": (
        ", indicativi perché il campione è autoselezionato",
        ", indicative because the sample is self-selected",
    ),
    "caption_quota": (
        ", validi se, entro le quote, chi ha risposto somiglia a chi non ha risposto",
        ", which hold if, within the quotas, those who answered are like those who did not",
    ),
    "caption_most": ("Nel grafico le {n} risposte più frequenti.", "In the chart, the {n} most frequent answers."),
    # pages
    "contents": ("Indice", "Contents"),
    "previous": ("Precedente", "Previous"),
    "next": ("Successiva", "Next"),
    "other_pages": ("Pagina precedente e successiva", "Previous and next page"),
    "other_editions": ("Altre rilevazioni e lingue", "Other waves and languages"),
    "all_code": ("Mostra tutto il codice", "Show all the code"),
    "whole_report": ("Il rapporto in un solo file", "The report in one file"),
    "download_whole": (
        "tutte le pagine insieme, da spedire o da stampare",
        "all the pages together, to send or to print",
    ),
    "code": ("Codice", "Code"),
    "wave": ("Rilevazione", "Wave"),
    "conclusions": ("Conclusioni", "Conclusions"),
    "findings": ("Che cosa dicono le tavole", "What the tables say"),
    "downloads": ("Dati da scaricare", "Downloads"),
    "download_csv": ("tutte le tavole, CSV", "all tables, CSV"),
    "download_xlsx": ("tutte le tavole, cartella di lavoro", "all tables, workbook"),
    "download_manifest": ("da che cosa è fatto questo rapporto", "what this report was made from"),
    "made_from": (
        "{wave} ({wave_id}), {provenance}. Pagina prodotta da {notebook} (sha256 {notebook_digest}…) sulle risposte con "
        "sha256 {responses_digest}…; livello di confidenza {confidence}. Per cambiarla si modifica quel notebook.",
        "{wave} ({wave_id}), {provenance}. Page made by {notebook} (sha256 {notebook_digest}…) from responses with "
        "sha256 {responses_digest}…; confidence level {confidence}. To change it, edit that notebook.",
    ),
    "made_index": (
        "{wave} ({wave_id}), {provenance}. Risposte con sha256 {responses_digest}…; tutto ciò da cui è fatto il rapporto "
        "sta in manifest.json.",
        "{wave} ({wave_id}), {provenance}. Responses with sha256 {responses_digest}…; everything the report was made from "
        "is in manifest.json.",
    ),
    "not_renewed": ("pagina non rinnovata in questa esecuzione", "page not renewed in this run"),
    "not_available": ("pagina non disponibile", "page not available"),
    "skip_to_content": ("Vai al contenuto", "Skip to content"),
    # workbook
    "sheet_contents": ("Indice", "Contents"),
    "sheet_question": ("Domanda", "Question"),
    "sheet_kind": ("Tipo", "Kind"),
    "sheet_label": ("Risposta", "Answer"),
    "sheet_label_en": ("Risposta (inglese)", "Answer (English)"),
    "sheet_low": ("Limite inferiore", "Lower limit"),
    "sheet_high": ("Limite superiore", "Upper limit"),
    "sheet_code": ("Codice", "Code"),
    "sheet_disclosure": ("Grado di conoscenza", "Disclosure"),
    "sheet_segments": ("Segmenti", "Segments"),
    "sheet_changes": ("Variazioni", "Changes"),
    "sheet_trend": ("Andamento", "Trend"),
    "sheet_question_id": ("Codice tavola", "Table code"),
    "sheet_by": ("Divisa per", "Split by"),
    "sheet_segment": ("Segmento", "Segment"),
    "sheet_letter": ("Lettera", "Letter"),
    "sheet_higher": ("Più alta di", "Higher than"),
    "sheet_remark": ("Nota", "Remark"),
    "sheet_baseline": ("Confronto con", "Baseline"),
    "sheet_before": ("Quota prima", "Share before"),
    "sheet_now": ("Quota ora", "Share now"),
    "sheet_p": ("p", "p"),
    "sheet_unweighted": ("% non ponderata", "Unweighted %"),
    "sheet_error": ("Errore standard", "Standard error"),
    "sheet_small": ("base piccola, non sottoposta a test", "small base, not tested"),
    "sheet_reworded": ("domanda riformulata", "question reworded"),
    "sheet_break": ("qui la serie si interrompe", "the series breaks here"),
    "sheet_not_compared_new": ("domanda nuova: non si confronta", "new question: not compared"),
    "sheet_not_compared_dropped": ("domanda non posta: non si confronta", "question not asked: not compared"),
    "sheet_not_compared_options_changed": ("voci cambiate: non si confronta", "options changed: not compared"),
    "sheet_not_compared_base_changed": ("base cambiata: non si confronta", "base changed: not compared"),
    "sheet_not_compared_break": ("serie interrotta: non si confronta", "series broken: not compared"),
    "kind_option": ("risposta", "option"),
    "kind_net": ("somma di risposte", "net"),
    "kind_other": ("risposta aperta", "open answer"),
    "kind_missing": ("non risposta", "missing"),
    "disclosure_exact": ("esatta", "exact"),
    "disclosure_approximate": ("approssimata", "approximate"),
    "disclosure_not_disclosed": ("n.d.", "n.d."),
}

WORDS = {name: Text(it=it, en=en) for name, (it, en) in _W.items()}


def word(name: str, language: Language) -> str:
    """Return the word or the sentence pattern called `name`."""
    return WORDS[name].in_(language)


def month(number: int, language: Language) -> str:
    """Return the name of a month, from 1."""
    return str(get_month_names("wide", locale=language)[number])
