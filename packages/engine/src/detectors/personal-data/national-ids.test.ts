/** Each identity number: one that passes its check, and the same with one digit changed, which must not. */

import { describe, expect, it } from 'vitest'
import { findPersonalData } from './find.ts'
import { findNationalId, NATIONAL_IDS } from './national-ids.ts'

/** Numbers of test documents, without separators. */
const VALID: Readonly<Record<string, string>> = {
  'us-ssn': '412559821',
  'us-itin': '912701234',
  'gb-nino': 'AB123456C',
  'gb-nhs': '9434765919',
  'de-tax-id': '36574261809',
  'de-social-security': '15070649C103',
  'fr-nir': '295109912611193',
  'es-dni': '12345678Z',
  'it-codice-fiscale': 'RCCMNL83S18D969H',
  'pt-nif': '123456789',
  'nl-bsn': '111222333',
  'be-national-number': '85073003328',
  'ch-ahv': '7569217076985',
  'at-social-insurance': '1237010180',
  'se-personnummer': '8803200016',
  'no-fodselsnummer': '15108695088',
  'dk-cpr': '2110625629',
  'fi-hetu': '131052308T',
  'pl-pesel': '44051401359',
  'cz-birth-number': '7103192745',
  'hu-tax-id': '8071592153',
  'ro-cnp': '1630615123457',
  'bg-egn': '7523169263',
  'gr-afm': '094259216',
  'gr-amka': '01013099997',
  'ie-pps': '6433435F',
  'hr-oib': '33392005961',
  'yu-jmbg': '0101006500006',
  'baltic-personal-code': '36805280109',
  'lv-personal-code': '16117519997',
  'ua-tax-number': '1759013776',
  'ru-inn': '123456789047',
  'ru-snils': '11223344595',
  'tr-kimlik': '10000000146',
  'in-aadhaar': '234123412346',
  'in-pan': 'ABCPE1234F',
  'cn-resident-id': '11010519491231002X',
  'kr-rrn': '9710131019902',
  'jp-my-number': '621498320257',
  'sg-nric': 'S1234567D',
  'hk-id': 'A1234563',
  'tw-id': 'A123456789',
  'th-id': '1234545678781',
  'au-tfn': '123456782',
  'au-medicare': '2428778132',
  'nz-ird': '49091850',
  'ca-sin': '046454286',
  'br-cpf': '52998224725',
  'br-cnpj': '16727230000197',
  'mx-curp': 'MECC850101HDFNRR09',
  'mx-rfc': 'GODE561231GR8',
  'ar-cuit': '20055361682',
  'cl-rut': '125319092',
  'co-nit': '2131234321',
  'ec-cedula': '1714307103',
  'za-id': '7503305044089',
  'il-id': '039337423',
  'in-gstin': '27AAPFU0939F1ZV',
  'ae-id': '784198412345679',
  'my-mykad': '850312145678',
  'id-nik': '3173051203850001',
  'vn-cccd': '001085012345',
  'au-abn': '51824753556',
  'gb-utr': '6482913507',
}
/** Their form is all there is to check, or not every change of a digit shows. */
const FORM_ONLY = new Set([
  'us-ssn',
  'us-itin',
  'gb-nino',
  'in-pan',
  'mx-curp',
  'mx-rfc',
  'dk-cpr',
  'ae-id',
  'my-mykad',
  'id-nik',
  'vn-cccd',
  'kr-rrn',
  'ro-cnp',
  'th-id',
  'au-medicare',
  'lv-personal-code',
])

describe('identity numbers', () => {
  it('are of at least 25 countries, each tried here', () => {
    expect(new Set(NATIONAL_IDS.map(({ id }) => id.slice(0, 2))).size).toBeGreaterThanOrEqual(25)
    expect(NATIONAL_IDS.map(({ id }) => id).toSorted()).toEqual(Object.keys(VALID).toSorted())
  })

  it.each(Object.entries(VALID))('%s passes as %s', (id, bare) => {
    expect(findNationalId(bare, (one) => one.id === id)?.id).toBe(id)
  })

  it.each(Object.entries(VALID).filter(([id]) => !FORM_ONLY.has(id)))(
    '%s fails with any one digit changed',
    (id, bare) => {
      const passing: string[] = []
      for (let at = 0; at < bare.length; at++) {
        const sign = bare.charAt(at)
        if (!/\d/.test(sign)) continue
        const wrong = bare.slice(0, at) + String((Number(sign) + 1) % 10) + bare.slice(at + 1)
        if (findNationalId(wrong, (one) => one.id === id)) passing.push(wrong)
      }
      expect(passing).toEqual([])
    },
  )

  it('get the name of the country that the word beside them says', () => {
    const whatOf = (text: string): (string | undefined)[] => findPersonalData(text).map(({ what }) => what)
    expect(whatOf('BSN 111222333')).toEqual(['nl-bsn'])
    expect(whatOf('TFN: 123 456 782')).toEqual(['au-tfn'])
    expect(whatOf('My social insurance number is 046 454 286')).toEqual(['ca-sin'])
    expect(whatOf('OIB 33392005961')).toEqual(['hr-oib'])
  })

  it('are not seen in bare digits that no word announces', () => {
    for (const bare of ['111222333', '36574261809', '33392005961', '8803200016', '9434765919'])
      expect(findPersonalData(`rows: ${bare} read`)).toEqual([])
  })
})
