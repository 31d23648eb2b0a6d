/** Words that say what the value beside them is, in the languages that personal data is most often written in. */

/** What a word announces. */
export type ContextKind =
  | 'phone'
  | 'card'
  | 'card-code'
  | 'account'
  | 'iban'
  | 'national-id'
  | 'passport'
  | 'licence'
  | 'birth'
  | 'address'
  | 'postal'
  | 'person'
  | 'label'
  | 'username'
  | 'health'
  | 'record'
  | 'vehicle'
  | 'device'
  | 'street'
  | 'street-before'
  | 'street-between'
  | 'unit'
  | 'corner'

/** A word that was found, and where. */
export interface Context {
  readonly kind: ContextKind
  readonly start: number
  readonly end: number
}

/** A blank stands for a blank, a hyphen, an underscore or nothing, as in names of columns. */
const WORDS: Readonly<Record<ContextKind, string>> = {
  phone: `phone|phones|telephone|tel|mobile|cell|cellphone|cellular|fax|call|whatsapp|sms|text me|reach|contact|hotline|landline|dial|answering
|telefon|telefonnummer|rufnummer|handy|handynummer|mobil|mobilnummer|festnetz|durchwahl|téléphone|telephone|portable|telefono|teléfono|móvil
|celular|cellulare|recapito|telefoon|telefoonnummer|gsm|mobiel|telefone|telemóvel|telemovel|puhelin|telefon nr|telefonu|телефон
|messages to|registered|office|desk|pager|numéro|número|called from|calling from|called|bel|bel me op|appelez|llámame|llamar|chiama|chiamami|ruf|anrufen|erreichbar|joignable|gespreksnummer`,
  card: `credit card|debit card|card|cards|cc|visa|mastercard|amex|american express|discover|maestro|kreditkarte|kartennummer|carte bancaire
|carte de crédit|carte|tarjeta|carta di credito|carta|creditcard|kaart|kaartnummer|cartão|cartao|karta|pan`,
  'card-code': `cvv|cvc|cvv2|cvc2|cvn|card verification|pin number|card pin|atm pin|kartenprüfnummer`,
  account: `account number|account no|account|acct|bank account|routing number|routing|aba|sort code|bsb|transit number|konto|kontonummer
|bankleitzahl|blz|compte|numéro de compte|cuenta|número de cuenta|conto|numero di conto|rekening|rekeningnummer|bankrekening|conta|conta bancária
|swift|bic|swift code|clabe|ifsc|wire|checking|savings|beneficiary account`,
  iban: `iban|international bank account number|transfer`,
  'national-id': `ssn|social security|social security number|socialnum|social num|social insurance|social|sin|itin|tin|ein|tax id|taxid|taxpayer|tax
|tax number|national id|national identity|nationalid|identity card|identity number|identification|identification number|id card|id number|idcard|ni number
|national insurance|nino|nhs|nhs number|nric|fin|hkid|aadhaar|aadhar|uidai|pan|pan number|pan card|my number|resident registration|rrn|resident id|tfn
|tax file|medicare|ird|steuer id|steueridentifikationsnummer|steuernummer|steuer|sozialversicherungsnummer|rentenversicherungsnummer|svnr
|personalausweis|personalausweisnummer|ausweis|ausweisnummer|ahv|avs|oasi|numéro de sécurité sociale|sécurité sociale|nir|numéro fiscal|insee
|dni|nie|nif|documento|documento de identidad|cédula|cedula|seguridad social|curp|rfc|cuit|cuil|rut|run|rol|cpf|cnpj|codice fiscale|partita iva
|carta d'identità|bsn|burgerservicenummer|sofinummer|rijksregister|rijksregisternummer|registre national|niss|pesel|nip|dowód|rodné číslo|rodne cislo
|personnummer|samordningsnummer|fødselsnummer|fodselsnummer|cpr|henkilötunnus|hetu|cnp|egn|oib|jmbg|emso|afm|amka|pps|ppsn|tc kimlik|kimlik|tckn
|инн|снилс|nit|teudat|isikukood|asmens kodas|personas kods|adóazonosító|adoazonosito|taj|identifikační|emšo|matični broj|егн|abn|utr|unique taxpayer reference|emirates id|gstin|mykad|nik|ktp|cccd|cmnd`,
  passport: `passport|passport number|passeport|reisepass|reisepassnummer|passnummer|pasaporte|passaporto|paspoort|paspoortnummer|passaporte
|paszport|pasaport|паспорт`,
  licence: `driver's license|drivers license|driver license|driving license|driving licence|driver's licence|driver licence|drivers licence|dl|dln
|license number|licence number|driverlicense|führerschein|führerscheinnummer|permis de conduire|permis|licencia de conducir|carnet de conducir
|patente|patente di guida|rijbewijs|rijbewijsnummer|carta de condução|prawo jazdy|körkort`,
  birth: `birth|birthday|born|date of birth|birth date|dob|d o b|geboren|geb|geburtsdatum|geburtstag|né|née|naissance|date de naissance|nacido|nacida
|nacimiento|fecha de nacimiento|nato|nata|nascita|data di nascita|geboortedatum|geboren op|nascimento|nascido|nascida|geboortedag|syntynyt|data de nascimento|urodzenia|urodzony|urodzona
|födelsedatum|född|syntymäaika|født|fødselsdato|datum narození|születési|doğum tarihi|рождения`,
  address: `address|addresses|street address|mailing address|home address|billing address|shipping address|street|located at|located in|lives at|live at|living at
|lived in|living in|live in|lives in|resides at|residing at|residence|resident of|return to|sent to|send it to|ship to|shipping to|deliver to|delivered to|delivery to|offices are|office is|arrived at|restaurant is|drops you off at
|restaurant at|it's in|it is in|it's at|it is at|meet at|moved to|anschrift|adresse|adresa|wohnhaft|wohnort|wohnt in|dirección|direccion|domicilio|calle|vive en|reside en|indirizzo
|residente|residenza|abita in|adres|woont op|woonachtig|endereço|endereco|morada|habite|demeurant|domicilié|домашний адрес|адрес`,
  postal: `zip|zip code|zipcode|postal code|postcode|post code|plz|postleitzahl|code postal|código postal|codigo postal|cap|cep|pin code|pincode`,
  person: `first name|last name|full name|given name|family name|middle name|surname|maiden name|legal name|customer name|client name|patient|patient name
|employee name|account holder|cardholder|cardholder name|card holder|holder name|name on card|holder|beneficiary|contact name|contact person|applicant|applicant name|student name
|user full name|emergency contact|next of kin|recipient|recipient name|sender name|tenant name|insured|policyholder|policy holder|signed by|signature
|prepared by|submitted by|reported by|attending|physician|referring physician|guardian|spouse|mother's name|father's name|my name is|name is
|vorname|nachname|familienname|vollständiger name|kontoinhaber|karteninhaber|ansprechpartner|empfänger|mein name ist|ich heiße|ich bin
|prénom|nom|nom complet|nom de famille|titulaire|je m'appelle|je suis|destinataire|nombre|apellido|apellidos|nombre completo|titular|me llamo
|mi nombre es|nome|cognome|nome completo|nome e cognome|intestatario|mi chiamo|il mio nome è|voornaam|achternaam|volledige naam|naam|rekeninghouder|mijn naam is|ik heet
|sobrenome|meu nome é|imię|nazwisko|förnamn|efternamn|fornavn|etternavn|etunimi|sukunimi|isim|soyad|meno|jméno|příjmení
|named him|named her|call me|names me|partner's name|name to|wife's name|husband's name|attn|attention|firstname1|lastname1|party|witness|petitioner|respondent|defendant|plaintiff`,
  label: `name|from|to|author|by|dear|hi|hello|hey|cc|owner|user|manager|contact|assignee|reporter|sincerely|regards|thanks|cheers|says|said|sagt|dit|dice|i'm|i am|this is|meet|met|named|called|name's|bonjour|hallo|hola|ciao|lieber|liebe|cher|chère|beste|estimado|estimada|gentile|caro|cara`,
  username: `username|user name|user id|userid|login|login name|screen name|handle|nickname|account name|benutzername|nutzername|nom d'utilisateur
|identifiant|nombre de usuario|usuario|nome utente|utente|gebruikersnaam|twitter|instagram|telegram|skype|github username|discord|snapchat|tiktok`,
  health: `nhi|nhi number|mbi|medicare beneficiary|kvnr|krankenversichertennummer|carte vitale|cartão nacional de saúde|cns|abha|mrn|medical record|medical record number|patient id|patient number|patient no|health card|health insurance|health plan|insurance number|insurance id|health id|member id
|krankenversicherungsnummer|versichertennummer|krankenkasse|numéro de patient|numero sanitario|tarjeta sanitaria|tessera sanitaria|npi|dea number|medical id|beneficiary number|subscriber id
|policy number|policy no|versicherungsnummer|numéro d'assurance|número de póliza|numero di polizza|polisnummer`,
  record: `employee id|employee number|employee no|staff id|customer id|customer number|customer no|client id number|client number|student id|student number
|membership number|member number|account id|case number|personalnummer|kundennummer|mitarbeiternummer|mitarbeiter id|numéro client|número de cliente|numero cliente|klantnummer|matrikelnummer|badge number|enrollment number
|voter id|application number|registration number`,
  vehicle: `license plate|licence plate|plate number|plate|registration plate|vehicle registration|kennzeichen|immatriculation|matrícula|targa|kenteken|vin
|vehicle identification|vehicle identification number|vin number|vehicle`,
  street: `street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|pl|terrace|trail|trl|circle|cir|parkway|pkwy|highway|hwy
|square|sq|crescent|cres|close|grove|gardens|mews|row|walk|loop|alley|plaza|path|ridge|point|points|crossing|heights|hill|hills|manor|turnpike|pike
|squares|greens|creek|springs|center|freeway|expressway|quay|wharf|broadway|esplanade|parade|courts|islands|plains|ports|summit|meadows|station|street's`,
  corner: `the corner of`,
  unit: `apt|apartment|suite|ste|flat|floor|fl|unit|room|bldg|building|wohnung|whg|etage|stock|piso|puerta|apto|depto|interno|scala|bus|lok`,
  'street-between': `út|utca|tér|körút|náměstí|třída|gate|vei|veg|allé|plads|torg|caddesi|cad|sokak|sokağı|sok|bulvarı`,
  'street-before': `av|rue|via|viale|corso|piazza|piazzale|vicolo|largo|calle|avenida|avda|paseo|carrer|carretera|camino|plaza|rua|travessa|praça|estrada|ulica|ul
|aleja|osiedle|plac|boulevard|bd|allée|chemin|impasse|quai|place|avenue|route|cours|strada|contrada|strasse|straße|str|platz|am|an der|auf der|im|zum|zur
|po box|p.o. box|postfach|apartado|apdo|casella postale|boîte postale|bp|postbus|psc|unit|uscgc|usns|usnv|uss|trg|cesta|náměstí|nám|ulice|bulevardul|strada|jalan|jl|odos|leoforos
|kg|street|villa|hauptstrasse|hauptstraße`,
  device: `imei|imei number|device id|serial number|udid|mac address|advertising id`,
}

