/** Policy speaks of flows and origins, and only to tighten. */

import type { Flow, Origin } from '@callgate/contracts/flow'
import { PolicyDocument } from '@callgate/contracts/policy'
import { describe, expect, it } from 'vitest'
import { checkPolicy } from './check.ts'
import { compilePolicy, isCompiled } from './compile.ts'
import type { PolicyInput } from './types.ts'

const ORIGIN: Origin = {
  messageId: 'm1',
  source: { upstream: 'mail', tool: 'read' },
  trust: 'untrusted',
  sensitivity: 'confidential',
  span: null,
  form: 'exact',
  ordered: true,
}
const FLOW: Flow = {
  code: 'flow/steered-sink',
  severity: 'high',
  confidence: 0.9,
  action: 'ask',
  span: { path: '/to', start: 0, end: 1 },
  evidence: [ORIGIN],
  text: '',
  key: 'k',
}

function denies(when: string, over: Partial<PolicyInput> = {}): boolean {
  const rules = [
    { id: 'all', effect: 'allow' },
    { id: 'flows', effect: 'deny', when },
  ]
  const policy = compilePolicy(PolicyDocument.parse({ version: 1, rules }), { digest: () => '' })
  if (!isCompiled(policy)) throw new Error(policy.map(({ message }) => message).join('\n'))
  const result = policy.evaluate({
    tenant: 'default',
    principal: { id: 'p', groups: [], claims: {} },
    agent: { id: 'a', groups: [] },
    kind: 'call',
    method: 'tools/call',
    upstream: { id: 'mail', labels: [], trust: 'reviewed' },
    target: { name: 'send', annotations: {}, kinds: [], classes: [] },
    args: {},
    session: { id: 's', labels: [] },
    nowMs: 0,
    assessment: { verdict: 'benign', findings: [], truncated: false },
    flow: { flows: [FLOW], origins: [{ path: '/to', origins: [ORIGIN] }] },
    ...over,
  })
  return result.effect === 'deny'
}

const check = (effect: string, when: string) =>
  checkPolicy(PolicyDocument.parse({ version: 1, rules: [{ id: 'r', effect, when }] }), {
    digest: () => '',
  }).map(({ code }) => code)

describe('conditions', () => {
  it.each([
    'flows.exists(f, f.code == "flow/steered-sink" && f.confidence > 0.5)',
    'flows.exists(f, f.action == "ask" && f.path == "/to" && f.severity == "high")',
    'origins.exists(o, o.argument == "to" && o.trust == "untrusted")',
    'origins.exists(o, o.source == "upstream" && o.upstream == "mail" && o.tool == "read" && o.ordered)',
    'origins.exists(o, o.sensitivity == "confidential" && o.path.startsWith("/to"))',
    'size(flows) > 0',
  ])('%s', (when) => {
    expect(denies(when)).toBe(true)
    const { flow: _, ...without } = { flow: undefined }
    expect(denies(when, { ...without, flow: { flows: [], origins: [] } })).toBe(false)
  })

  it('have nothing to read where no session is followed', () => {
    expect(
      denies('flows.exists(f, true) || origins.exists(o, true)', { flow: { flows: [], origins: [] } }),
    ).toBe(false)
  })

  it('of an allow may not read them', () => {
    expect(check('allow', 'flows.size() == 0')).toContain('allow-reads-findings')
    expect(check('allow', 'origins.exists(o, o.source == "user")')).toContain('allow-reads-findings')
  })

  it('of a deny are warned about where more of them could turn it off', () => {
    expect(check('deny', '!origins.exists(o, o.source == "user")')).toContain('may-loosen')
    expect(check('deny', 'flows.size() == 0')).toContain('may-loosen')
    expect(check('deny', 'flows.exists(f, f.severity == "high")')).not.toContain('may-loosen')
  })

  it('name what there is when a member is misspelled', () => {
    expect(check('deny', 'flows.exists(f, f.cod == "x")')).toContain('unknown-field')
  })
})
