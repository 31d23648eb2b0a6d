/** The samples of `confidential`, under settings of their own, and what the settings alone decide. */

import { describe, expect, it } from 'vitest'
import { createTestInspector, CONTEXT } from '../../inspector-fixture.ts'
import { describeSamples, readSettings } from '../samples-fixture.ts'

const { confidential } = readSettings('confidential')

describeSamples('confidential')

describe('confidential', () => {
  const inspector = createTestInspector({ settings: { confidential } })
  const matchedIn = (text: string): string[] =>
    inspector
      .inspect({ hook: 'result', value: { text }, context: CONTEXT })
      .findings.filter((finding) => finding.class === 'confidential')
      .map(({ span }) => text.slice(span.start, span.end))

  it('spans the whole host, and the whole URL', () => {
    expect(matchedIn('see git.corp.example, then go')).toEqual(['git.corp.example'])
    expect(matchedIn('(https://u:p@git.corp.example:8443/a?b=1).')).toEqual([
      'https://u:p@git.corp.example:8443/a?b=1',
    ])
  })

  it('sees a canary split over two texts of one message', () => {
    const value = {
      content: [
        { type: 'text', text: 'x zq7-can' },
        { type: 'text', text: 'ary-41f9 y' },
      ],
    }
    const { findings } = inspector.inspect({ hook: 'result', value, context: CONTEXT })
    expect(new Set(findings.map((finding) => finding.code))).toEqual(new Set(['confidential/canary']))
  })

  it('never shows what it found, and finds nothing where nothing is named', () => {
    const value = { text: 'the zq7-canary-41f9 of Blue Heron' }
    const told = JSON.stringify(inspector.inspect({ hook: 'result', value, context: CONTEXT }).findings)
    expect(told).not.toMatch(/zq7|heron/i)
    expect(createTestInspector().inspect({ hook: 'result', value, context: CONTEXT }).findings).toEqual([])
  })
})
