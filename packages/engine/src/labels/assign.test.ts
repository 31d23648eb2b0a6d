/** What the operator says of a tool counts before what its definition suggests, part by part. */

import type { ToolLabels } from '@callgate/contracts/label'
import { expect, test } from 'vitest'
import { compileLabels, listClasses } from './assign.ts'

const PROPOSED: ToolLabels = {
  trust: 'untrusted',
  sensitivity: 'internal',
  kinds: ['takes-outside'],
  proposed: true,
}

test('without a word of the operator, the proposal holds and stays a proposal', () => {
  const assign = compileLabels({ tools: {} })
  expect(assign('fetch', PROPOSED)).toEqual({ ...PROPOSED, fields: [] })
})

test('what is said of the upstream holds for its tools, and what is said of a tool before it', () => {
  const assign = compileLabels({
    contentTrust: 'vetted',
    dataClass: 'confidential',
    tools: {
      'web_*': { contentTrust: 'untrusted', fields: {} },
      send: { kinds: ['sends-outside'], fields: {} },
    },
  })
  expect(assign('web_search', PROPOSED)).toMatchObject({ trust: 'untrusted', sensitivity: 'confidential' })
  expect(assign('read', PROPOSED)).toMatchObject({
    trust: 'vetted',
    kinds: ['takes-outside'],
    proposed: true,
  })
  expect(assign('send', PROPOSED)).toMatchObject({ kinds: ['sends-outside'], proposed: false })
})

test('an empty list of kinds says: none of these', () => {
  const assign = compileLabels({ tools: { '*': { kinds: [], fields: {} } } })
  expect(assign('fetch', PROPOSED)).toMatchObject({ kinds: [], proposed: false })
})

test('of several entries that match, the later one counts, and fields of all of them are classed', () => {
  const assign = compileLabels({
    tools: {
      '*': { dataClass: 'internal', fields: { '/items/*/salary': 'restricted', '/note': 'internal' } },
      list_staff: { dataClass: 'confidential', fields: { '/note': 'public' } },
    },
  })
  const labels = assign('list_staff', PROPOSED)
  expect(labels.sensitivity).toBe('confidential')
  expect(labels.fields).toEqual([
    { path: '/items/*/salary', dataClass: 'restricted' },
    { path: '/note', dataClass: 'public' },
  ])
  expect(listClasses(labels)).toEqual(['confidential', 'restricted', 'public'])
})
