/** Rules see the views they name: where a view is the text as it stands, that text. */

import { describe, expect, it } from 'vitest'
import { InspectionConfig } from '@callgate/contracts/config'
import { CONTEXT, HOST } from '../../inspector-fixture.ts'
import { createInspector } from '../../inspector.ts'
import { compilePack } from '../../rules/compiler.ts'

function findWith(views: readonly string[], text: string): number {
  const rule = {
    id: 'greets',
    title: 'A greeting',
    rationale: 'Named for the test of views.',
    literals: ['gr'],
    pattern: 'Gr(?:üße|uße) an alle',
    samples: { match: ['Grüße an alle'], miss: ['Gruß an alle'] },
  }
  const compiled = compilePack({
    version: 1,
    id: 'views',
    release: '1.0.0',
    title: 'Views',
    license: 'Apache-2.0',
    defaults: {
      type: 'pattern',
      maturity: 'stable',
      class: 'injection',
      severity: 'high',
      confidence: 0.8,
      views,
      at: ['result'],
      mapping: {},
    },
    rules: [rule],
  })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors))
  const inspector = createInspector({
    host: HOST,
    settings: InspectionConfig.parse({}),
    packs: [compiled.pack],
  })
  const value = { content: [{ type: 'text', text }] }
  return inspector
    .inspect({ hook: 'result', value, context: CONTEXT })
    .findings.filter(({ code }) => code === 'rules/greets').length
}

describe('a rule on what is seen', () => {
  it.each([
    ['letters beyond ASCII', 'Grüße an alle'],
    ['markup', 'Grüße <b>an</b> alle'],
    ['an entity', 'Gr&#252;ße an alle'],
    ['colours', 'Grüße \u001b[1man\u001b[0m alle'],
  ])('sees a text with %s', (_kind, text) => {
    expect(findWith(['visible'], text)).toBe(1)
    expect(findWith(['folded', 'visible'], text)).toBe(1)
  })

  it('does not see what is not shown', () => {
    expect(findWith(['visible'], 'Guten Tag, schön <!-- Grüße --> hier <!-- an alle -->')).toBe(0)
  })
})
