/** A table is as wide as its cells where there is room, and folded where there is none, with every cell whole. */

import { expect, test } from 'vitest'
import { layOutTable } from './lay-out-table.ts'

const HEADER = ['ITEM', 'STATE', 'WHY']
const ROWS = [
  ['mail/send', 'quarantined', 'its description gives orders to the agent'],
  ['notes', 'ready', '-'],
]

test('where there is room, columns are as wide as their widest cell', () => {
  const whole = {
    header: ['ITEM       STATE        WHY'],
    rows: ['mail/send  quarantined  its description gives orders to the agent', 'notes      ready        -'],
  }
  expect(layOutTable(HEADER, ROWS, undefined)).toEqual(whole)
  expect(layOutTable(HEADER, ROWS, 80)).toEqual(whole)
})

test('where there is less, prose is folded in its column', () => {
  expect(layOutTable(HEADER, ROWS, 50)).toEqual({
    header: ['ITEM       STATE        WHY'],
    rows: [
      'mail/send  quarantined  its description gives',
      '                        orders to the agent',
      'notes      ready        -',
    ],
  })
})

test('where that is too narrow, rows go on below themselves', () => {
  expect(layOutTable(HEADER, ROWS, 36)).toEqual({
    header: ['ITEM       STATE', '    WHY'],
    rows: [
      'mail/send  quarantined',
      '    its description gives orders to',
      '    the agent',
      'notes      ready',
      '    -',
    ],
  })
})

test('a title of two words gives way before any cell does', () => {
  expect(layOutTable(['LIMITS', 'LAST ERROR'], [['sandbox, watch', '-']], 24)).toEqual({
    header: ['LIMITS          LAST', '                ERROR'],
    rows: ['sandbox, watch  -'],
  })
  expect(layOutTable(['ID', 'LAST ERROR', 'IN FLIGHT'], [['a-very-long-name-of-it', '-', '0']], 40)).toEqual({
    header: ['ID                      LAST   IN FLIGHT', '                        ERROR'],
    rows: ['a-very-long-name-of-it  -      0'],
  })
})

test('columns that fit in no line are grouped, and prose among them is folded', () => {
  const rows = [
    ['agent-one', 'principal-one', 'a/tool-with-a-name', 'allow', 'one rule and one more and a third'],
  ]
  expect(layOutTable(['AGENT', 'FOR', 'TOOL', 'EFFECT', 'RULES'], rows, 40)).toEqual({
    header: ['AGENT      FOR', '    TOOL                EFFECT', '    RULES'],
    rows: [
      'agent-one  principal-one',
      '    a/tool-with-a-name  allow',
      '    one rule and one more and a third',
    ],
  })
})

test('no row, and no space in any cell, lose nothing', () => {
  expect(layOutTable(['A'], [], 40)).toEqual({ header: ['A'], rows: [] })
  const id = 'x'.repeat(60)
  expect(
    layOutTable(['A', 'B'], [[id, id]], 40)
      .rows.join('')
      .replaceAll(' ', ''),
  ).toBe(id + id)
})
