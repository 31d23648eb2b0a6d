/** Identity, tax and health numbers of the rest of the world. */

import { isDay, isFillerNumber, isLuhn, isVerhoeff, weigh } from './checksums.ts'
import {
  digit,
  pair,
  isDate,
  foldEleven,
  series,
  isNric,
  isGstin,
  isHongKongId,
  isTaiwanId,
  isIrd,
  isRut,
} from './id-checks.ts'
import type { NationalId } from './id-formats.ts'

export const WORLD_IDS: readonly NationalId[] = [
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
  {
    id: 'in-gstin',
    message: 'An Indian goods and services tax number',
    shapes: ['99AAAAA9999A*A*'],
    sure: true,
    check: isGstin,
  },
  {
    id: 'ae-id',
    message: 'An identity number of the United Arab Emirates',
    shapes: ['999999999999999'],
    written: /^784-(?:19|20)\d{2}-\d{7}-\d$/,
    check: (n) => /^784(?:19|20)\d{2}/.test(n),
  },
  {
    id: 'my-mykad',
    message: 'A Malaysian identity number',
    shapes: ['999999999999'],
    written: /^\d{6}-\d{2}-\d{4}$/,
    check: (n) => isDate(n, 0, 2, 4) && pair(n, 6) >= 1 && pair(n, 6) <= 98,
  },
  {
    id: 'id-nik',
    message: 'An Indonesian identity number',
    shapes: ['9999999999999999'],
    // Of a district, then a birthday; forty is added to the day of a woman.
    check: (n) => pair(n, 0) >= 11 && pair(n, 0) <= 96 && isDay(pair(n, 10), pair(n, 8), pair(n, 6) % 40),
  },
  {
    id: 'vn-cccd',
    message: 'A Vietnamese identity number',
    shapes: ['999999999999'],
    check: (n) => Number(n.slice(0, 3)) >= 1 && Number(n.slice(0, 3)) <= 96 && /^...[0-3]/.test(n),
  },
  {
    id: 'au-abn',
    message: 'An Australian business number',
    shapes: ['99999999999'],
    check: (n) => (weigh(n, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0,
  },
  {
    id: 'gb-utr',
    message: 'A British taxpayer reference',
    shapes: ['9999999999'],
    check: (n) => '21987654321'[weigh(n.slice(1), [6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11] === n[0],
  },
]
