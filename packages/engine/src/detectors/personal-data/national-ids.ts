/** Identity, tax and health numbers by country: their shape, their check, and whether they are sure without a word beside them. */

import { isDay, isFillerNumber, isLuhn, isMod11And10, isVerhoeff, remainder, weigh } from './checksums.ts'

export interface NationalId {
  readonly id: string
  readonly message: string
  /** Shape of the characters without separators: `9` a digit, `A` a capital letter, `*` either. */
  readonly shapes: readonly string[]
  /** The written form, separators kept, that says what it is without a word beside it. */
  readonly written?: RegExp
  /** Whether the bare form is sure by its check alone. */
  readonly sure?: boolean
  readonly check: (bare: string) => boolean
}

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48
const pair = (text: string, at: number): number => Number(text.slice(at, at + 2))
const isDate = (text: string, year: number, month: number, day: number): boolean =>
  isDay(pair(text, year), pair(text, month), pair(text, day))
/** 11 minus the weighted remainder, where 10 and 11 become 0. */
const foldEleven = (sum: number): number => ((11 - (sum % 11)) % 11) % 10
const series = (from: number, to: number): number[] =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => (from < to ? from + index : from - index))

export const NATIONAL_IDS: readonly NationalId[] = [
  {
    id: 'us-ssn',
    message: 'A US social security number',
    shapes: ['999999999'],
    written: /^\d{3}-\d{2}-\d{4}$/,
    check: (n) => !/^(?:000|666|9)|^\d{3}00|0000$/.test(n) && !isFillerNumber(n),
  },
  {
    id: 'us-itin',
    message: 'A US individual taxpayer number',
    shapes: ['999999999'],
    written: /^9\d{2}-[5-9]\d-\d{4}$/,
    check: (n) => /^9\d\d(?:5\d|6[0-5]|[7-8]\d|9[0-2]|9[4-9])/.test(n),
  },
  {
    id: 'gb-nino',
    message: 'A UK national insurance number',
    shapes: ['AA999999A'],
    sure: true,
    check: (n) => /^(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(n),
  },
  {
    id: 'gb-nhs',
    message: 'A UK NHS number',
    shapes: ['9999999999'],
    check: (n) => (11 - (weigh(n, series(10, 2)) % 11)) % 11 === digit(n, 9),
  },
  {
    id: 'de-tax-id',
    message: 'A German tax identification number',
    shapes: ['99999999999'],
    check: (n) => !n.startsWith('0') && isMod11And10(n) && new Set(n.slice(0, 10)).size >= 8,
  },
  {
    id: 'de-social-security',
    message: 'A German pension insurance number',
    shapes: ['99999999A999'],
    sure: true,
    check: isGermanPension,
  },
  {
    id: 'fr-nir',
    message: 'A French social security number',
    shapes: ['999999999999999', '999999A99999999'],
    sure: true,
    check: isNir,
  },
  {
    id: 'es-dni',
    message: 'A Spanish identity number',
    shapes: ['99999999A', 'A9999999A'],
    sure: true,
    check: isDni,
  },
  {
    id: 'it-codice-fiscale',
    message: 'An Italian tax code',
    shapes: ['AAAAAA99A99A999A'],
    sure: true,
    check: isCodiceFiscale,
  },
  {
    id: 'pt-nif',
    message: 'A Portuguese tax number',
    shapes: ['999999999'],
    check: (n) => /^[1235689]/.test(n) && foldEleven(weigh(n, series(9, 2))) === digit(n, 8),
  },
  {
    id: 'nl-bsn',
    message: 'A Dutch citizen service number',
    shapes: ['999999999'],
    check: (n) => weigh(n, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && !isFillerNumber(n),
  },
  {
    id: 'be-national-number',
    message: 'A Belgian national number',
    shapes: ['99999999999'],
    written: /^\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}$/,
    check: (n) =>
      pair(n, 2) <= 12 &&
      [n.slice(0, 9), `2${n.slice(0, 9)}`].some((body) => 97 - (Number(body) % 97) === pair(n, 9)),
  },
  {
    id: 'ch-ahv',
    message: 'A Swiss social insurance number',
    shapes: ['9999999999999'],
    written: /^756\.\d{4}\.\d{4}\.\d{2}$/,
    sure: true,
    check: (n) =>
      n.startsWith('756') &&
      (10 - (weigh(n, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 === digit(n, 12),
  },
  {
    id: 'at-social-insurance',
    message: 'An Austrian social insurance number',
    shapes: ['9999999999'],
    check: (n) => isDate(n, 8, 6, 4) && weigh(n, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === digit(n, 3),
  },
  {
    id: 'se-personnummer',
    message: 'A Swedish personal identity number',
    shapes: ['9999999999', '999999999999'],
    written: /^(?:\d{2})?\d{6}[-+]\d{4}$/,
    check: (n) => {
      const short = n.slice(-10)
      const day = pair(short, 4) % 60
      return isDay(pair(short, 0), pair(short, 2), day) && isLuhn(short)
    },
  },
  {
    id: 'no-fodselsnummer',
    message: 'A Norwegian national identity number',
    shapes: ['99999999999'],
    check: (n) =>
      isDay(pair(n, 4), pair(n, 2) % 40, pair(n, 0) % 40) &&
      (11 - (weigh(n, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11 === digit(n, 9) &&
      (11 - (weigh(n, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digit(n, 10),
  },
  {
    id: 'dk-cpr',
    message: 'A Danish personal number',
    shapes: ['9999999999'],
    // Numbers issued since 2007 need not fit the old check digit.
    check: (n) => isDate(n, 4, 2, 0),
  },
  {
    id: 'fi-hetu',
    message: 'A Finnish personal identity code',
    shapes: ['999999999A', '9999999999', '999999A999*'],
    written: /^\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]$/,
    check: isHetu,
  },
  {
    id: 'pl-pesel',
    message: 'A Polish PESEL number',
    shapes: ['99999999999'],
    check: (n) =>
      isDay(pair(n, 0), pair(n, 2) % 20, pair(n, 4)) &&
      (10 - (weigh(n, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digit(n, 10),
  },
  {
    id: 'cz-birth-number',
    message: 'A Czech or Slovak birth number',
    shapes: ['9999999999'],
    written: /^\d{6}\/\d{4}$/,
    check: (n) => isDay(pair(n, 0), (pair(n, 2) % 50) % 20, pair(n, 4)) && Number(n) % 11 === 0,
  },
  {
    id: 'hu-tax-id',
    message: 'A Hungarian tax number of a person',
    shapes: ['9999999999'],
    check: (n) => n.startsWith('8') && weigh(n, series(1, 9)) % 11 === digit(n, 9),
  },
  {
    id: 'ro-cnp',
    message: 'A Romanian personal numerical code',
    shapes: ['9999999999999'],
    sure: true,
    check: (n) => {
      const rest = weigh(n, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11
      return (
        /^[1-8]/.test(n) &&
        isDate(n, 1, 3, 5) &&
        pair(n, 7) <= 52 &&
        (rest === 10 ? 1 : rest) === digit(n, 12)
      )
    },
  },
  {
    id: 'bg-egn',
    message: 'A Bulgarian civil number',
    shapes: ['9999999999'],
    check: (n) =>
      isDay(pair(n, 0), pair(n, 2) % 20, pair(n, 4)) &&
      (weigh(n, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === digit(n, 9),
  },
  {
    id: 'gr-afm',
    message: 'A Greek tax number',
    shapes: ['999999999'],
    check: (n) => !isFillerNumber(n) && (weigh(n, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === digit(n, 8),
  },
  {
    id: 'gr-amka',
    message: 'A Greek social security number',
    shapes: ['99999999999'],
    check: (n) => isDate(n, 4, 2, 0) && isLuhn(n),
  },
  {
    id: 'ie-pps',
    message: 'An Irish personal public service number',
    shapes: ['9999999A', '9999999AA'],
    sure: true,
    check: (n) => {
      const second = n.length === 9 ? (n.charCodeAt(8) - 64) * 9 : 0
      const letter = 'WABCDEFGHIJKLMNOPQRSTUV'[(weigh(n, series(8, 2)) + second) % 23]
      return letter === n[7] && (n.length === 8 || /[A-IW]$/.test(n))
    },
  },
  {
    id: 'hr-oib',
    message: 'A Croatian personal identification number',
    shapes: ['99999999999'],
    check: isMod11And10,
  },
  {
    id: 'yu-jmbg',
    message: 'A unique master citizen number of the states of former Yugoslavia',
    shapes: ['9999999999999'],
    check: (n) =>
      isDay(pair(n, 5), pair(n, 2), pair(n, 0)) &&
      foldEleven(weigh(n, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])) === digit(n, 12),
  },
  {
    id: 'baltic-personal-code',
    message: 'An Estonian or Lithuanian personal code',
    shapes: ['99999999999'],
    check: (n) => {
      const first = weigh(n, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11
      const rest = first < 10 ? first : (weigh(n, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11) % 10
      return /^[1-6]/.test(n) && isDate(n, 1, 3, 5) && rest === digit(n, 10)
    },
  },
  {
    id: 'lv-personal-code',
    message: 'A Latvian personal code',
    shapes: ['99999999999'],
    check: (n) =>
      n.startsWith('32') ||
      (isDate(n, 4, 2, 0) && ((1101 - weigh(n, [1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11) % 10 === digit(n, 10)),
  },
  {
    id: 'ua-tax-number',
    message: 'A Ukrainian taxpayer number',
    shapes: ['9999999999'],
    check: (n) => (((weigh(n, [-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11) + 11) % 11) % 10 === digit(n, 9),
  },
  {
    id: 'ru-inn',
    message: 'A Russian taxpayer number',
    shapes: ['999999999999'],
    check: (n) =>
      (weigh(n, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digit(n, 10) &&
      (weigh(n, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digit(n, 11),
  },
  {
    id: 'ru-snils',
    message: 'A Russian pension insurance number',
    shapes: ['99999999999'],
    written: /^\d{3}-\d{3}-\d{3} \d{2}$/,
    check: (n) => (weigh(n, series(9, 1)) % 101) % 100 === pair(n, 9),
  },
  {
    id: 'tr-kimlik',
    message: 'A Turkish identity number',
    shapes: ['99999999999'],
    check: (n) => {
      const odd = weigh(n, [1, 0, 1, 0, 1, 0, 1, 0, 1])
      const even = weigh(n, [0, 1, 0, 1, 0, 1, 0, 1])
      return (
        !n.startsWith('0') &&
        (((odd * 7 - even) % 10) + 10) % 10 === digit(n, 9) &&
        weigh(
          n,
          Array.from({ length: 10 }, () => 1),
        ) %
          10 ===
          digit(n, 10)
      )
    },
  },
  {
    id: 'in-aadhaar',
    message: 'An Indian Aadhaar number',
    shapes: ['999999999999'],
    written: /^[2-9]\d{3}[ -]\d{4}[ -]\d{4}$/,
    check: (n) => /^[2-9]/.test(n) && isVerhoeff(n) && !isFillerNumber(n),
  },
  {
    id: 'in-pan',
    message: 'An Indian permanent account number',
    shapes: ['AAAAA9999A'],
    sure: true,
    check: (n) => /^[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]$/.test(n),
  },
  {
    id: 'cn-resident-id',
    message: 'A Chinese resident identity number',
    shapes: ['999999999999999999', '99999999999999999A'],
    sure: true,
    check: (n) =>
      /^[1-9]\d{5}(?:19|20)/.test(n) &&
      isDay(pair(n, 8), pair(n, 10), pair(n, 12)) &&
      '10X98765432'[weigh(n, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11] === n[17],
  },
  {
    id: 'kr-rrn',
    message: 'A Korean resident registration number',
    shapes: ['9999999999999'],
    written: /^\d{6}-[1-8]\d{6}$/,
    // Since October 2020 the last six digits are arbitrary.
    check: (n) => isDate(n, 0, 2, 4) && /^[1-8]/.test(n.slice(6)),
  },
  {
    id: 'jp-my-number',
    message: 'A Japanese individual number',
    shapes: ['999999999999'],
    check: (n) => {
      const rest = weigh(n, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
      return (rest <= 1 ? 0 : 11 - rest) === digit(n, 11)
    },
  },
  {
    id: 'sg-nric',
    message: 'A Singapore identity number',
    shapes: ['A9999999A'],
    sure: true,
    check: isNric,
  },
  {
    id: 'hk-id',
    message: 'A Hong Kong identity card number',
    shapes: ['A9999999', 'A999999A', 'AA9999999', 'AA999999A'],
    written: /^[A-Z]{1,2}\d{6}\([0-9A]\)$/,
    check: isHongKongId,
  },
  {
    id: 'tw-id',
    message: 'A Taiwanese identity number',
    shapes: ['A999999999'],
    sure: true,
    check: isTaiwanId,
  },
  {
    id: 'th-id',
    message: 'A Thai identity number',
    shapes: ['9999999999999'],
    written: /^\d-\d{4}-\d{5}-\d{2}-\d$/,
    check: (n) => (11 - (weigh(n, series(13, 2)) % 11)) % 10 === digit(n, 12),
  },
  {
    id: 'au-tfn',
    message: 'An Australian tax file number',
    shapes: ['999999999'],
    check: (n) => weigh(n, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0 && !isFillerNumber(n),
  },
  {
    id: 'au-medicare',
    message: 'An Australian Medicare number',
    shapes: ['9999999999', '99999999999'],
    check: (n) => /^[2-6]/.test(n) && weigh(n, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digit(n, 8),
  },
  {
    id: 'nz-ird',
    message: 'A New Zealand tax number',
    shapes: ['99999999', '999999999'],
    check: isIrd,
  },
  {
    id: 'ca-sin',
    message: 'A Canadian social insurance number',
    shapes: ['999999999'],
    written: /^[1-79]\d{2}[ -]\d{3}[ -]\d{3}$/,
    check: (n) => /^[0-79]/.test(n) && isLuhn(n) && !isFillerNumber(n),
  },
  {
    id: 'br-cpf',
    message: 'A Brazilian CPF number',
    shapes: ['99999999999'],
    written: /^\d{3}\.\d{3}\.\d{3}-\d{2}$/,
    check: (n) =>
      !isFillerNumber(n) &&
      foldEleven(weigh(n, series(10, 2))) === digit(n, 9) &&
      foldEleven(weigh(n, series(11, 2))) === digit(n, 10),
  },
  {
    id: 'br-cnpj',
    message: 'A Brazilian CNPJ number',
    shapes: ['99999999999999'],
    written: /^\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}$/,
    check: (n) =>
      foldEleven(weigh(n, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) === digit(n, 12) &&
      foldEleven(weigh(n, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) === digit(n, 13),
  },
  {
    id: 'mx-curp',
    message: 'A Mexican population registry code',
    shapes: ['AAAA999999AAAAAA99', 'AAAA999999AAAAAAA9'],
    sure: true,
    check: (n) => /^[A-Z]{4}\d{6}[HMX][A-Z]{2}/.test(n) && isDate(n, 4, 6, 8),
  },
  {
    id: 'mx-rfc',
    message: 'A Mexican tax code of a person',
    shapes: ['AAAA999999***'],
    check: (n) => isDate(n, 4, 6, 8),
  },
  {
    id: 'ar-cuit',
    message: 'An Argentine tax number',
    shapes: ['99999999999'],
    written: /^(?:20|23|24|27|30|33|34)-\d{8}-\d$/,
    check: (n) =>
      /^(?:2[03-7]|3[034])/.test(n) && foldEleven(weigh(n, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2])) === digit(n, 10),
  },
  {
    id: 'cl-rut',
    message: 'A Chilean tax number',
    shapes: ['99999999', '999999999', '99999999A', '9999999A'],
    written: /^\d{1,2}\.\d{3}\.\d{3}-[\dKk]$/,
    check: isRut,
  },
  {
    id: 'co-nit',
    message: 'A Colombian tax number',
    shapes: ['9999999999'],
    check: (n) => {
      const rest = weigh(n, [41, 37, 29, 23, 19, 17, 13, 7, 3]) % 11
      return (rest > 1 ? 11 - rest : rest) === digit(n, 9)
    },
  },
  {
    id: 'ec-cedula',
    message: 'An Ecuadorian identity number',
    shapes: ['9999999999'],
    check: (n) => pair(n, 0) >= 1 && pair(n, 0) <= 30 && isLuhn(n),
  },
  {
    id: 'za-id',
    message: 'A South African identity number',
    shapes: ['9999999999999'],
    sure: true,
    check: (n) => isDate(n, 0, 2, 4) && /^[01][89]/.test(n.slice(10)) && isLuhn(n),
  },
  {
    id: 'il-id',
    message: 'An Israeli identity number',
    shapes: ['999999999'],
    check: (n) => isLuhn(n) && !isFillerNumber(n),
  },
]

const BY_LENGTH: ReadonlyMap<number, readonly NationalId[]> = new Map(
  Array.from({ length: 25 }, (_, length) => [
    length,
    NATIONAL_IDS.filter(({ shapes }) => shapes.some((shape) => shape.length === length)),
  ]),
)

/** The first number, of those `accept` lets pass, whose shape and check the characters fit. */
export function findNationalId(bare: string, accept: (id: NationalId) => boolean): NationalId | undefined {
  return BY_LENGTH.get(bare.length)?.find(
    (id) => accept(id) && id.shapes.some((shape) => fitsShape(bare, shape)) && id.check(bare),
  )
}

function fitsShape(bare: string, shape: string): boolean {
  if (bare.length !== shape.length) return false
  for (let at = 0; at < shape.length; at++) {
    const code = bare.charCodeAt(at)
    const isDigit = code >= 48 && code <= 57
    const isLetter = code >= 65 && code <= 90
    const wanted = shape[at]
    if (wanted === '9' ? !isDigit : wanted === 'A' ? !isLetter : !isDigit && !isLetter) return false
  }
  return true
}

/** The pension insurance number: area, birthday, initial, serial, check (digit sums of weighted digits). */
function isGermanPension(text: string): boolean {
  const letter = String(text.charCodeAt(8) - 64).padStart(2, '0')
  const all = text.slice(0, 8) + letter + text.slice(9, 11)
  let sum = 0
  for (const [index, weight] of [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1].entries()) {
    const product = digit(all, index) * weight
    sum += Math.floor(product / 10) + (product % 10)
  }
  return isDay(pair(text, 6), pair(text, 4), pair(text, 2) % 50) && sum % 10 === digit(text, 11)
}

/** Sex, year, month, place of birth, order, and a key of 97 minus the rest; Corsica counts as 19 and 18. */
function isNir(text: string): boolean {
  if (!/^[12]\d{2}(?:0[1-9]|1[0-2]|[2-4]\d|[5-9]\d)/.test(text) || text.length !== 15) return false
  const body = text.slice(0, 13).replace('2A', '19').replace('2B', '18')
  return /^\d{13}$/.test(body) && 97 - remainder(body, 97) === pair(text, 13)
}

function isDni(text: string): boolean {
  if (!/^[XYZ\d]/.test(text)) return false
  const number = text.replace('X', '0').replace('Y', '1').replace('Z', '2').slice(0, 8)
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === text[8]
}

const ODD_VALUES = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
]

function isCodiceFiscale(text: string): boolean {
  let sum = 0
  for (let index = 0; index < 15; index++) {
    const code = text.charCodeAt(index)
    const value = code > 57 ? code - 65 : code - 48
    sum += index % 2 === 0 ? (ODD_VALUES[value] as number) : value
  }
  return /^[A-Z]{6}\d\d[A-EHLMPRST]/.test(text) && text.charCodeAt(15) - 65 === sum % 26
}

function isHetu(text: string): boolean {
  const serial = text.slice(-4)
  const number = Number(text.slice(0, 6) + serial.slice(0, 3))
  return isDate(text, 4, 2, 0) && '0123456789ABCDEFHJKLMNPRSTUVWXY'[number % 31] === serial[3]
}

function isNric(text: string): boolean {
  const sum = weigh(text.slice(1), [2, 7, 6, 5, 4, 3, 2]) + ('TG'.includes(text[0] as string) ? 4 : 0)
  if ('ST'.includes(text[0] as string)) return 'JZIHGFEDCBA'[sum % 11] === text[8]
  if ('FG'.includes(text[0] as string)) return 'XWUTRQPNMLK'[sum % 11] === text[8]
  return false
}

function isHongKongId(text: string): boolean {
  const body = text.length === 8 ? ` ${text}` : text
  let sum = 0
  for (let index = 0; index < 9; index++) {
    const sign = body[index] as string
    const value = sign === ' ' ? 36 : sign >= 'A' ? sign.charCodeAt(0) - 55 : Number(sign)
    sum += value * (index === 8 ? 1 : 9 - index)
  }
  return /[\dA]$/.test(body) && sum % 11 === 0
}

/** Letters stand for 10 to 35 in an order of their own. */
function isTaiwanId(text: string): boolean {
  const value = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(text[0] as string) + 10
  const sum = Math.floor(value / 10) + (value % 10) * 9 + weigh(text.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])
  return /^.[1289]/.test(text) && sum % 10 === 0
}

function isIrd(text: string): boolean {
  const digits = text.padStart(9, '0')
  const number = Number(digits)
  if (number < 10_000_000 || number > 200_000_000) return false
  const first = (11 - (weigh(digits, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11
  const rest = first < 10 ? first : (11 - (weigh(digits, [7, 4, 3, 2, 5, 2, 7, 6]) % 11)) % 11
  return rest === digit(digits, 8)
}

function isRut(text: string): boolean {
  const body = text.slice(0, -1)
  let sum = 0
  for (let index = 0; index < body.length; index++)
    sum += digit(body, body.length - 1 - index) * (2 + (index % 6))
  return '0K987654321'[sum % 11] === text.at(-1)
}
