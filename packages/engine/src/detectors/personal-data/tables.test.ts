/** Tables of people are read column by column; tables of anything else are not. */

import { describe, expect, it } from 'vitest'
import { findPersonalData } from './find.ts'

const readAll = (text: string): readonly string[] =>
  findPersonalData(text).map(({ start, end }) => text.slice(start, end))

describe('tables', () => {
  it('are read row by row, with quotes and without', () => {
    const text = [
      'employee,ssn,salary,dob',
      'Marcus Delaney,457-55-5462,83000,07/04/1980',
      '"Yuki Tanabe","514-14-8905","91000","12/12/1991"',
    ].join('\n')
    const found = readAll(text)
    for (const value of ['457-55-5462', '07/04/1980', '514-14-8905', '12/12/1991'])
      expect(found).toContain(value)
    expect(found).not.toContain('83000')
  })

  it('give names that nothing else tells', () => {
    const found = readAll('id;first_name;last_name\n1;Zubeida;Qorveth\n2;Ansgar;Thulmek')
    expect(found).toEqual(['Zubeida', 'Qorveth', 'Ansgar', 'Thulmek'])
  })

  it('may be drawn in Markdown', () => {
    const found = readAll('| Name | Born |\n|---|---|\n| Wilhelmina Oster | 1959-01-17 |')
    expect(found).toContain('1959-01-17')
  })

  it.each([
    'version,born,removed\n1.0.0,2019,2024\n2.0.0,2021,-',
    'item;nombre;precio\n1;Manzana;200\n2;Pera;300',
    'order,tax,total\n8812,1204.50,9900.10\n8813,88.00,920.00',
    'The first name, the last name\nBerlin, Hamburg',
    'passport, and what else to bring\nShoes, and a coat',
  ])('of other things are not: %j', (text) => {
    expect(readAll(text)).toEqual([])
  })

  it('end where a row has other cells', () => {
    expect(readAll('dob,passport\n1980-04-07,X1234567\nnote\n1990-01-01,X7654321')).toEqual([
      '1980-04-07',
      'X1234567',
    ])
  })
})
