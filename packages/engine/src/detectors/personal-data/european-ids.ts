/** Identity, tax and health numbers of the United States and of Europe. */

import { isDay, isFillerNumber, isLuhn, isMod11And10, weigh } from './checksums.ts'
import {
  digit,
  pair,
  isDate,
  foldEleven,
  series,
  isGermanPension,
  isNir,
  isDni,
  isCodiceFiscale,
  isHetu,
} from './id-checks.ts'
import type { NationalId } from './id-formats.ts'

export const EUROPEAN_IDS: readonly NationalId[] = [
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
]