interface Entry {
  readonly kind: ContextKind
  readonly words: readonly string[]
  /** Hash of the word before the last. */
  readonly previous: number
}

/** Hash of a word, as the scanner computes it on the way: of its units in lower case. */
export function hashWord(word: string): number {
  let hash = 0
  for (let at = 0; at < word.length; at++) hash = (Math.imul(hash, 31) + word.charCodeAt(at)) | 0
  return hash
}

/** Phrases by the hash of their last word. */
const PHRASES: ReadonlyMap<number, readonly Entry[]> = listPhrases()

/** One bit for each hash that ends a phrase, folded: most words are turned away here. */
const MAY_END = new Uint8Array(1 << 15)
for (const hash of PHRASES.keys()) MAY_END[hash & 0x7fff] = 1

function listPhrases(): Map<number, Entry[]> {
  const phrases = new Map<number, Entry[]>()
  const add = (kind: ContextKind, words: readonly string[]): void => {
    const hash = hashWord(words.at(-1) as string)
    const entry = { kind, words, previous: hashWord(words.at(-2) ?? '') }
    const list = phrases.get(hash)
    if (list) list.push(entry)
    else phrases.set(hash, [entry])
  }
  for (const [kind, text] of Object.entries(WORDS) as [ContextKind, string][]) {
    for (const phrase of text.split('|')) {
      const words = phrase.trim().split(' ')
      add(kind, words)
      if (words.length > 1) add(kind, [words.join('')])
    }
  }
  for (const list of phrases.values()) list.sort((a, b) => b.words.length - a.words.length)
  return phrases
}

