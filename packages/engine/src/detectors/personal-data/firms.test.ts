/** Families that lend their names to firms and places are told from persons. */

import { expect, it } from 'vitest'
import { findPersonalData } from './find.ts'

const namesIn = (text: string): readonly string[] =>
  findPersonalData(text)
    .filter(({ what, confidence }) => what === 'person-name' && confidence >= 0.6)
    .map(({ start, end }) => text.slice(start, end))

it('takes no firm for a person', () => {
  for (const text of [
    'The Turner, Baker and Fisher Orchestra plays on Sunday.',
    'In 1988 Turner-Baker invested in a new mill.',
    'I work for Fisher-Turner',
    'Turner Investments is a small agency in the north.',
    'Thomas and Sons is a bank for farmers.',
    'Baker, Turner and Fisher is a consultancy in Graz.',
    'Turner-Fisher is a Danish manufacturer of lamps.',
    'Turner-Fisher is a Danish multinational investment bank and financial services company',
    'Turner is a 501(c)3 that invites singers.',
  ])
    expect([text, namesIn(text)]).toEqual([text, []])
})

it('still finds the persons', () => {
  for (const [text, name] of [
    ['I spoke to Anna Turner about the mill.', 'Anna Turner'],
    ['Anna Turner is a teacher in Graz.', 'Anna Turner'],
    ['Thomas Baker works for a bank.', 'Thomas Baker'],
    ['My boss is Peter Fisher, he founded a company.', 'Peter Fisher'],
    ['Anna Turner and Thomas Baker live in Bern.', 'Anna Turner'],
    ['Anna Turner is a lawyer at a bank in Graz.', 'Anna Turner'],
    ['Anna Turner is the owner of a company.', 'Anna Turner'],
    ['Anna Turner is a bank manager.', 'Anna Turner'],
    ['Anna Turner is the company doctor, call her.', 'Anna Turner'],
    ['Anna Turner invested 20,000 EUR in the mill.', 'Anna Turner'],
    ['Anna Turner acquired a flat in Bern.', 'Anna Turner'],
  ])
    expect([text, namesIn(text as string).includes(name as string)]).toEqual([text, true])
})

it('reports a postal code beside what is somebody’s, and in a record', () => {
  const codesIn = (text: string, member = ''): number =>
    findPersonalData(text, member).filter(({ what }) => what === 'postal-code').length
  expect(codesIn('My zip code is 94107.')).toBe(0)
  expect(codesIn('ZIP: 94107-1234')).toBe(0)
  expect(codesIn('Name: Mira Novak, ZIP: 94107-1234')).toBe(1)
  expect(codesIn('94107', 'zip')).toBe(1)
})
