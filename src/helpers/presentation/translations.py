"""Every word of the report that the codebook and the wave do not bring: one table, Italian and English."""

from __future__ import annotations

from babel.dates import get_month_names

from helpers.survey.names import LANGUAGES, Language

#: In the order of `LANGUAGES`.
WORDS: dict[str, tuple[str, str]] = {
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
        "{label}: {before.dal} {now.al} ({points} punti)",
        "{label}: from {before} to {now} ({points} points)",
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
    # claiming words, as helpers/analysis/vocabulary.yml allows them: claim_<word>, and where the sample alone is
    # behind it, claim_<word>_in_sample
    "claim_everyone": ("la totalità", "all"),
    "claim_nearly_all": ("la quasi totalità", "nearly all"),
    "claim_over_three_quarters": ("oltre tre quarti", "over three quarters"),
    "claim_large_majority": ("la grande maggioranza", "a large majority"),
    "claim_large_majority_in_sample": ("oltre due terzi", "over two thirds"),
    "claim_about_half": ("circa la metà", "about a half"),
    "claim_majority": ("la maggioranza", "a majority"),
    "claim_majority_in_sample": ("più della metà", "more than half"),
    "claim_a_third": ("circa un terzo", "about a third"),
    "claim_a_quarter": ("circa un quarto", "about a quarter"),
    "claim_a_fifth": ("circa un quinto", "about a fifth"),
    "claim_few": ("una piccola parte", "a small part"),
    "claim_rising": ("In crescita", "Rising"),
    "claim_falling": ("In calo", "Falling"),
    # of whom a claim is made: of_<how respondents came>_<how firmly it holds>
    "of_self_selected_beyond": ("di chi ha risposto", "of those who answered"),
    "of_self_selected_in_sample": ("di questo campione", "of this sample"),
    "of_quota_beyond": ("del campione per quote", "of the quota sample"),
    "of_quota_in_sample": ("di questo campione per quote", "of this quota sample"),
    "of_probability_beyond": ("della popolazione di riferimento", "of the population under study"),
    "of_probability_in_sample": ("di questo campione", "of this sample"),
    "of_reconstructed_beyond": ("del campione del rapporto stampato", "of the printed report's sample"),
    "of_reconstructed_in_sample": ("del campione del rapporto stampato", "of the printed report's sample"),
    "of_unlabelled_in_sample": (
        "di un campione di cui non è dichiarata l'origine",
        "of a sample whose origin is not stated",
    ),
    "share_sized": ("{share.il}, {size} {whom}", "{share}, {size} {whom}"),
    "share_unsized": ("{share.il} di chi ha risposto", "{share} of those who answered"),
    # findings
    "finding_top_box": (
        "La parte alta della scala ({net_label}) raccoglie {net}; la risposta più alta, {top_label}, da sola raccoglie "
        "{top.il}.",
        "The upper part of the scale ({net_label}) gathers {net}; the highest answer alone, {top_label}, gathers {top}.",
    ),
    "finding_net": (
        "Nell'insieme, {net_label} raccoglie {net}; la risposta più frequente è {first_label}, con {first.il}.",
        "Taken together, {net_label} gathers {net}; the most frequent answer is {first_label}, with {first}.",
    ),
    "finding_ahead": (
        "Prevale {first_label}, con {first}; segue {second_label}, con {second.il}.",
        "{first_label} prevails, with {first}; next comes {second_label}, with {second}.",
    ),
    "finding_ahead_several": (
        "Prevale {first_label}, con {first}; seguono {second_label}, con {second.il} ciascuna.",
        "{first_label} prevails, with {first}; next come {second_label}, with {second} each.",
    ),
    "finding_close": (
        "La risposta più frequente è {first_label}, con {first}; {second_label}, con {second.il}, la segue senza "
        "distinguersene oltre l'incertezza del campione.",
        "The most frequent answer is {first_label}, with {first}; {second_label}, with {second}, is not to be told apart "
        "from it beyond the sample's uncertainty.",
    ),
    "finding_close_several": (
        "La risposta più frequente è {first_label}, con {first}; {second_label}, con {second.il} ciascuna, la seguono "
        "senza distinguersene oltre l'incertezza del campione.",
        "The most frequent answer is {first_label}, with {first}; {second_label}, with {second} each, are not to be told "
        "apart from it beyond the sample's uncertainty.",
    ),
    "finding_leading": (
        "La risposta più frequente è {first_label}, con {first}; segue {second_label}, con {second.il}.",
        "The most frequent answer is {first_label}, with {first}; next comes {second_label}, with {second}.",
    ),
    "finding_leading_several": (
        "La risposta più frequente è {first_label}, con {first}; seguono {second_label}, con {second.il} ciascuna.",
        "The most frequent answer is {first_label}, with {first}; next come {second_label}, with {second} each.",
    ),
    "finding_only": (
        "La sola risposta di cui si conosce la quota è {first_label}, con {first}.",
        "The only answer whose share is known is {first_label}, with {first}.",
    ),
    "finding_tie": (
        "Le risposte più frequenti, a pari merito, sono {labels}, con {first.il} di chi ha risposto ciascuna.",
        "The most frequent answers, level with each other, are {labels}, with {first} of those who answered each.",
    ),
    "finding_counted": (
        "La base è così piccola ({base}) che qui si contano le risposte e non le percentuali: la più frequente è {label} "
        "({n}).",
        "The base is so small ({base}) that answers are counted here, not percentages: the most frequent is {label} ({n}).",
    ),
    "finding_counted_tie": (
        "La base è così piccola ({base}) che qui si contano le risposte e non le percentuali: le più frequenti, a pari "
        "merito, sono {labels} ({n} ciascuna).",
        "The base is so small ({base}) that answers are counted here, not percentages: the most frequent, level with each "
        "other, are {labels} ({n} each).",
    ),
    "finding_funnel": (
        "I questionari completati sono {completes}: {size} di quelli aperti.",
        "Completed questionnaires: {completes}, {size} of those that were opened.",
    ),
    "finding_funnel_part": (
        "I questionari completati sono {completes}: una parte di quelli aperti.",
        "Completed questionnaires: {completes}, some of those that were opened.",
    ),
    "finding_funnel_unknown": (
        "I questionari completati sono {completes}; quante persone lo abbiano aperto non è noto.",
        "Completed questionnaires: {completes}; how many people opened it is not known.",
    ),
    "finding_balance": (
        "Prevale {more_label}: {more.il} di chi ha risposto, contro {less.il} di {less_label}.",
        "{more_label} prevails: {more} of those who answered, against {less} for {less_label}.",
    ),
    "finding_balance_close": (
        "{more_label} raccoglie {more.il} di chi ha risposto e {less_label} {less.il}: una distanza che non va oltre "
        "l'incertezza del campione.",
        "{more_label} gathers {more} of those who answered and {less_label} {less}: a distance that does not go beyond "
        "the sample's uncertainty.",
    ),
    "finding_balance_untested": (
        "{more_label} raccoglie {more.il} di chi ha risposto e {less_label} {less.il}; la distanza non è sottoposta a test.",
        "{more_label} gathers {more} of those who answered and {less_label} {less}; the distance is not tested.",
    ),
    "finding_balance_even": (
        "{more_label} e {less_label} si bilanciano: {more.il} di chi ha risposto ciascuna.",
        "{more_label} and {less_label} balance: {more} of those who answered each.",
    ),
    "finding_balance_counted": (
        "Su una base così piccola si contano le risposte: {more_label} ({more}), {less_label} ({less}).",
        "On so small a base answers are counted: {more_label} ({more}), {less_label} ({less}).",
    ),
    # remarks
    "remark_majority": (
        "{label} raccoglie la maggioranza, e la conserva anche al limite inferiore dell'intervallo{how}, {low.il}.",
        "{label} gathers a majority, and keeps it even at the lower end of the{how} interval, {low}.",
    ),
    "remark_majority_in_sample": (
        "{label} supera la metà solo in questo campione: l'intervallo{how} va {low.dal} {high.al}, e comprende quindi "
        "valori inferiori alla metà.",
        "{label} is above a half in this sample only: the{how} interval runs from {low} to {high}, and so includes values "
        "below a half.",
    ),
    "remark_majority_unlabelled": (
        "{label} supera la metà in questo campione; finché non è dichiarato come siano arrivati i rispondenti, di più non "
        "si può dire.",
        "{label} is above a half in this sample; until it is stated how respondents came, no more can be said.",
    ),
    "remark_majority_in_words": (
        "{label} supera la metà, ma il rapporto stampato lo dice solo a parole.",
        "{label} is above a half, but the printed report says so in words only.",
    ),
    "remark_no_majority_plain": (
        "Nessuna delle quote note arriva da sola alla maggioranza: la più alta, {label}, si ferma {share.al}.",
        "None of the known shares makes a majority by itself: the highest, {label}, stops at {share}.",
    ),
    "remark_no_majority": (
        "Nessuna risposta arriva da sola alla maggioranza: per la più frequente, {label}, anche il limite superiore "
        "dell'intervallo{how} si ferma {high.al}.",
        "No answer makes a majority by itself: for the most frequent, {label}, even the upper end of the{how} interval "
        "stops at {high}.",
    ),
    "remark_majority_open": (
        "Nessuna risposta arriva da sola alla maggioranza del campione; per la più frequente, {label}, l'intervallo{how} "
        "arriva però {high.al}, e oltre la metà non si può escludere.",
        "No answer makes a majority of the sample by itself; for the most frequent, {label}, the{how} interval reaches "
        "{high} all the same, so that more than half cannot be ruled out.",
    ),
    "how_self_selected": (" (indicativo)", " (indicative)"),
    "how_quota": (" (valido se le quote bastano)", " (valid if the quotas suffice)"),
    "how_probability": ("", ""),
    "remark_ahead": (
        "{first_label} precede {second_label} ({second}) oltre l'incertezza del campione.",
        "{first_label} is ahead of {second_label} ({second}) beyond the sample's uncertainty.",
    ),
    "remark_close": (
        "{first_label} e {second_label} ({second}) non si distinguono oltre l'incertezza del campione.",
        "{first_label} and {second_label} ({second}) are not to be told apart beyond the sample's uncertainty.",
    ),
    "remark_untested": (
        "L'ordine delle voci è quello di questo campione: quante persone ne abbiano indicate due insieme non è noto, e la "
        "distanza fra loro non è sottoposta a test.",
        "The order of the items is that of this sample: how many people ticked two of them together is not known, and the "
        "distance between them is not tested.",
    ),
    "remark_small_base": (
        "Su una base di {base} le percentuali della tavola possono cambiare molto per una risposta sola.",
        "On a base of {base} a single answer can change the percentages of the table a good deal.",
    ),
    "remark_missing": (
        "Non risponde, o non è riportato, {missing.il} del campione.",
        "{missing} of the sample gave no answer, or none that was reported.",
    ),
    "remark_missing_few": (
        "Risposte mancanti o non riportate: {missing}.",
        "Answers missing or not reported: {missing}.",
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
    "remark_parts": ("Il campione si divide così: {parts}.", "The sample falls into these parts: {parts}."),
    "part": ("{label} ({share})", "{label} ({share})"),
    "remark_other_respondents": (
        "In questa rilevazione le due domande non sono rivolte alle stesse persone: le due quote non si confrontano.",
        "In this wave the two questions are not put to the same people: the two shares do not compare.",
    ),
    "remark_overlap": (
        "Le due quote vengono da una stessa base di {base}: {cell_label} {cell}, {other_label} {other}.",
        "The two shares come from one and the same base of {base}: {cell_label} {cell}, {other_label} {other}.",
    ),
    "remark_overlap_even": (
        "Le due quote vengono da una stessa base di {base} e coincidono: {cell_label} {cell}, {other_label} {other}.",
        "The two shares come from one and the same base of {base} and coincide: {cell_label} {cell}, {other_label} {other}.",
    ),
    "remark_bounds": (
        "Quante persone abbiano dato entrambe le risposte, le quote da sole non lo dicono: da nessuna fino a {most}. Per "
        "questo la differenza non è sottoposta a test.",
        "How many people gave both answers the shares alone do not tell: anything from none to {most}. That is why the "
        "difference is not tested.",
    ),
    "remark_bounds_some": (
        "Quante persone abbiano dato entrambe le risposte, le quote da sole non lo dicono: qualcuna di certo, al massimo "
        "{most}. Per questo la differenza non è sottoposta a test.",
        "How many people gave both answers the shares alone do not tell: some certainly, {most} at the most. That is why "
        "the difference is not tested.",
    ),
    "remark_moved": (
        "{how} rispetto a {then}: {label}, {now.il}, era {before.il}.",
        "{how} since {then}: {label}, {now}, from {before}.",
    ),
    "remark_stable": (
        "Rispetto a {then} il quadro è stabile: per ogni risposta la differenza resta piccola anche ai limiti del suo intervallo.",
        "Since {then} the picture is stable: for each answer the difference stays small even at the ends of its interval.",
    ),
    "remark_indistinct": (
        "Nessuna risposta si distingue da quella di {then} oltre l'incertezza dei due campioni; che nulla sia cambiato, "
        "però, non è provato.",
        "No answer is to be told apart from that of {then} beyond the uncertainty of the two samples; that nothing "
        "changed, however, is not proved.",
    ),
    "remark_change_few": (
        "Il confronto con {then} poggia su troppo poche persone per parlare di crescita o di calo.",
        "The comparison with {then} stands on too few people to speak of a rise or a fall.",
    ),
    "remark_base": ("La base di questa tavola: {base}.", "The base of this table: {base}."),
    "remark_reach_self_selected": (
        "Il campione è autoselezionato: queste quote dicono di chi ha risposto, non di tutta la comunità.",
        "The sample is self-selected: these shares tell of those who answered, not of the whole community.",
    ),
    "remark_reach_quota": (
        "Il campione è per quote: queste quote valgono oltre chi ha risposto solo se le quote bastano.",
        "The sample is by quotas: these shares hold beyond those who answered only if the quotas suffice.",
    ),
    "remark_reach_probability": (
        "Il campione è probabilistico: con i loro intervalli, queste quote dicono della popolazione di riferimento.",
        "The sample is a probability sample: with their intervals, these shares tell of the population under study.",
    ),
    "remark_reach_unlabelled": (
        "Come siano arrivati i rispondenti non è dichiarato: queste quote dicono soltanto di chi ha risposto.",
        "How respondents came is not stated: these shares tell of those who answered and of nobody else.",
    ),
    # the author's commentary
    "commentary": ("Commento degli autori · {wave}", "Authors' commentary · {wave}"),
    "commentary_note": (
        "Interpretazione di chi ha condotto la rilevazione, non un suo risultato.",
        "What those who ran the wave make of it, not one of its results.",
    ),
    # the ledger of claims
    "ledger_caption": (
        "Le affermazioni del rapporto stampato, alla prova dei dati: {wave}",
        "The statements of the printed report, put to the test: {wave}",
    ),
    "tally_caption": ("Affermazioni per esito", "Statements by verdict"),
    "no_claims": (
        "Non c'è un registro di affermazioni da mettere alla prova.",
        "There is no ledger of statements to put to the test.",
    ),
    "report_tested": ("Il rapporto stampato, alla prova", "The printed report, put to the test"),
    "whole_ledger": ("Il registro di tutte le affermazioni", "The ledger of all the statements"),
    "claim": ("Affermazione", "Statement"),
    "verdict": ("Esito", "Verdict"),
    "claim_numbers": ("Numeri, o motivo", "Numbers, or reason"),
    "claim_since": ("Rispetto a {wave}", "Since {wave}"),
    "claim_number": ("{label} {share}", "{label} {share}"),
    "claim_told": ("{says}: {numbers}.", "{says}: {numbers}."),
    "claim_undecided": ("{reason} ({numbers})", "{reason} ({numbers})"),
    "verdict_supported": ("regge oltre l'incertezza del campione", "holds beyond the sample's uncertainty"),
    "verdict_in_sample": ("regge in questo campione", "holds in this sample"),
    "verdict_contradicted": ("smentita da questo campione", "contradicted by this sample"),
    "verdict_undecidable": ("non decidibile con questi dati", "not decidable from these data"),
    "verdict_out_of_scope": ("non è materia di questa indagine", "not a matter for this survey"),
    "reason_not_asked": (
        "questa rilevazione non ha la domanda, o la risposta",
        "this wave does not have the question, or the answer",
    ),
    "reason_not_disclosed": ("la quota non è riportata", "the share is not disclosed"),
    "reason_joint": (
        "servirebbe sapere come si combinano le risposte di una stessa persona, e percentuali ricostruite non lo dicono",
        "it would take knowing how the answers of one person combine, and reconstructed percentages do not tell",
    ),
    "reason_other_respondents": (
        "le due domande non sono rivolte alle stesse persone",
        "the two questions are not put to the same people",
    ),
    "since_still": ("regge ancora", "still holds"),
    "since_no_longer": ("non regge più", "no longer holds"),
    "since_now": ("ora regge", "now holds"),
    "since_still_not": ("continua a non reggere", "still does not hold"),
    "since_cannot_tell": ("il confronto non si può fare", "cannot be compared"),
    "takeaway_supported": ("Regge oltre l'incertezza del campione", "Holds beyond the sample's uncertainty"),
    "takeaway_contradicted": ("Non regge", "Does not hold"),
    "takeaway_since": ("Che cosa regge ancora", "What still holds"),
    "takeaway_rest": (
        "Le altre affermazioni del rapporto reggono solo in questo campione, o i dati non possono deciderle: sono tutte "
        "nel registro più avanti.",
        "The other statements of the report hold in this sample only, or the data cannot decide them: they are all in the "
        "ledger further on.",
    ),
    "claims_still": (
        "Delle affermazioni che i dati di {then} sostenevano, e che qui si possono decidere, {size} regge ancora.",
        "Of the statements that the data of {then} bore out, and that can be decided here, {size} still hold.",
    ),
    "claims_still_some": (
        "Delle affermazioni che i dati di {then} sostenevano, e che qui si possono decidere, solo una parte regge ancora.",
        "Of the statements that the data of {then} bore out, and that can be decided here, only some still hold.",
    ),
    "claims_still_none": (
        "Delle affermazioni che i dati di {then} sostenevano, e che qui si possono decidere, non ne regge più alcuna.",
        "Of the statements that the data of {then} bore out, and that can be decided here, none holds any more.",
    ),
    "claims_none_told": (
        "Nessuna delle affermazioni che i dati di {then} sostenevano si può decidere qui.",
        "None of the statements that the data of {then} bore out can be decided here.",
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


def word(name: str, language: Language) -> str:
    """Return the word or the sentence pattern called `name`."""
    return WORDS[name][LANGUAGES.index(language)]


def month(number: int, language: Language) -> str:
    """Return the name of a month, from 1."""
    return str(get_month_names("wide", locale=language)[number])
