/** Which identity numbers a word announces, so that a number that fits several countries gets the right name. */

const WORDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:ssn|social security(?: number)?|social ?num)$/, ['us-ssn']],
  [/^(?:itin|tin|taxpayer|tax id|tax number|tax)$/, ['us-itin', 'us-ssn']],
  [/^(?:social insurance|sin)$/, ['ca-sin']],
  [/^(?:ni number|national insurance|nino)$/, ['gb-nino']],
  [/^nhs/, ['gb-nhs']],
  [/^(?:steuer.*)$/, ['de-tax-id']],
  [
    /^(?:sozialversicherungsnummer|rentenversicherungsnummer|svnr)$/,
    ['de-social-security', 'at-social-insurance'],
  ],
  [/^(?:ahv|avs|oasi)$/, ['ch-ahv']],
  [/s[eé]curité sociale|^(?:nir|insee)$/, ['fr-nir']],
  [/^(?:dni|nie|documento.*)$/, ['es-dni']],
  [/^nif$/, ['pt-nif', 'es-dni']],
  [/^(?:codice fiscale)$/, ['it-codice-fiscale']],
  [/^(?:bsn|burgerservicenummer|sofinummer)$/, ['nl-bsn']],
  [/^(?:rijksregister.*|registre national|niss)$/, ['be-national-number']],
  [/^(?:personnummer|samordningsnummer)$/, ['se-personnummer', 'no-fodselsnummer']],
  [/^f[øo]dselsnummer$/, ['no-fodselsnummer']],
  [/^cpr$/, ['dk-cpr']],
  [/^(?:henkilötunnus|hetu)$/, ['fi-hetu']],
  [/^pesel$/, ['pl-pesel']],
  [/^rodn[eé]/, ['cz-birth-number']],
  [/^ad[oó]azonos/, ['hu-tax-id']],
  [/^cnp$/, ['ro-cnp']],
  [/^egn$/, ['bg-egn']],
  [/^afm$/, ['gr-afm']],
  [/^amka$/, ['gr-amka']],
  [/^ppsn?$/, ['ie-pps']],
  [/^oib$/, ['hr-oib']],
  [/^(?:jmbg|em[sš]o|mati[cč]ni broj)$/, ['yu-jmbg']],
  [/^егн$/, ['bg-egn']],
  [/^abn$/, ['au-abn']],
  [/^(?:utr|unique taxpayer reference)$/, ['gb-utr']],
  [/^emirates id$/, ['ae-id']],
  [/^gstin$/, ['in-gstin']],
  [/^mykad$/, ['my-mykad']],
  [/^(?:nik|ktp)$/, ['id-nik']],
  [/^(?:cccd|cmnd)$/, ['vn-cccd']],
  [/^(?:isikukood|asmens kodas)$/, ['baltic-personal-code']],
  [/^personas kods$/, ['lv-personal-code']],
  [/^инн$/, ['ru-inn']],
  [/^снилс$/, ['ru-snils']],
  [/kimlik|^tckn$/, ['tr-kimlik']],
  [/^(?:aadhaa?r|uidai)$/, ['in-aadhaar']],
  [/^pan/, ['in-pan']],
  [/^(?:resident registration|rrn)$/, ['kr-rrn']],
  [/^resident id$/, ['cn-resident-id']],
  [/^my number$/, ['jp-my-number']],
  [/^(?:nric|fin)$/, ['sg-nric']],
  [/^hkid$/, ['hk-id']],
  [/^(?:tfn|tax file)$/, ['au-tfn']],
  [/^medicare$/, ['au-medicare']],
  [/^ird$/, ['nz-ird']],
  [/^cpf$/, ['br-cpf']],
  [/^cnpj$/, ['br-cnpj']],
  [/^curp$/, ['mx-curp']],
  [/^rfc$/, ['mx-rfc']],
  [/^cui[tl]$/, ['ar-cuit']],
  [/^(?:rut|run|rol)$/, ['cl-rut']],
  [/^nit$/, ['co-nit']],
  [/^c[eé]dula$/, ['ec-cedula']],
  [/^teudat$/, ['il-id']],
]

const KNOWN = new Map<string, readonly string[]>()
const KNOWN_MAX = 500

/** Ids by the word in front; empty when it says no country. */
export function announcedIds(word: string): readonly string[] {
  const key = word.toLowerCase().replaceAll(/[_-]/g, ' ')
  let ids = KNOWN.get(key)
  if (!ids) {
    ids = WORDS.find(([pattern]) => pattern.test(key))?.[1] ?? []
    if (KNOWN.size >= KNOWN_MAX) KNOWN.clear()
    KNOWN.set(key, ids)
  }
  return ids
}
