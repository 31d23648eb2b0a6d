/** Orders against instructions and users are found in many languages, and sentences with the same words are not. */

import { describe, expect, it } from 'vitest'
import { InspectionConfig } from '@callgate/contracts/config'
import { CONTEXT, createTestInspector } from '../inspector-fixture.ts'
import { HONEST, ORDERS } from './cues-world.fixture.ts'

/** Without the model: a language it happens to know must not hide a gap in the patterns. */
const { disabledRules } = InspectionConfig.parse({ disabledRules: ['model'] })
const inspector = createTestInspector({ settings: { disabledRules } })

const PLACES = {
  result: (text: string) => ({ content: [{ type: 'text', text }] }),
  'tool-definition': (text: string) => ({ name: 'look_up', description: text }),
} as const

const reported = (hook: keyof typeof PLACES, text: string): readonly string[] =>
  inspector
    .inspect({ hook, value: PLACES[hook](text), context: CONTEXT })
    .findings.filter((one) => one.class === 'injection' || one.class === 'tool-poisoning')
    .filter(({ severity }) => severity !== 'low' && severity !== 'info')
    .map(({ code }) => code)

describe.each(Object.keys(PLACES) as (keyof typeof PLACES)[])('in a %s', (hook) => {
  it.each(Object.entries(ORDERS).map(([language, orders]) => [language, ...orders] as const))(
    'orders in %s are found',
    (_language, aside, secrecy, sending) => {
      expect(reported(hook, aside)).not.toEqual([])
      expect(reported(hook, secrecy)).not.toEqual([])
      expect(reported(hook, `${aside} ${sending}`)).not.toEqual([])
    },
  )

  it.each(HONEST)('honest words are not: %s', (text) => {
    expect(reported(hook, text)).toEqual([])
  })
})