/** Whether a word of this hash may end a phrase. */
export function mayEndPhrase(hash: number): boolean {
  return MAY_END[hash & 0x7fff] === 1
}

/** Adds what the phrase announces that ends with this word. The longest phrase counts, in every kind it belongs to. */
export function addContexts(
  text: string,
  word: { readonly hash: number; readonly previous: number; readonly start: number; readonly end: number },
  into: Context[],
): void {
  const entries = PHRASES.get(word.hash)
  if (!entries) return
  let taken = 0
  for (const { kind, words, previous } of entries) {
    if (words.length < taken) return
    if (words.length > 1 && previous !== word.previous) continue
    const start = words.length === 1 ? word.start : startOfPhrase(text, words, word.end)
    if (start < 0) continue
    taken = words.length
    into.push({ kind, start, end: word.end })
  }
}

const WORD_BREAK = /[^\p{L}\p{N}]/u

function startOfPhrase(text: string, words: readonly string[], end: number): number {
  let at = end
  for (let index = words.length - 1; index >= 0; index--) {
    const word = words[index] as string
    at -= word.length
    if (
      at < 0 ||
      text
        .slice(at, at + word.length)
        .toLowerCase()
        .replaceAll('\u2019', "'") !== word
    )
      return -1
    if (index > 0 && !' -_\n'.includes(text[--at] ?? 'x')) return -1
  }
  return at === 0 || WORD_BREAK.test(text[at - 1] as string) ? at : -1
}

const NO_CONTEXTS: readonly Context[] = []
/** Names of members repeat, over the rows of a result and from one message to the next. */
const ofNames = new Map<string, readonly Context[]>()
const NAMES_MAX = 500

/** What the name of a member announces. */
export function contextsOfName(name: string): readonly Context[] {
  if (name === '' || name.length > 60) return NO_CONTEXTS
  let contexts = ofNames.get(name)
  if (contexts === undefined) {
    contexts = readName(name)
    if (ofNames.size >= NAMES_MAX) ofNames.clear()
    ofNames.set(name, contexts)
  }
  return contexts
}

function readName(name: string): readonly Context[] {
  const plain = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_.-]/g, ' ')
    .toLowerCase()
  const found: Context[] = []
  const words = plain.split(' ')
  const last = words.at(-1) as string
  addContexts(
    plain,
    {
      hash: hashWord(last),
      previous: hashWord(words.at(-2) ?? ''),
      start: plain.length - last.length,
      end: plain.length,
    },
    found,
  )
  return found.map(({ kind }) => ({ kind, start: -1, end: 0 }))
}

const BIT_OF = Object.fromEntries(Object.keys(WORDS).map((kind, index) => [kind, 1 << index])) as Readonly<
  Record<ContextKind, number>
>

/** A mask of several kinds, for asking whether there is a word of any of them. */
export function maskOfKinds(kinds: Iterable<ContextKind>): number {
  let mask = 0
  for (const kind of kinds) mask |= BIT_OF[kind]
  return mask
}

/** Looks contexts up by place, moving forward only. */
export class ContextIndex {
  readonly #byKind = new Map<ContextKind, Context[]>()
  #kinds = 0

  constructor(contexts: readonly Context[]) {
    for (const context of contexts) {
      this.#kinds |= BIT_OF[context.kind]
      const list = this.#byKind.get(context.kind)
      if (list) list.push(context)
      else this.#byKind.set(context.kind, [context])
    }
  }

  /** Whether a word of this kind ends at most `before` characters ahead of `start`, or begins at most `after` past `end`. */
  has(kind: ContextKind, start: number, { end = start, before = 48, after = 0 } = {}): boolean {
    const list = this.#byKind.get(kind)
    if (!list) return false
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((list[middle] as Context).end < start - before) low = middle + 1
      else high = middle
    }
    const found = list[low]
    if (found === undefined) return false
    if (found.end <= start) return true
    return after > 0 && found.start >= end && found.start <= end + after
  }

  /** The last word of this kind that ends at most `before` characters ahead of `start`. */
  nearest(kind: ContextKind, start: number, before: number): Context | undefined {
    const list = this.#byKind.get(kind)
    if (!list) return undefined
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((list[middle] as Context).end <= start) low = middle + 1
      else high = middle
    }
    const found = list[low - 1]
    return found !== undefined && found.end >= start - before ? found : undefined
  }

  all(kind: ContextKind): readonly Context[] {
    return this.#byKind.get(kind) ?? NO_CONTEXTS
  }

  hasAny(mask: number): boolean {
    return (this.#kinds & mask) !== 0
  }
}

const NO_WORDS = new ContextIndex([])

export function indexContexts(contexts: readonly Context[]): ContextIndex {
  return contexts.length === 0 ? NO_WORDS : new ContextIndex(contexts)
}
